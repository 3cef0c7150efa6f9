"""The digit read, large; the next best guesses; the bars."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mnist_gui.core.prediction import Prediction
from mnist_gui.probability_chart import ProbabilityChart, format_percent

_DIGIT_SIZE: Final = 7.0
"""Size of the digit, in sizes of the window's font."""

_FITTING: Final = 4
"""Digits that fit side by side at this size."""

_LINE: Final = 0.95
"""Height of all lines together, that of the digit being 1: small fonts are rounded."""

_LEAST_GUESS: Final = 0.005
"""Of guesses less probable than this nobody wants to know how much."""


class PredictionPanel(QWidget):
    """Shows a prediction, or that there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._digit = QLabel()
        self._digit.setObjectName("predictionLabel")
        self._digit.setAccessibleName(self.tr("The digit read"))
        self._digit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self._digit.font()
        font.setPointSizeF(font.pointSizeF() * _DIGIT_SIZE)
        self._digit.setFont(font)
        self._digit.setMinimumHeight(self._digit.fontMetrics().height())
        self._guesses = QLabel()
        self._guesses.setObjectName("guessesLabel")
        self._guesses.setAccessibleName(self.tr("The next best guesses"))
        self._guesses.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._guesses.setWordWrap(True)
        self._guesses.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._chart = ProbabilityChart()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._digit, self._guesses, self._chart):
            layout.addWidget(widget)

    def show_prediction(self, prediction: Prediction) -> None:
        """Show the digit read, or "?" where the model is not sure."""
        self._digit.setText(prediction.text)
        self._fit(prediction.text)
        self._digit.setAccessibleDescription(prediction.text)
        self._guesses.setText(self._describe_guesses(prediction))
        self._chart.show_prediction(prediction)

    def show_number(self, text: str) -> None:
        """Show a number, or "?", in the place of its digit that is shown."""
        self._digit.setText(text)
        self._digit.setAccessibleDescription(text)
        self._fit(text)

    @Slot()
    def clear(self) -> None:
        """Show that nothing was read."""
        self._digit.clear()
        self._digit.setAccessibleDescription("")
        self._guesses.clear()
        self._chart.clear()

    def _fit(self, text: str) -> None:
        """Show a long text, or one of many lines, in smaller letters."""
        lines = text.split("\n")
        longest = max(map(len, lines))
        height = 1.0 if len(lines) == 1 else _LINE / len(lines)
        share = min(height, _FITTING / max(longest, 1))
        size = self.font().pointSizeF() * max(1.0, _DIGIT_SIZE * share)
        font = self._digit.font()
        if font.pointSizeF() != size:
            font.setPointSizeF(size)
            self._digit.setFont(font)

    def _describe_guesses(self, prediction: Prediction) -> str:
        best, *others = prediction.ranking[:3]
        if not prediction.is_sure:
            return self.tr("Not sure: it might be {} or {}").format(best, others[0])
        second, third = (
            f"{digit} ({_format_guess(prediction.probabilities[digit])})"
            for digit in others
        )
        return self.tr("or {}, or {}").format(second, third)


def _format_guess(probability: float) -> str:
    return "< 1 %" if probability < _LEAST_GUESS else format_percent(probability)
