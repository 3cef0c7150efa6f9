"""Draw the strokes of a digit in further views: turned, or with slim loops opened."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes, arc_lengths, bounds, resample, stroke

# How far the path is moved, as a fraction of the digit's longer side: twice that is a
# loop as wide as a fine pen leaves open.
_ASIDE: Final = 0.04
_POINTS: Final = 64  # that a stroke is moved by
_SMOOTH: Final = np.full(5, 0.2)  # of the directions at five points
# A 9 whose head is drawn down and back up is longer than this many times its longer
# side; a 1 with a flag is hardly.
_LONG: Final = 1.4


def turned(strokes: Strokes, angle: float) -> Strokes:
    """Rotate strokes clockwise, by an angle in radians."""
    if not angle:
        return strokes
    cos, sin = math.cos(angle), math.sin(angle)
    # y points down, so this turns clockwise.
    matrix = np.array([[cos, sin], [-sin, cos]])
    return tuple(stroke(points @ matrix) for points in strokes)


def may_have_slim_loop(strokes: Strokes) -> bool:
    """Return whether a path is so long that it goes back over itself somewhere."""
    length = sum(float(arc_lengths(points)[-1]) for points in strokes)
    return length > _LONG * _longer_side(strokes)


def loops_opened(strokes: Strokes) -> Strokes:
    """Move the path of the pen aside, to the right as seen along it.

    Heads of digits are drawn counter-clockwise, so that the way down moves to the left
    and the way back up to the right: a loop opens in which both were one line.
    """
    aside = _ASIDE * _longer_side(strokes)
    return tuple(_moved(resample(points, _POINTS), aside) for points in strokes)


def _moved(points: NDArray[np.float64], aside: float) -> NDArray[np.float32]:
    steps = np.pad(np.gradient(points, axis=0), ((2, 2), (0, 0)), mode="edge")
    x, y = (np.convolve(column, _SMOOTH, "valid") for column in steps.T)
    length = np.maximum(np.hypot(x, y), 1e-9)
    return stroke(points + aside * np.stack([-y / length, x / length], axis=1))


def _longer_side(strokes: Strokes) -> float:
    left, top, right, bottom = bounds(strokes)
    return max(right - left, bottom - top)
