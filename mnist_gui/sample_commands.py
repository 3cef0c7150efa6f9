"""What a person says of a drawing: which digit it really is."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from mnist_gui.core.page import Page
from mnist_gui.core.samples import LabelledDrawing, Sample
from mnist_gui.core.strokes import Strokes
from mnist_gui.main_window import MainWindow
from mnist_gui.recognizer import Recognition, Recognizer
from mnist_gui.settings import Settings


class SampleCommands(QObject):
    """Keeps drawings with the digit that the person names.

    A drawing can be named as soon as it was read, and the keys 0 to 9 do it as
    well. Naming it again corrects the naming. While the page that is on the pad now
    is still being read, nothing is kept: it would be what was there before.

    Who corrects means that the other answers are right: from the first correction on,
    a sure answer that is cleared away uncorrected is kept as right, too. A hand is
    learnt better so than from its mistakes alone (docs/adr/0024).
    """

    def __init__(
        self, window: MainWindow, recognizer: Recognizer, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._recognizer = recognizer
        self._settings = settings
        self._recognition: Recognition | None = None
        self._named: Strokes = ()
        self._has_corrected = False
        keep_right = window.actions_.keep_right
        keep_right.setChecked(settings.keeps_right)
        keep_right.toggled.connect(self._on_keep_right_toggled)
        # Of two slots, the one that was connected first is called first: the pad is
        # still full when this one is.
        window.actions_.clear.triggered.connect(self._on_clear)
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

    @Slot(bool)
    def _on_keep_right_toggled(self, checked: bool) -> None:
        self._settings.keeps_right = checked

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        # Naming stays allowed, or its button would blink with every move of the pen.
        self._recognition = None
        if page.is_empty:
            self.forget()

    @Slot(int)
    def _on_digit_named(self, label: int) -> None:
        if self._recognition:
            self._keep(self._recognition, label)
        else:
            self._window.show_message(
                self.tr("It is still being read; say what it is after the answer.")
            )

    @Slot()
    def _on_clear(self) -> None:
        recognition = self._recognition
        if not (self._has_corrected and self._settings.keeps_right and recognition):
            return
        strokes, prediction = recognition.page.strokes, recognition.prediction
        is_whole = _are_same(strokes, self._window.canvas.sketch.page.strokes)
        is_new = not _are_same(strokes, self._named)
        if is_whole and is_new and prediction and prediction.is_sure:
            self._keep(recognition, prediction.digit)

    def _keep(self, recognition: Recognition, label: int) -> None:
        if recognition.prediction is None:
            return
        self._named = recognition.page.strokes
        self._recognizer.keep(
            LabelledDrawing(
                label=label,
                model_input=recognition.model_input,
                strokes=recognition.page.strokes,
                predicted=recognition.prediction.digit,
                probability=recognition.prediction.probability,
                model_version=recognition.model_version,
            )
        )

    @Slot(object)
    def _on_sample_kept(self, sample: Sample) -> None:
        if sample.is_mistake:
            self._has_corrected = True
            text = self.tr("Kept among your drawings: it is a {}, not a {}.")
            self._window.show_message(text.format(sample.label, sample.predicted))
        else:
            text = self.tr("Kept among your drawings as a {}.")
            self._window.show_message(text.format(sample.label))


def _are_same(one: Strokes, other: Strokes) -> bool:
    """Return whether the same is drawn, in whatever order."""
    content, others = (sorted(map(np.ndarray.tobytes, both)) for both in (one, other))
    return content == others
