"""Growing and shrinking what is light, in time that hardly depends on how far."""

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Levels = TypeVar("Levels", NDArray[np.uint8], NDArray[np.float32])
Reach: TypeAlias = tuple[int, int]
"""How far to look (down, across), in pixels to either side."""


def grown(levels: Levels, reach: Reach) -> Levels:
    """Return the greatest level within reach of each pixel."""
    return _picked(levels, reach, np.maximum)


def shrunk(levels: Levels, reach: Reach) -> Levels:
    """Return the least level within reach of each pixel."""
    return _picked(levels, reach, np.minimum)


def closed(levels: Levels, reach: Reach) -> Levels:
    """Return the levels without what is dark and at most twice the reach wide."""
    return shrunk(grown(levels, reach), reach)


def opened(levels: Levels, reach: Reach) -> Levels:
    """Return the levels without what is light and at most twice the reach wide."""
    return grown(shrunk(levels, reach), reach)


def _picked(levels: Levels, reach: Reach, pick: np.ufunc) -> Levels:
    for axis, distance in enumerate(reach):
        if distance:
            lines = np.moveaxis(levels, axis, 0)
            levels = np.moveaxis(_along(lines, distance, pick), 0, axis)
    return levels


def _along(lines: Levels, distance: int, pick: np.ufunc) -> Levels:
    """Pick over windows of 2 × distance + 1 rows, made of windows half as long."""
    window = 2 * distance + 1
    picked = np.pad(
        lines, [(distance, distance), *[(0, 0)] * (lines.ndim - 1)], mode="edge"
    )
    length = 1
    while 2 * length <= window:
        picked = pick(picked[:-length], picked[length:])
        length *= 2
    rest = window - length
    return pick(picked[:-rest], picked[rest:]) if rest else picked
