"""The answer in large letters, with each uncertain place in a colour of its own."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from mnist_gui.core.prediction import UNSURE_TEXT
from mnist_gui.theme.tokens import ANSWER, CAPTION, px
from mnist_gui.ui.widgets import named, tip

_ROLE: Final = QPalette.ColorRole


class AnswerLabel(QLabel):
    """Shows what was read, as large as it fits; `text()` is exactly that.

    Where not even small letters fit, the beginning is visible and a tooltip has all of
    it: the middle alone would be taken for another number.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "predictionLabel", self.tr("What was read"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(px(ANSWER * 1.02))

    def show_answer(self, text: str) -> None:
        """Show a digit, a number or rows of them; nothing if empty."""
        self.setText(text)
        self.setAccessibleDescription(text)
        self.setToolTip("" if self._fits(text) else tip(text))

    @property
    def letter_size(self) -> int:
        """Height of the letters that fit, in logical pixels."""
        lines = self.text().split("\n")
        font = _font(px(ANSWER))
        metrics = QFontMetricsF(font)
        widest = max(map(metrics.horizontalAdvance, lines))
        height = metrics.lineSpacing() * len(lines)
        wide = self.width() / widest if widest else 1.0
        # A single line may use the whole height of its letters.
        high = 1.0 if len(lines) == 1 else self.height() / height
        return max(px(CAPTION), int(px(ANSWER) * min(1.0, wide, high)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        lines = self.text().split("\n")
        font = _font(self.letter_size)
        metrics = QFontMetricsF(font)
        painter = QPainter(self)
        painter.setFont(font)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # of any number
        height = metrics.lineSpacing()
        fits = self._fits(self.text())
        top = (self.height() - height * len(lines)) / 2 if fits else 0.0
        widest = max(map(metrics.horizontalAdvance, lines))
        left = (self.width() - widest) / 2 if fits else 0.0
        for row, line in enumerate(lines):
            at = QPointF(left, top + row * height + metrics.ascent())
            for text, is_uncertain in _parts(line):
                role = _ROLE.BrightText if is_uncertain else _ROLE.WindowText
                painter.setPen(self.palette().color(role))
                painter.drawText(at, text)
                at += QPointF(metrics.horizontalAdvance(text), 0)

    def _fits(self, text: str) -> bool:
        lines = text.split("\n")
        metrics = QFontMetricsF(_font(px(CAPTION)))
        return (
            max(map(metrics.horizontalAdvance, lines)) <= self.width()
            and metrics.lineSpacing() * len(lines) <= self.height()
        )


def _font(size: int) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a line, and whether each is uncertain."""
    for is_uncertain, letters in groupby(
        line, key=lambda letter: letter == UNSURE_TEXT
    ):
        yield "".join(letters), is_uncertain
