"""Compare: a new model beside the one that was active when it was made."""

from PySide6.QtCore import QObject, Qt, Slot

from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.comparison import read_comparison
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.sample import Sample
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized
from mnist_gui.ui.widgets import show_beside


class ComparisonController(QObject):
    """Shows the comparison that is stored with a model, one at a time."""

    def __init__(
        self, shell: Shell, models: ModelStore, drawings: SampleStoreProxy
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._models = models
        self._drawings = drawings
        self._dialog: ComparisonDialog | None = None

    def wire(self) -> None:
        """Show samples as soon as they are loaded."""
        self._drawings.loaded.connect(self._on_drawings_loaded)

    @Slot(int)
    def show(self, version: int) -> None:
        """Show how a version compares with the one that was active before it."""
        try:
            comparison = read_comparison(self._models.find(version).path)
        except ModelError as error:
            self._shell.show_message(localized(error))
            return
        if self._dialog:
            self._dialog.close()
        self._dialog = dialog = ComparisonDialog(
            self._shell.widget, version, comparison
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_finished)
        show_beside(dialog, self._shell.pad)
        self._drawings.load()

    @Slot(object)
    def _on_drawings_loaded(self, samples: list[Sample]) -> None:
        if self._dialog:
            self._dialog.show_drawings({sample.id: sample for sample in samples})

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
