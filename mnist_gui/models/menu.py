"""The Model menu: use a version, compare with another."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.texts import describe_version, title
from mnist_gui.ui.actions import Actions
from mnist_gui.ui.translation import number

_FOREIGN: Final = 0  # stands for the version of a foreign model
_NEWEST: Final = 12  # versions always listed; corrections may have left hundreds


class ModelMenu(QMenu):
    """Lists the newest versions, some older ones, and what can be done with models.

    Signals:
        version_chosen: A version is to be used.
            Args: int, its id.
        comparison_chosen: A version is to be compared; chosen again, no longer.
            Args: int, its id.
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
        self._active: int | None = None
        self._compared: int | None = None
        self._shown: tuple[list[VersionInfo], int, str] | None = None
        self.aboutToShow.connect(self._mark)
        self.show_models(StoreSnapshot(), None, None)

    def show_models(
        self,
        snapshot: StoreSnapshot,
        active: int | None,
        compared: int | None,
        foreign: str = "",
    ) -> None:
        """List versions; mark the active and the compared one by their ids.

        While a foreign model is active, `active` is 0 and `foreign` the model's name.
        """
        self._active, self._compared = active, compared
        listed = _listed(snapshot, {active, compared})
        shown = listed, len(snapshot.versions) - len(listed), foreign
        if shown != self._shown:  # the menu may be open: do not rebuild it needlessly
            self._shown = shown
            self._fill(*shown)
        self._actions.roll_back.setEnabled(snapshot.previous is not None)
        self._mark()

    def _fill(self, listed: list[VersionInfo], left_out: int, foreign: str) -> None:
        for action in self._versions.actions():
            self._versions.removeAction(action)
            action.deleteLater()
        self.clear()
        self._compare.clear()
        if left_out:
            text = self.tr("{} older ones: see “Manage models”", None, left_out)
            self.addAction(text.format(number(left_out))).setEnabled(False)
        for version in listed:
            text = describe_version(version)
            self.addAction(_entry(version.number, text, self._versions))
            name = title(version.number, version.name)
            self._compare.addAction(_entry(version.number, name, self._compare))
        if foreign:
            text = self.tr("{} · from elsewhere").format(foreign)
            self.addAction(_entry(_FOREIGN, text, self._versions))
        self.addSeparator()
        self.addMenu(self._compare)
        self.addActions([self._actions.roll_back, self._actions.manage_models])
        self.addSeparator()
        self.addActions([self._actions.open_model, self._actions.retrain])

    @Slot()
    def _mark(self) -> None:
        # Qt checks what was clicked, but whether it can be loaded is known only later.
        for action in self._versions.actions():
            action.setChecked(action.data() == self._active)
        for action in self._compare.actions():
            action.setChecked(action.data() == self._compared)
            action.setEnabled(action.data() != self._active)
        self._compare.setEnabled(any(map(QAction.isEnabled, self._compare.actions())))

    @Slot(QAction)
    def _on_version_triggered(self, action: QAction) -> None:
        if action.data() != _FOREIGN:  # an entry that only shows the model
            self.version_chosen.emit(action.data())

    @Slot(QAction)
    def _on_comparison_triggered(self, action: QAction) -> None:
        self.comparison_chosen.emit(action.data())


def _listed(snapshot: StoreSnapshot, needed: set[int | None]) -> list[VersionInfo]:
    """Return the newest versions, those that are needed, and those with a name."""
    newest = snapshot.versions[-_NEWEST:]
    older = snapshot.versions[:-_NEWEST]
    return [
        *(version for version in older if version.name or version.number in needed),
        *newest,
    ]


def _entry(number: int, text: str, parent: QActionGroup | QMenu) -> QAction:
    action = QAction(text.replace("&", "&&"), parent, checkable=True)
    action.setData(number)
    return action
