"""Compare: a new model beside the one that was in use when it was made."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.comparison import read_comparison
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import Sample
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.training.comparison_dialog import ComparisonDialog
from mnist_gui.window.main_window import MainWindow


class ComparisonController(QObject):
    """Shows how a model did beside another, and passes on the person's choice.

    Signals:
        model_chosen: The person wants the newer model used from now on.
            Args: int, its version.
        old_kept: The person wants the older one used on.
            Args: int, its version.
    """

    model_chosen = Signal(int)
    old_kept = Signal(int)

    def __init__(
        self, window: MainWindow, store: ModelStore, recognizer: Recognizer
    ) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._recognizer = recognizer
        self._dialog: ComparisonDialog | None = None
        recognizer.drawings.loaded.connect(self._on_drawings_loaded)

    @Slot(int)
    def show(self, version: int) -> None:
        """Show the comparison that is kept with a model."""
        self._open(version, is_question=False)

    def ask(self, version: int) -> None:
        """Show it, and ask whether the model is to be used."""
        self._open(version, is_question=True)

    def _open(self, version: int, *, is_question: bool) -> None:
        try:
            comparison = read_comparison(self._store.find(version).path)
        except ModelError as error:
            self._window.show_message(str(error))
            return
        if self._dialog:
            self._dialog.close()
        self._dialog = dialog = ComparisonDialog(
            self._window, version, comparison, is_question=is_question
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.new_chosen.connect(self.model_chosen)
        dialog.old_kept.connect(self.old_kept)
        dialog.finished.connect(self._on_finished)
        dialog.show()
        self._recognizer.drawings.load()

    def close(self) -> None:
        """Ask no more: it was decided elsewhere."""
        if self._dialog:
            self._dialog.close()

    @Slot(object)
    def _on_drawings_loaded(self, samples: list[Sample]) -> None:
        if self._dialog:
            self._dialog.show_drawings({one.id: one for one in samples})

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
