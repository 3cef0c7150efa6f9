"""Boxes on the pad around the digits of a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

_MARGIN: Final = 2.0
_TAG_HEIGHT: Final = 13.0
_TAG_WIDTH: Final = 11.0
_ROUNDING: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class DigitBox:
    """Where a digit lies on the pad, and what was read there."""

    area: QRectF
    """In units of the pad, with the width of the strokes."""

    text: str
    """The digit, or "?"."""


class DigitBoxes(QObject):
    """Shows where the digits of a number lie; one of them is selected.

    Draws nothing by itself: whoever owns the pad asks it to. A single digit has no box.

    Attributes:
        digits: The boxes, in reading order.
        selected: The place of the one that is selected.

    Signals:
        changed: Something else is to be drawn.
        digit_clicked: A person picked a digit.
            Args: int, its place in reading order.
    """

    changed = Signal()
    digit_clicked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.digits: Sequence[DigitBox] = ()
        self.selected = 0

    def show(self, digits: Sequence[DigitBox], selected: int) -> None:
        """Show these boxes."""
        self.digits, self.selected = digits, selected
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Show none."""
        if self.digits:
            self.show((), 0)

    def at(self, point: QPointF) -> int | None:
        """Return which digit is meant by a point: the one whose middle is nearest."""
        hit = [
            (QPointF(point - one.area.center()).manhattanLength(), place)
            for place, one in enumerate(self.digits)
            if _frame(one).contains(point) or _tag(one).contains(point)
        ]
        return min(hit)[1] if hit else None

    def click(self, point: QPointF) -> None:
        """Pick the digit that is meant by a point."""
        place = self.at(point)
        if place is not None:
            self.digit_clicked.emit(place)

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """Draw the boxes in units of the pad."""
        faint = palette.placeholderText().color()
        font = painter.font()
        font.setPixelSize(round(_TAG_HEIGHT - 2))
        painter.setFont(font)
        for place, one in enumerate(self.digits):
            if place != self.selected:
                _draw(painter, one, faint, palette.base().color())
        for one in self.digits[self.selected : self.selected + 1]:
            chosen = palette.highlight().color()
            _draw(painter, one, chosen, palette.highlightedText().color())


def _frame(one: DigitBox) -> QRectF:
    return one.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)


def _tag(one: DigitBox) -> QRectF:
    """Return where the small digit stands: on the box, or in it at the pad's edge."""
    frame = _frame(one)
    return QRectF(
        frame.left(), max(0.0, frame.top() - _TAG_HEIGHT), _TAG_WIDTH, _TAG_HEIGHT
    )


def _draw(painter: QPainter, one: DigitBox, color: QColor, ink: QColor) -> None:
    pen = QPen(color, 1.5)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_frame(one), _ROUNDING, _ROUNDING)
    painter.setBrush(color)
    painter.drawRoundedRect(_tag(one), _ROUNDING, _ROUNDING)
    painter.setPen(ink)
    painter.drawText(_tag(one), Qt.AlignmentFlag.AlignCenter, one.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
