"""The digit read, large; the next best guesses; the bars."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.core.prediction import UNSURE_TEXT, Prediction
from mnist_gui.core.reading.rejection import Rejection, RejectionReason, rejection_of
from mnist_gui.reading.probability_chart import ProbabilityChart, format_percent
from mnist_gui.ui.labels import tip

_DIGIT_SIZE: Final = 7.0
"""Size of the digit, in sizes of the window's font."""

_ROUNDED: Final = 0.93
"""What is left of a size below 1, as letters of few pixels are rounded up."""

_LEAST_SIZE: Final = 0.5
"""Smaller than this nobody can read it."""

_FAINT_SIZE: Final = 3.5
_FITTING: Final = 3.9
"""Digits that fit side by side at the size of the digit."""

_FITTING_BESIDE: Final = 5.0
"""Digits of the faint size that fit beside the digit."""

_LINE: Final = 0.95
"""Height of all lines together, that of the digit being 1: small fonts are rounded."""

_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_TOP_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop

_LEAST_GUESS: Final = 0.01
"""Of guesses less probable than this nobody wants to know."""


class PredictionPanel(QWidget):
    """Shows a prediction, or that there is none.

    Signals:
        digit_pointed: The person asks about a digit by its bar.
            Args: int, or None when about none any more.
    """

    digit_pointed = Signal(object)

    def __init__(self, *, is_asked: bool = True) -> None:
        """Show that nothing was read yet.

        Args:
            is_asked: Whether somebody answers when a bar is pointed at.
        """
        super().__init__()
        self._digit = _large_label(_DIGIT_SIZE)
        self._digit.setObjectName("predictionLabel")
        self._digit.setAccessibleName(self.tr("The digit read"))
        self._digit.setMinimumHeight(self._digit.fontMetrics().height())
        self._number = _large_label(_FAINT_SIZE)
        self._number.setObjectName("numberLabel")
        self._number.setAccessibleName(self.tr("The number, as far as it is sure"))
        self._faint = _large_label(_FAINT_SIZE)
        self._faint.setObjectName("faintGuessesLabel")
        self._faint.setAccessibleName(self.tr("What it might be"))
        self._faint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._guesses = QLabel()
        self._guesses.setObjectName("guessesLabel")
        self._guesses.setAccessibleName(self.tr("The next best guesses"))
        self._guesses.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._guesses.setWordWrap(True)
        self._guesses.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._chart = ProbabilityChart()
        if not is_asked:
            self._chart.only_show()
        self._chart.digit_pointed.connect(self.digit_pointed)
        self._set_up_layout()

    def show_prediction(
        self,
        prediction: Prediction,
        *,
        extent: float | None = None,
        is_read_as_one: bool = False,
    ) -> None:
        """Show the digit read, or "?" with the reason where the model is not sure.

        Args:
            prediction: What the model says.
            extent: Longer side of what was drawn as a share of the pad's.
            is_read_as_one: Whether there are several digits, not told apart.
        """
        doubt = rejection_of(prediction, extent, is_read_as_one=is_read_as_one)
        self._show_answer(prediction.text)
        self._faint.setText(" ".join(map(str, doubt.guesses)) if doubt else "")
        self._faint.setVisible(doubt is not None)
        self._guesses.setText(
            self._describe_doubt(doubt) if doubt else self._describe_guesses(prediction)
        )
        self._chart.show_prediction(prediction)

    def show_number(self, answer: str) -> None:
        """Show a number in the place of its digit that is shown.

        Args:
            answer: The number, with "?" for each digit that is not sure. If there is
                one, the answer as a whole is "?", and this stands beside it.
        """
        if UNSURE_TEXT in answer:
            self._show_answer(UNSURE_TEXT, number=answer)
            if "\n" in answer:  # needs the room of the guesses
                self._faint.hide()
        else:
            self._show_answer(answer)

    @Slot()
    def clear(self) -> None:
        """Show that nothing was read."""
        self._show_answer("")
        self._faint.clear()
        self._faint.hide()
        self._guesses.clear()
        self._chart.clear()

    def _set_up_layout(self) -> None:
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch()
        beside.addWidget(self._number)
        beside.addWidget(self._faint)
        beside.addStretch()
        answer = QHBoxLayout()
        answer.addStretch()
        answer.addWidget(self._digit)
        answer.addLayout(beside)
        answer.addStretch()
        self._number.hide()
        self._faint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(answer)
        layout.addWidget(self._guesses)
        layout.addWidget(self._chart)

    def _show_answer(self, text: str, *, number: str = "") -> None:
        base = self.font().pointSizeF()
        self._digit.setText(text)
        self._digit.setAccessibleDescription(text)
        _fit(self._digit, base, _DIGIT_SIZE, _FITTING)
        self._number.setText(number)
        self._number.setAccessibleDescription(number)
        _fit(self._number, base, _FAINT_SIZE, _FITTING_BESIDE)
        self._number.setVisible(bool(number))

    def _describe_guesses(self, prediction: Prediction) -> str:
        guesses = [
            f"{digit} ({format_percent(prediction.probabilities[digit])})"
            for digit in prediction.ranking[1:3]
            if prediction.probabilities[digit] >= _LEAST_GUESS
        ]
        texts = ("", self.tr("or {}"), self.tr("or {}, or {}"))
        return texts[len(guesses)].format(*guesses)

    def _describe_doubt(self, doubt: Rejection) -> str:
        match doubt.reason:
            case RejectionReason.TOO_SMALL:
                return self.tr("Draw it larger, please.")
            case RejectionReason.READ_AS_ONE:
                return self.tr(
                    "It is read as one digit; switch off “Always one digit” (Edit"
                    " menu)."
                )
            case RejectionReason.NO_DIGIT:
                return self.tr("It does not look like a digit.")
            case RejectionReason.UNCLEAR:
                return self.tr("It might be {}, but it is not clear.").format(
                    doubt.guesses[0]
                )
            case RejectionReason.AMBIGUOUS:
                *first, last = map(str, doubt.guesses)
                return self.tr("It might be {} or {}.").format(", ".join(first), last)


def _large_label(size: float) -> QLabel:
    """Return a label whose font is so many times the window's."""
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * size)
    label.setFont(font)
    return label


def _fit(label: QLabel, base: float, size: float, fitting: float) -> None:
    """Show a long text, or one of many lines, in smaller letters.

    Where not even the smallest will do, its beginning is in sight, and a tool tip
    has all of it: from its middle, one would take the rest for another number.

    Args:
        label: Has the text.
        base: Size of the window's font, in points.
        size: Size of a short text, in sizes of the window's font.
        fitting: Digits that fit side by side at this size.
    """
    text = label.text()
    lines = text.split("\n")
    size *= min(1.0, fitting / max(1, *map(len, lines)))
    if len(lines) > 1:
        size = min(size, _DIGIT_SIZE * _LINE / len(lines))
    if size < 1:
        size *= _ROUNDED
    fits = size >= _LEAST_SIZE
    label.setAlignment(_CENTRE if fits else _TOP_LEFT)
    label.setToolTip("" if fits else tip(text))
    font, points = label.font(), base * max(_LEAST_SIZE, size)
    if font.pointSizeF() != points:
        font.setPointSizeF(points)
        label.setFont(font)
