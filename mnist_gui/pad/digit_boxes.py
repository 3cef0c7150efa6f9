"""Boxes on the pad around the digits and marks of a number; one digit is selected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

_MARGIN: Final = 2.0
_TAG_HEIGHT: Final = 13.0
_TAG_ASPECT: Final = 0.85  # width of a tag, as a fraction of its height
_TAG_SHARE: Final = 0.45  # most of a small digit's height: tags hide what is above
_ROUNDING: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class DigitBox:
    """Where a digit or mark is on the pad, and what was read there."""

    area: QRectF  # in units of the pad, the width of the strokes included
    text: str  # the digit or mark, or "?"


class _Look(NamedTuple):
    """The colours of a box."""

    frame: QColor
    tag: QColor
    text: QColor


class DigitBoxes(QObject):
    """Shows where the digits of a number are, and which one is selected.

    The canvas draws them when it paints itself. A single digit has no box.

    Attributes:
        digits: The boxes of digits, in reading order.
        marks: Those of marks, which cannot be selected.
        selected: The place of the selected one.

    Signals:
        changed: The boxes must be drawn again.
        digit_clicked: The user clicked on a digit.
            Args: int, its place in reading order.
    """

    changed = Signal()
    digit_clicked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.digits: Sequence[DigitBox] = ()
        self.marks: Sequence[DigitBox] = ()
        self.selected = 0

    def show(
        self,
        digits: Sequence[DigitBox],
        selected: int,
        marks: Sequence[DigitBox] = (),
    ) -> None:
        """Show these boxes."""
        shown = (list(self.digits), self.selected, list(self.marks))
        if (list(digits), selected, list(marks)) == shown:
            return  # the pad need not be painted
        self.digits, self.selected, self.marks = digits, selected, marks
        self.changed.emit()

    def clear(self) -> None:
        """Remove the boxes."""
        if self.digits:
            self.show((), 0)

    def at(self, point: QPointF) -> int | None:
        """Return the place of the digit at a point, the nearest where boxes overlap."""
        hits = [
            (QPointF(point - box.area.center()).manhattanLength(), place)
            for place, box in enumerate(self.digits)
            if _frame(box).contains(point) or _tag(box).contains(point)
        ]
        return min(hits)[1] if hits else None

    def click(self, point: QPointF) -> None:
        """Emit `digit_clicked` if there is a digit at a point."""
        if (place := self.at(point)) is not None:
            self.digit_clicked.emit(place)

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """Draw the boxes in units of the pad, the selected one on top."""
        quiet = _Look(
            frame=palette.mid().color(),
            tag=palette.midlight().color(),
            text=palette.text().color(),
        )
        others = [box for k, box in enumerate(self.digits) if k != self.selected]
        for box in (*self.marks, *others):
            _draw(painter, box, quiet)
        if self.digits:
            highlight = palette.highlight().color()
            on_it = palette.highlightedText().color()
            loud = _Look(frame=highlight, tag=highlight, text=on_it)
            _draw(painter, self.digits[self.selected], loud)


def _frame(box: DigitBox) -> QRectF:
    return box.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)


def _tag(box: DigitBox) -> QRectF:
    """Return the area of the small digit: above the box, or in it at the pad's edge."""
    frame = _frame(box)
    height = min(_TAG_HEIGHT, _TAG_SHARE * frame.height())
    top = max(0.0, frame.top() - height)
    return QRectF(frame.left(), top, _TAG_ASPECT * height, height)


def _draw(painter: QPainter, box: DigitBox, look: _Look) -> None:
    pen = QPen(look.frame, 1.5)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_frame(box), _ROUNDING, _ROUNDING)
    painter.setBrush(look.tag)
    painter.setPen(Qt.PenStyle.NoPen)
    tag = _tag(box)
    painter.drawRoundedRect(tag, _ROUNDING, _ROUNDING)
    font = painter.font()
    font.setPixelSize(max(1, round(tag.height() - 2)))
    painter.setFont(font)
    painter.setPen(look.text)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, box.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
