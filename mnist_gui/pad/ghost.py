"""A digit that draws itself faintly on the empty pad, once, at the first start."""

from typing import Final

from PySide6.QtCore import QObject, QVariantAnimation, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.core.ink.strokes import Strokes, arc_lengths
from mnist_gui.ui.motion import motion_ms

_MS: Final = 1_800  # that drawing takes
_REST_MS: Final = 900  # that the whole digit stays


class Ghost(QObject):
    """Shows how to draw, without a word; the pad paints it."""

    def __init__(self, pad: QWidget) -> None:
        """Show nothing."""
        super().__init__(pad)
        self._pad = pad
        self._strokes: Strokes = ()
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0 + _REST_MS / _MS)
        self._animation.setDuration(_MS + _REST_MS)
        self._animation.valueChanged.connect(pad.update)
        self._animation.finished.connect(self.stop)

    def start(self, strokes: Strokes) -> None:
        """Draw a digit, unless the system wants nothing to move."""
        if motion_ms(self._pad, _MS):
            self._strokes = strokes
            self._animation.start()

    @Slot()
    def stop(self) -> None:
        """Show nothing any more."""
        if self._strokes:
            self._strokes = ()
            self._animation.stop()
            self._pad.update()

    def visible_strokes(self) -> Strokes:
        """Return what is drawn so far; at first nothing, in the end the digit."""
        if not self._strokes:
            return ()
        lengths = [float(arc_lengths(points)[-1]) for points in self._strokes]
        left = float(self._animation.currentValue()) * sum(lengths)
        shown = []
        for points, length in zip(self._strokes, lengths, strict=True):
            if left <= 0:
                break
            count = round(min(1.0, left / max(length, 1e-6)) * (len(points) - 1))
            shown.append(points[: count + 1])
            left -= length
        return tuple(shown)
