"""What is done with versions: comparing, naming, showing, deleting them."""

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.texts import describe_model, name_of, title
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.window.main_window import MainWindow


class VersionController(QObject):
    """Keeps menu and table of the models as the store is, and does what they ask.

    Attributes:
        dialog: The table.

    Signals:
        use_requested: The person wants a version used.
            Args: int, its number.
        differences_requested: The person wants to see how a version did beside another.
            Args: int, its number.
        comparison_changed: Another model reads along, or none any more.
    """

    use_requested = Signal(int)
    differences_requested = Signal(int)
    comparison_changed = Signal()

    def __init__(
        self, window: MainWindow, library: ModelLibrary, recognizer: Recognizer
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._recognizer = recognizer
        self._survey = StoreSnapshot()
        self._in_use: Manifest | None = None
        self._compared: Manifest | None = None
        actions = window.actions_
        self.dialog = ModelsDialog(window, actions.roll_back, actions.open_model)
        actions.manage_models.triggered.connect(self._on_manage)
        window.model_menu.aboutToShow.connect(library.survey)
        window.model_menu.triggered.connect(self.dialog.clear_message)
        window.model_menu.version_chosen.connect(self.use_requested)
        window.model_menu.comparison_chosen.connect(self._on_comparison_requested)
        self.dialog.use_requested.connect(self.use_requested)
        self.dialog.comparison_requested.connect(self._on_comparison_requested)
        self.dialog.differences_requested.connect(self.differences_requested)
        self.dialog.rename_requested.connect(library.rename)
        self.dialog.folder_requested.connect(self._on_folder_requested)
        self.dialog.removal_requested.connect(self._on_removal_requested)
        library.surveyed.connect(self._on_surveyed)
        library.failed.connect(self._say)
        recognizer.model_failed.connect(self.dialog.show_message)
        recognizer.comparison_changed.connect(self._on_comparison_changed)
        recognizer.comparison_failed.connect(self._say)

    @Slot(object)
    def show_in_use(self, manifest: Manifest) -> None:
        """Mark the model that reads now."""
        self._in_use = manifest
        if self._compared and manifest.version == self._compared.version:
            self._recognizer.compare(None)  # it would be compared with itself
        self._show()

    def _show(self) -> None:
        in_use = self._in_use.version if self._in_use else None
        compared = self._compared.version if self._compared else None
        foreign = "" if in_use or not self._in_use else name_of(self._in_use)
        self._window.model_menu.show_models(self._survey, in_use, compared, foreign)
        self.dialog.show_models(self._survey, in_use, compared)
        if self._compared:
            self._window.show_comparison(
                self._describe(self._in_use), self._describe(self._compared)
            )
        else:
            self._window.show_comparison("", "")

    def _describe(self, manifest: Manifest | None) -> str:
        if manifest is None:
            return self.tr("No model")
        facts = self._survey.find(manifest.version)
        return describe_model(manifest, facts.name if facts else "")

    @Slot(object)
    def _on_surveyed(self, survey: StoreSnapshot) -> None:
        self._survey = survey
        if self._compared and survey.find(self._compared.version) is None:
            self._recognizer.compare(None)  # no menu has it any more to end that
        self._show()

    @Slot()
    def _on_manage(self) -> None:
        self._library.survey()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(int)
    def _on_comparison_requested(self, number: int) -> None:
        if self._compared and number == self._compared.version:
            self._recognizer.compare(None)
        elif facts := self._survey.find(number):
            self._recognizer.compare(facts.path)

    @Slot(object)
    def _on_comparison_changed(self, manifest: Manifest | None) -> None:
        if manifest and self._in_use and manifest.version == self._in_use.version:
            self._recognizer.compare(None)  # it was put into use meanwhile
            return
        self._compared = manifest
        self._show()
        self.comparison_changed.emit()

    @Slot(int)
    def _on_folder_requested(self, number: int) -> None:
        facts = self._survey.find(number)
        if facts is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(facts.path))):
            text = self.tr("No program here shows folders; the model lies in {}.")
            self._say(text.format(facts.path))

    @Slot(int)
    def _on_removal_requested(self, number: int) -> None:
        facts = self._survey.find(number)
        if facts and self._window.ask(
            self.tr("Delete {}?").format(title(number, facts.name)),
            self.tr("It cannot be brought back."),
            self.tr("Delete"),
        ):
            self._library.remove(number)

    @Slot(str)
    def _say(self, text: str) -> None:
        self.dialog.show_message(text)
        self._window.show_message(text)
