"""The answer in large letters, the next best guesses, and the probability bars."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.rejection import Rejection, RejectionReason, rejection_of
from mnist_gui.reading.probability_chart import ProbabilityChart, format_percent
from mnist_gui.ui.labels import answer_text, quoted_label
from mnist_gui.ui.widgets import named, tip

_ANSWER_SIZE: Final = 7.0  # size of the answer, in sizes of the window's font
_GUESSES_SIZE: Final = 3.5  # size of the guesses beside a rejected digit
_SMALLEST_SIZE: Final = 0.5  # a longer answer is cut off: smaller is illegible
_ROUNDING: Final = 0.93  # factor for sizes below 1: few pixels are rounded up
_FITTING_DIGITS: Final = 3.9  # digits that fit side by side at the full size
# Height of all lines together, relative to one line: small fonts are rounded up.
_LINES_HEIGHT: Final = 0.95
_CENTER: Final = Qt.AlignmentFlag.AlignCenter
_TOP_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_MIN_GUESS: Final = 0.01  # the least probability of a guess that is named


class PredictionPanel(QWidget):
    """Shows a prediction, or that there is none.

    Attributes:
        chart: The probability bars.
    """

    def __init__(self, *, is_interactive: bool = True) -> None:
        """Show that nothing has been read; the bars may be interactive."""
        super().__init__()
        self._answer = _large_label(_ANSWER_SIZE)
        named(self._answer, "predictionLabel", self.tr("What was read"))
        self._answer.setMinimumHeight(self._answer.fontMetrics().height())
        self._faint = _large_label(_GUESSES_SIZE)
        named(self._faint, "faintGuessesLabel", self.tr("What it might be"))
        self._faint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._guesses = QLabel(alignment=_CENTER, wordWrap=True)
        named(self._guesses, "guessesLabel", self.tr("The next best guesses"))
        self._guesses.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.chart = ProbabilityChart(is_interactive=is_interactive)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._answer)
        row.addWidget(self._faint)
        row.addStretch()
        self._faint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._guesses)
        layout.addWidget(self.chart)

    def show_prediction(
        self,
        prediction: Prediction,
        *,
        number: str = "",
        extent: float | None = None,
        is_read_as_one: bool = False,
        given: int | None = None,
    ) -> None:
        """Show what was read, and the guesses or the rejection reason of one digit.

        Args:
            prediction: The digit, or the one of a number whose bars are shown.
            number: The whole number, with "?" for each uncertain digit; empty for a
                single digit.
            extent: Longer side of the strokes as a fraction of the pad's.
            is_read_as_one: Whether there are several digits, read as a single one.
            given: The user's label for the digit, if there is one.
        """
        rejection = rejection_of(prediction, extent, is_read_as_one=is_read_as_one)
        faint = rejection.guesses if rejection and not number else ()
        self._show_answer(number or prediction.text)
        self._faint.setText(" ".join(map(str, faint)))
        self._faint.setVisible(bool(faint))
        if given is not None and prediction.text != answer_text(given):
            text = self.tr("You said {}.").format(quoted_label(given))
        elif rejection:
            text = self._describe_rejection(rejection)
        else:
            text = self._describe_guesses(prediction)
        self._guesses.setText(text)
        self.chart.show_prediction(prediction)

    def clear(self) -> None:
        """Show that nothing was read."""
        self._show_answer("")
        self._faint.clear()
        self._faint.hide()
        self._guesses.clear()
        self.chart.clear()

    def _show_answer(self, text: str) -> None:
        self._answer.setText(text)
        self._answer.setAccessibleDescription(text)
        _fit(self._answer, self.font().pointSizeF())

    def _describe_guesses(self, prediction: Prediction) -> str:
        guesses = [
            f"{digit} ({format_percent(prediction.probabilities[digit])})"
            for digit in prediction.ranking[1:3]
            if prediction.probabilities[digit] >= _MIN_GUESS
        ]
        texts = ("", self.tr("or {}"), self.tr("or {}, or {}"))
        return texts[len(guesses)].format(*guesses)

    def _describe_rejection(self, rejection: Rejection) -> str:
        *others, last = map(str, rejection.guesses)
        match rejection.reason:
            case RejectionReason.TOO_SMALL:
                return self.tr("Too small to read. Draw it larger.")
            case RejectionReason.READ_AS_ONE:
                return self.tr(
                    "Several digits? Turn off “Read as a single digit” (Edit menu)."
                )
            case RejectionReason.NO_DIGIT:
                return self.tr("This does not look like a digit.")
            case RejectionReason.UNCLEAR:
                return self.tr("It might be {}, but this is uncertain.").format(last)
            case RejectionReason.AMBIGUOUS:
                text = self.tr("It might be {} or {}.")
                return text.format(", ".join(others), last)


def _large_label(size: float) -> QLabel:
    """Return a label with a multiple of the window's font size."""
    label = QLabel(alignment=_CENTER)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * size)
    label.setFont(font)
    return label


def _fit(label: QLabel, base: float) -> None:
    """Shrink the letters of an answer that is long or has several lines.

    Where not even the smallest fit, the beginning is visible and a tooltip has all of
    it: the middle alone would be taken for another number. `base` is the size of the
    window's font, in points.
    """
    text = label.text()
    lines = text.split("\n")
    size = _ANSWER_SIZE * min(1.0, _FITTING_DIGITS / max(1, *map(len, lines)))
    if len(lines) > 1:
        size = min(size, _ANSWER_SIZE * _LINES_HEIGHT / len(lines))
    if size < 1:
        size *= _ROUNDING
    fits = size >= _SMALLEST_SIZE
    label.setAlignment(_CENTER if fits else _TOP_LEFT)
    label.setToolTip("" if fits else tip(text))
    font, points = label.font(), base * max(_SMALLEST_SIZE, size)
    if font.pointSizeF() != points:
        font.setPointSizeF(points)
        label.setFont(font)
