"""The menu of models: which one reads, and which one reads along."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.texts import describe_version, title
from mnist_gui.ui.actions import Actions

_FOREIGN: Final = 0
"""The number of a model that is no version."""

_NEWEST: Final = 12
"""As many are always listed; teaching may have left hundreds."""


class ModelMenu(QMenu):
    """Lists versions, of the old ones only some, and what else is done with models.

    Signals:
        version_chosen: Another version is to be used.
            Args: int, its number.
        comparison_chosen: A version is to read along; chosen again, no longer.
            Args: int, its number.
    """

    version_chosen = Signal(int)
    comparison_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Model"))
        self.setObjectName("modelMenu")
        self.setAccessibleName(self.tr("Models"))
        self._actions = actions
        self._versions = QActionGroup(self)
        self._versions.triggered.connect(self._on_version_triggered)
        self._compare = QMenu(self.tr("&Compare with"), self)
        self._compare.setObjectName("compareMenu")
        self._compare.triggered.connect(self._on_comparison_triggered)
        self._in_use: int | None = None
        self._compared: int | None = None
        self._shown: tuple[list[VersionInfo], int, str] | None = None
        self.aboutToShow.connect(self._mark)
        self.show_models(StoreSnapshot(), None, None)

    def show_models(
        self,
        survey: StoreSnapshot,
        in_use: int | None,
        compared: int | None,
        foreign: str = "",
    ) -> None:
        """List the versions; mark the one that reads and the one that reads along.

        Args:
            survey: The versions.
            in_use: The number of the one that reads; 0 for a model from elsewhere.
            compared: The number of the one that reads along.
            foreign: What a model from elsewhere is called, while it reads.
        """
        self._in_use, self._compared = in_use, compared
        listed = _listed(survey, {in_use, compared})
        shown = listed, len(survey.versions) - len(listed), foreign
        if shown != self._shown:  # not anew for nothing: it may be open
            self._shown = shown
            self._fill(*shown)
        self._actions.roll_back.setEnabled(survey.previous is not None)
        self._mark()

    def _fill(self, listed: list[VersionInfo], left_out: int, foreign: str) -> None:
        for action in self._versions.actions():
            self._versions.removeAction(action)
            action.deleteLater()
        self.clear()
        self._compare.clear()
        if left_out:
            text = self.tr("Older ones, under “Manage models”: {}")
            self.addAction(text.format(left_out)).setEnabled(False)
        for facts in listed:
            number, text = facts.number, describe_version(facts)
            self.addAction(_entry(number, text, self._versions))
            name = title(number, facts.name)
            self._compare.addAction(_entry(number, name, self._compare))
        if foreign:
            text = self.tr("{} · from a folder").format(foreign)
            self.addAction(_entry(_FOREIGN, text, self._versions))
        self.addSeparator()
        self.addMenu(self._compare)
        self.addActions([self._actions.roll_back, self._actions.manage_models])
        self.addSeparator()
        self.addActions([self._actions.open_model, self._actions.retrain])

    @Slot()
    def _mark(self) -> None:
        # Qt marks what was clicked; whether it can be used is known only later.
        for action in self._versions.actions():
            action.setChecked(action.data() == self._in_use)
        for action in self._compare.actions():
            action.setChecked(action.data() == self._compared)
            action.setEnabled(action.data() != self._in_use)
        self._compare.setEnabled(any(map(QAction.isEnabled, self._compare.actions())))

    @Slot(QAction)
    def _on_version_triggered(self, action: QAction) -> None:
        if action.data() != _FOREIGN:  # which only tells that it reads
            self.version_chosen.emit(action.data())

    @Slot(QAction)
    def _on_comparison_triggered(self, action: QAction) -> None:
        self.comparison_chosen.emit(action.data())


def _listed(survey: StoreSnapshot, needed: set[int | None]) -> list[VersionInfo]:
    """Return the newest versions, those that are needed, and those with a name."""
    newest = survey.versions[-_NEWEST:]
    older = survey.versions[:-_NEWEST]
    return [*(one for one in older if one.name or one.number in needed), *newest]


def _entry(number: int, text: str, parent: QActionGroup | QMenu) -> QAction:
    action = QAction(text.replace("&", "&&"), parent)
    action.setCheckable(True)
    action.setData(number)
    return action
