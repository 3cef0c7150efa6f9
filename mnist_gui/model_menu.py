"""The menu of models: which one reads, and which one reads along."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.actions import Actions
from mnist_gui.core.model_survey import Survey, VersionFacts
from mnist_gui.model_texts import describe_version, title


class ModelMenu(QMenu):
    """Lists the versions, and what else can be done with models.

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
        self._survey: Survey | None = None
        self.aboutToShow.connect(self._mark)
        self.show_models(Survey(), None, None)

    def show_models(
        self, survey: Survey, in_use: int | None, compared: int | None
    ) -> None:
        """List the versions; mark the one that reads and the one that reads along."""
        self._in_use, self._compared = in_use, compared
        if survey != self._survey:  # an open menu is not filled anew for nothing
            self._survey = survey
            self._fill(survey)
        self._actions.roll_back.setEnabled(survey.previous is not None)
        self._mark()

    def _fill(self, survey: Survey) -> None:
        for action in self._versions.actions():
            self._versions.removeAction(action)
            action.deleteLater()
        self.clear()
        self._compare.clear()
        for facts in survey.versions:
            self.addAction(_entry(facts, describe_version(facts), self._versions))
            name = title(facts.number, facts.name)
            self._compare.addAction(_entry(facts, name, self._compare))
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
        self.version_chosen.emit(action.data())

    @Slot(QAction)
    def _on_comparison_triggered(self, action: QAction) -> None:
        self.comparison_chosen.emit(action.data())


def _entry(facts: VersionFacts, text: str, parent: QActionGroup | QMenu) -> QAction:
    action = QAction(text.replace("&", "&&"), parent)
    action.setCheckable(True)
    action.setData(facts.number)
    return action
