"""Draw with the keyboard: arrow keys move a pen, the space bar lowers and lifts it."""

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.sketch import Sketch

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
"""The arrow keys, and for diagonals the four keys at the corners of the number pad."""


class KeyboardPen:
    """Turns key presses into strokes.

    Attributes:
        position: Where the pen is, in units of the pad; None while it is away.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self.position: QPointF | None = None

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key press; return whether the pen uses that key."""
        key = Qt.Key(event.key())
        fine = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not fine:
            return False
        if key in _DIRECTIONS:
            self._move(_DIRECTIONS[key] * (_FINE_STEP if fine else _STEP))
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # holding it down counts once
                self._sketch.pen_up() if self._sketch.is_pen_down else self._lower()
        elif key == Qt.Key.Key_Escape and self.position is not None:
            self.put_away()
        else:
            return False
        return True

    def put_away(self) -> None:
        """End the stroke, and hide the pen until it is used again."""
        if self.position is not None:
            self._sketch.pen_up()
            self.position = None

    def _move(self, step: QPointF) -> None:
        point = (self.position or _START) + step
        self.position = QPointF(_clamp(point.x()), _clamp(point.y()))
        if self._sketch.is_pen_down:
            self._sketch.pen_move(self.position)

    def _lower(self) -> None:
        self.position = self.position or _START
        self._sketch.pen_down(self.position)


def _clamp(coordinate: float) -> float:
    return min(max(coordinate, 0.0), PAD_SIDE)
