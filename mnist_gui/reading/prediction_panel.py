"""The answer, how confident it is or why not, and the probability bars."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from mnist_gui.core.prediction import UNSURE_TEXT, Prediction
from mnist_gui.core.reading.rejection import Rejection, RejectionReason, rejection_of
from mnist_gui.reading.answer_label import AnswerLabel
from mnist_gui.reading.confidence_label import ConfidenceLabel
from mnist_gui.reading.probability_chart import ProbabilityChart, format_percent
from mnist_gui.reading.steady_row import SteadyRow
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.cards import Card
from mnist_gui.ui.labels import answer_text, quoted_label
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import push_button

_MIN_GUESS: Final = 0.01  # the least probability of a guess that is named
_PADDING: Final = 4  # above and below the reason, as a size of the design


class PredictionPanel(Card):
    """Shows a prediction, or that there is none: a card with the answer.

    Attributes:
        chart: The probability bars.
        bars: The card with the bars, which stands below this one.
        copy_button: Copies the answer; visible while there is one, if interactive.
    """

    def __init__(self, *, is_interactive: bool = True) -> None:
        """Show that nothing has been read; if interactive, with bars to point at."""
        super().__init__(margin=4, spacing=0)
        # Letters have room above them already; below, a reason may need two lines.
        self.column.setContentsMargins(px(4), px(6), px(4), px(2))
        self._idle = ""
        self._is_interactive = is_interactive
        self._answer = AnswerLabel()
        self._confidence = ConfidenceLabel()
        self.copy_button = with_look(push_button("copyButton", self.tr("Copy")), "link")
        self.copy_button.setAccessibleName(self.tr("Copy what was read"))
        self.copy_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Room for two lines, so that nothing moves when a reason is longer.
        lines = 2 * self._confidence.fontMetrics().lineSpacing()
        height = lines + 2 * px(_PADDING) + 2
        line = SteadyRow(
            self._confidence, self.copy_button, height=height, spacing=px(4)
        )
        self.column.addWidget(SteadyRow(self._answer, height=self._answer.height()))
        self.column.addWidget(line)
        self._caption = with_look(QLabel(), "caption")
        self.chart = ProbabilityChart(is_interactive=is_interactive)
        self.bars = Card(self._caption, self.chart, spacing=4)
        self.clear()

    def show_prediction(  # noqa: PLR0913 (what a line of text depends on)
        self,
        prediction: Prediction,
        *,
        number: str = "",
        place: tuple[int, int] = (0, 1),
        extent: float | None = None,
        is_read_as_one: bool = False,
        given: int | None = None,
    ) -> None:
        """Show what was read, and how confident one digit is or why it is rejected.

        Args:
            prediction: The digit, or the one of a number whose bars are shown.
            number: The whole number, with "?" for each uncertain digit; empty for a
                single digit.
            place: The place of the digit in the number, from 0, and how many there are.
            extent: Longer side of the strokes as a fraction of the pad's.
            is_read_as_one: Whether there are several digits, read as a single one.
            given: The user's label for the digit, if there is one.
        """
        rejection = rejection_of(prediction, extent, is_read_as_one=is_read_as_one)
        at, count = place
        self._answer.show_answer(number or prediction.text)
        if given is not None and prediction.text != answer_text(given):
            text = self.tr("You said {}.").format(quoted_label(given))
        elif rejection:
            text = self._describe_rejection(rejection)
        elif UNSURE_TEXT in number:
            text = self.tr("Some digits are uncertain.")
        else:
            text = self._describe_confidence(prediction, count)
        self._show_confidence(text, is_uncertain=rejection is not None)
        self.copy_button.setVisible(self._is_interactive)
        self._show_caption(at, count)
        self.chart.show_prediction(prediction)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_confidence()

    @property
    def idle(self) -> str:
        """The text while nothing was read."""
        return self._idle

    def show_idle(self, text: str) -> None:
        """Show a text, such as that the model is ready, while nothing was read."""
        self._idle = text
        if not self._answer.text():
            self._show_confidence(text, is_uncertain=False)

    def clear(self) -> None:
        """Show that nothing was read."""
        self._answer.show_answer("")
        self._show_confidence(self._idle, is_uncertain=False)
        self.copy_button.hide()
        self._show_caption(0, 1)
        self.chart.clear()

    def _show_caption(self, at: int, count: int) -> None:
        """Say whose bars these are; always, else the buttons below them would move."""
        text = self.tr("Probability")
        if count > 1:
            text = self.tr("Digit {} of {}").format(at + 1, count)
        self._caption.setText(text)

    def _show_confidence(self, text: str, *, is_uncertain: bool) -> None:
        self._confidence.show_confidence(text, is_uncertain=is_uncertain)
        self._fit_confidence()
        self._confidence.setVisible(bool(text))

    def _fit_confidence(self) -> None:
        """Have the text on one line, or on two where the card is too narrow."""
        widest = self.width() - 2 * px(12) - self.copy_button.sizeHint().width() - px(8)
        self._confidence.setFixedWidth(
            max(0, min(self._confidence.wanted_width, widest))
        )

    def _describe_confidence(self, prediction: Prediction, count: int) -> str:
        if count > 1:
            return self.tr("Confident · {} digits", None, count).format(number(count))
        guesses = [
            f"{digit} ({format_percent(prediction.probabilities[digit])})"
            for digit in prediction.ranking[1:3]
            if prediction.probabilities[digit] >= _MIN_GUESS
        ]
        texts = (
            self.tr("Confident · {}"),
            self.tr("Confident · {}, or {}"),
            self.tr("Confident · {}, or {}, or {}"),
        )
        percent = format_percent(prediction.probability)
        return texts[len(guesses)].format(percent, *guesses)

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
