"""Show the saliency of a digit: why it was read, and why not another."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.core.prediction import Heatmaps
from mnist_gui.reading.input_preview import InputPreview
from mnist_gui.reading.probability_chart import ProbabilityChart
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer

# How long the page must rest: saliency takes as long as a dozen readings.
_PAUSE_MS: Final = 200


class SaliencyController(QObject):
    """Shows the saliency of the digit read, or of the one pointed at in the chart.

    The saliency of all ten digits is asked for at once when an answer has been shown
    and the pen rests; pointing at another digit then waits for nothing. The next pen
    move stops it, so that no bar ever waits for it (docs/adr/0033).

    Signals:
        explained: The saliency of the digit that is shown is known.
            Args: Heatmaps, or None if the model has none.
    """

    explained = Signal(object)

    def __init__(
        self,
        *,
        chart: ProbabilityChart,
        preview: InputPreview,
        recognizer: Recognizer,
    ) -> None:
        super().__init__(preview)
        self._chart = chart
        self._preview = preview
        self._recognizer = recognizer
        self._recognition: Recognition | None = None
        self._heatmaps: Heatmaps | None = None
        self._is_answered = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)

    def wire(self) -> None:
        """Connect the timer and the chart."""
        self._pause.timeout.connect(self._request)
        self._chart.pointed_changed.connect(self._show)

    def explain(self, recognition: Recognition) -> None:
        """Show the saliency of a digit that was just read, after a pause.

        Until then there is that of the page before, unless another digit was read.
        """
        former = self._recognition.prediction if self._recognition else None
        self._recognition = recognition
        if recognition.prediction is None:
            self.clear()
            return
        if former and former.digit != recognition.prediction.digit:
            self._heatmaps, self._is_answered = None, False
            self._show()
        self._pause.start()

    def clear(self) -> None:
        """Show no saliency."""
        self._pause.stop()
        self._recognition = self._heatmaps = None
        self._is_answered = False
        self._show()

    @Slot()
    def _request(self) -> None:
        if self._recognition:
            model_input = self._recognition.model_input
            self._recognizer.explain(model_input, done=self._on_explained)

    def _on_explained(self, heatmaps: Heatmaps | None) -> None:
        self._heatmaps = heatmaps
        self._is_answered = True
        self._show()
        self.explained.emit(heatmaps)

    @Slot()
    def _show(self) -> None:
        recognition = self._recognition
        prediction = recognition.prediction if recognition else None
        if prediction is None:
            self._preview.show_no_saliency()
        elif self._heatmaps is None:
            reason = self.tr("This model cannot explain its answers.")
            self._preview.show_no_saliency(reason if self._is_answered else "")
        else:
            pointed = self._chart.pointed
            digit = prediction.digit if pointed is None else pointed
            is_read = digit == prediction.digit
            self._preview.show_saliency(self._heatmaps[digit], digit, is_read=is_read)
