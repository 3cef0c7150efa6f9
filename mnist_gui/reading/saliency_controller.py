"""Why a digit was read, and why not another: asked for, kept, shown."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from mnist_gui.core.prediction import Heatmaps
from mnist_gui.core.reading.page import Page
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.window.main_window import MainWindow

_PAUSE_MS: Final = 200
_WHILE_DRAWING_MS: Final = 500
"""Between two explanations: the model's thread has answers to give meanwhile, and one
explanation takes as long as several; of a hundred moves of the pen four are to wait."""


class SaliencyController(QObject):
    """Shows the heat map of the digit read, or of the one that is pointed at.

    All ten are asked for when the answer has been seen, a few times a second at
    most, and fewer while the pen moves; pointing then waits for nothing.
    """

    def __init__(self, window: MainWindow, recognizer: Recognizer) -> None:
        super().__init__(window)
        self._window = window
        self._recognizer = recognizer
        self._recognition: Recognition | None = None
        self._heatmaps: Heatmaps | None = None
        self._is_answered = False
        self._pointed: int | None = None
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._ask)
        recognizer.explained.connect(self._on_explained)
        window.canvas.sketch.page_changed.connect(self._on_page_changed)
        window.panel.digit_pointed.connect(self._on_digit_pointed)

    @Slot(object)
    def follow(self, recognition: Recognition) -> None:
        """Explain this digit from now on."""
        self._recognition = recognition
        if recognition.prediction is None:
            self.forget()
        else:
            drawing = self._window.canvas.sketch.is_pen_down
            pause = _WHILE_DRAWING_MS if drawing else _PAUSE_MS
            if not self._pause.isActive() or self._pause.remainingTime() > pause:
                self._pause.start(pause)

    @Slot()
    def forget(self) -> None:
        """There is nothing any more to be explained."""
        self._pause.stop()
        self._recognition = None
        self._heatmaps = None
        self._is_answered = False
        self._show()

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        if page.is_empty:
            self.forget()

    @Slot()
    def _ask(self) -> None:
        if self._recognition:
            self._recognizer.explain(self._recognition.model_input)

    @Slot(object)
    def _on_explained(self, heatmaps: Heatmaps | None) -> None:
        self._heatmaps = heatmaps
        self._is_answered = True
        self._show()

    @Slot(object)
    def _on_digit_pointed(self, digit: int | None) -> None:
        self._pointed = digit
        self._show()

    def _show(self) -> None:
        preview, recognition = self._window.preview, self._recognition
        if not (recognition and recognition.prediction):
            preview.show_heatmap(None)
            return
        if self._heatmaps is None:
            cannot = self.tr("This model cannot say why.")
            preview.show_heatmap(None, cannot if self._is_answered else "")
            return
        read = recognition.prediction.digit
        digit = read if self._pointed is None else self._pointed
        why = self.tr("Why {}") if digit == read else self.tr("Why not {}")
        preview.show_heatmap(self._heatmaps[digit], why.format(digit))
