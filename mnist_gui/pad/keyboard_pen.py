"""Drawing without a pointer: arrow keys move a pen, the space bar lowers it."""

from typing import Final, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from mnist_gui.core.samples.sample import PAD_SIDE

_STEP: Final = 10.0
_FINE_STEP: Final = 2.0
_START: Final = QPointF(140, 60)

_DIRECTIONS: Final = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
    Qt.Key.Key_Home: QPointF(-1, -1),
    Qt.Key.Key_PageUp: QPointF(1, -1),
    Qt.Key.Key_End: QPointF(-1, 1),
    Qt.Key.Key_PageDown: QPointF(1, 1),
}
"""The arrow keys, and for slants the four keys that lie at their corners."""


class Pad(Protocol):
    """What the pen draws on."""

    @property
    def is_pen_down(self) -> bool:
        """Whether a stroke is being drawn."""
        ...

    def pen_down(self, point: QPointF) -> None:
        """Begin a stroke."""
        ...

    def pen_move(self, point: QPointF) -> None:
        """Go on to a point."""
        ...

    def pen_up(self) -> None:
        """End the stroke."""
        ...


class KeyboardPen:
    """Turns key presses into strokes.

    Attributes:
        position: Where the pen is, in units of the pad; None while it is away.
    """

    def __init__(self, pad: Pad) -> None:
        self._pad = pad
        self.position: QPointF | None = None

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it was one of the pen's."""
        key = Qt.Key(event.key())
        fine = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not fine:
            return False
        if key in _DIRECTIONS:
            self._move(_DIRECTIONS[key] * (_FINE_STEP if fine else _STEP))
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # a bar that is held was pressed once
                self._pad.pen_up() if self._pad.is_pen_down else self._lower()
        elif key == Qt.Key.Key_Escape and self.position is not None:
            self.put_away()
        else:
            return False
        return True

    def put_away(self) -> None:
        """End its stroke, and be nowhere until it is used again."""
        if self.position is not None:
            self._pad.pen_up()
            self.position = None

    def _move(self, step: QPointF) -> None:
        place = (self.position or _START) + step
        self.position = QPointF(_on_pad(place.x()), _on_pad(place.y()))
        if self._pad.is_pen_down:
            self._pad.pen_move(self.position)

    def _lower(self) -> None:
        self.position = self.position or _START
        self._pad.pen_down(self.position)


def _on_pad(coordinate: float) -> float:
    return min(max(coordinate, 0.0), PAD_SIDE)
