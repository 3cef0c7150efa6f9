"""A confusion table: which digits a model mistakes for which."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import number

_SPOKEN_MISTAKES: Final = 3  # kinds of mistake in the accessible description
# Opacity behind the count of a single mistake and of the commonest one.
_MIN_TINT: Final = 0.15
_MAX_TINT: Final = 0.6


class ConfusionTable(QWidget):
    """Shows how often each digit, by row, was read as each, by column.

    Correct answers are framed; the commoner a mistake, the stronger its background.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: Sequence[Sequence[int]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_counts(self, counts: Sequence[Sequence[int]]) -> None:
        """Show how many of each digit, by row, were read as each, by column."""
        self._counts = counts
        self.setAccessibleDescription(self._spoken())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance("0000") + metrics.averageCharWidth()
        height = round(1.4 * metrics.height())
        return QSize(width, height) * (DIGITS + 1)

    @override
    def minimumSizeHint(self) -> QSize:
        # Held-out sets have some hundred digits of each kind.
        width = self.fontMetrics().horizontalAdvance("000") + px(4)
        return QSize(width * (DIGITS + 1), self.sizeHint().height())

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.describe(event.pos()), self)
            return True
        return super().event(event)

    def describe(self, position: QPoint) -> str:
        """Describe the count at a position of the widget; empty outside the counts."""
        for digit, read, count in self._entries():
            if self._cell(digit + 1, read + 1).contains(position):
                return self.tr("{} read as {}: {}").format(digit, read, count)
        return ""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_headers(painter)
        most = max((count for *_, count in self._mistakes()), default=1)
        for digit, read, count in self._entries():
            cell = self._cell(digit + 1, read + 1)
            if digit == read:
                painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
                painter.drawRect(cell.adjusted(1, 1, -2, -2))
            elif count:
                painter.fillRect(cell.adjusted(1, 1, -1, -1), _tint(count / most))
            if count:
                painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(count))

    def _paint_headers(self, painter: QPainter) -> None:
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        for digit in range(DIGITS):
            for cell in (self._cell(0, digit + 1), self._cell(digit + 1, 0)):
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.setFont(self.font())

    def _cell(self, row: int, column: int) -> QRect:
        width, height = self.width() // (DIGITS + 1), self.height() // (DIGITS + 1)
        return QRect(column * width, row * height, width, height)

    def _entries(self) -> Iterator[tuple[int, int, int]]:
        """Iterate over (digit, what was read, how often)."""
        for digit, row in enumerate(self._counts):
            for read, count in enumerate(row):
                yield digit, read, count

    def _mistakes(self) -> list[tuple[int, int, int]]:
        """Return the entries of wrong answers, the commonest first."""
        entries = self._entries()
        wrong = [entry for entry in entries if entry[2] and entry[0] != entry[1]]
        return sorted(wrong, key=itemgetter(2), reverse=True)

    def _spoken(self) -> str:
        mistakes = self._mistakes()
        count = sum(count for *_, count in mistakes)
        total = self.tr("{} mistakes", None, count).format(number(count))
        kind = self.tr("{} read as {}: {}")
        kinds = (kind.format(*mistake) for mistake in mistakes[:_SPOKEN_MISTAKES])
        return "; ".join([total, *kinds])


def _tint(fraction: float) -> QColor:
    """Return the background of a mistake; text in any colour can be read on it."""
    tint = QColor("#e05d44")
    tint.setAlphaF(_MIN_TINT + fraction * (_MAX_TINT - _MIN_TINT))
    return tint
