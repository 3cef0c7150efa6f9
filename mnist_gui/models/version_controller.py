"""Lists versions, and compares, renames, shows and deletes them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.menu import ModelMenu
from mnist_gui.models.texts import describe_model, name_of, title
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import show_beside


class VersionController(QObject):
    """Keeps menu and table of the models up to date, and does what they ask.

    Attributes:
        dialog: The table.

    Signals:
        comparison_shown: Two models' names are to stand above their answers.
            Args: str, the active one; str, the compared one; both empty without one.
    """

    comparison_shown = Signal(str, str)

    def __init__(
        self,
        *,
        shell: Shell,
        menu: ModelMenu,
        library: ModelLibrary,
        active: ActiveModel,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._menu = menu
        self._library = library
        self._active = active
        self._snapshot = StoreSnapshot()
        actions = shell.actions_
        self.dialog = ModelsDialog(shell.widget, actions.open_model)

    def wire(self) -> None:
        """Connect menu, table, library and active model."""
        self._shell.actions_.manage_models.triggered.connect(self._on_manage)
        self._menu.aboutToShow.connect(self._library.refresh)
        self._menu.triggered.connect(self.dialog.clear_message)
        self._menu.comparison_chosen.connect(self._on_comparison_requested)
        self.dialog.comparison_requested.connect(self._on_comparison_requested)
        self.dialog.rename_requested.connect(self._library.rename)
        self.dialog.folder_requested.connect(self._on_folder_requested)
        self.dialog.removal_requested.connect(self._on_removal_requested)
        self._library.changed.connect(self._on_library_changed)
        self._library.failed.connect(self._show_message)
        self._active.changed.connect(self._on_active_changed)

    @Slot(object)
    def _on_library_changed(self, snapshot: StoreSnapshot) -> None:
        self._snapshot = snapshot
        compared = self._active.compared
        if compared and snapshot.find(compared.version) is None:
            self.end_comparison()  # deleted: no menu lists it any more
        self._show()

    @Slot(object, object)
    def _on_active_changed(
        self, active: Manifest | None, compared: Manifest | None
    ) -> None:
        if active and compared and active.version == compared.version:
            self.end_comparison()  # a model is not compared with itself
        self._show()

    def _show(self) -> None:
        manifest, compared = self._active.manifest, self._active.compared
        active_id = manifest.version if manifest else None
        compared_id = compared.version if compared else None
        foreign = None if active_id else manifest
        name = name_of(foreign) if foreign else ""
        self._menu.show_models(self._snapshot, active_id, compared_id, name)
        self.dialog.show_models(self._snapshot, active_id, compared_id, foreign)
        names = (self._describe(manifest), self._describe(compared))
        self.comparison_shown.emit(*(names if compared else ("", "")))

    def _describe(self, manifest: Manifest | None) -> str:
        if manifest is None:
            return self.tr("No model")
        version = self._snapshot.find(manifest.version)
        return describe_model(manifest, version.name if version else "")

    @Slot()
    def _on_manage(self) -> None:
        self._library.refresh()
        show_beside(self.dialog, self._shell.pad)

    @Slot(int)
    def _on_comparison_requested(self, number: int) -> None:
        compared = self._active.compared
        if compared and number == compared.version:
            self.end_comparison()
        elif version := self._snapshot.find(number):
            self._active.compare(version.path, failed=self._show_message)

    @Slot()
    def end_comparison(self) -> None:
        """Let the active model answer alone."""
        self._active.compare(None, failed=self._show_message)

    @Slot(int)
    def _on_folder_requested(self, number: int) -> None:
        version = self._snapshot.find(number)
        if version is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(version.path))):
            text = self.tr("No program here shows folders. The model is in {}.")
            self._show_message(text.format(version.path))

    @Slot(list)
    def _on_removal_requested(self, numbers: Sequence[int]) -> None:
        versions = [found for found in map(self._snapshot.find, numbers) if found]
        removable = [version for version in versions if not version.why_kept]
        if not removable:
            return
        if len(removable) == 1:
            name = title(removable[0].number, removable[0].name)
            question = self.tr("Delete {}?").format(name)
        else:
            count = len(removable)
            text = self.tr("Delete {} models?", None, count)
            question = text.format(number(count))
        consequence = [self.tr("This can't be undone.")]
        if kept := [title(v.number, v.name) for v in versions if v.why_kept]:
            text = self.tr("Not deleted, as in use or built in: {}.")
            consequence.append(text.format(", ".join(kept)))
        if self._shell.ask(question, " ".join(consequence), self.tr("Delete")):
            for version in removable:
                self._library.remove(version.number)

    @Slot(str)
    def _show_message(self, text: str) -> None:
        self.dialog.show_message(text)
        self._shell.show_message(text)
