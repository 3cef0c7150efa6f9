"""What a person says of a drawing: which digit it really is."""

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.page import Page
from mnist_gui.core.samples import LabelledDrawing, Sample
from mnist_gui.main_window import MainWindow
from mnist_gui.recognizer import Recognition, Recognizer


class SampleCommands(QObject):
    """Keeps drawings with the digit that the person names.

    A drawing can be named as soon as it was read, and the keys 0 to 9 do it as
    well. Naming it again corrects the naming. While the page that is on the pad now
    is still being read, nothing is kept: it would be what was there before.
    """

    def __init__(self, window: MainWindow, recognizer: Recognizer) -> None:
        super().__init__(window)
        self._window = window
        self._recognizer = recognizer
        self._recognition: Recognition | None = None
        window.canvas.sketch.page_changed.connect(self._on_page_changed)
        window.digit_named.connect(self._on_digit_named)
        recognizer.sample_kept.connect(self._on_sample_kept)
        recognizer.keep_failed.connect(window.show_message)
        self.forget()

    @Slot(object)
    def remember(self, recognition: Recognition) -> None:
        """Let the drawing be named that was just read."""
        self._recognition = recognition
        self._window.allow_naming(allowed=recognition.prediction is not None)

    @Slot()
    def forget(self) -> None:
        """There is no drawing any more that could be named."""
        self._recognition = None
        self._window.allow_naming(allowed=False)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        # Naming stays allowed, or its button would blink with every move of the pen.
        self._recognition = None
        if page.is_empty:
            self.forget()

    @Slot(int)
    def _on_digit_named(self, label: int) -> None:
        recognition = self._recognition
        if recognition is None:
            self._window.show_message(
                self.tr("It is still being read; say what it is after the answer.")
            )
            return
        if recognition.prediction is None:
            return
        kept = recognition.page.kept
        self._recognizer.keep(
            LabelledDrawing(
                label=label,
                model_input=recognition.model_input if kept is None else kept,
                strokes=recognition.page.strokes,
                predicted=recognition.prediction.digit,
                probability=recognition.prediction.probability,
                model_version=recognition.model_version,
            )
        )

    @Slot(object)
    def _on_sample_kept(self, sample: Sample) -> None:
        if sample.is_mistake:
            text = self.tr("Kept among your drawings: it is a {}, not a {}.")
            self._window.show_message(text.format(sample.label, sample.predicted))
        else:
            text = self.tr("Kept among your drawings as a {}.")
            self._window.show_message(text.format(sample.label))
