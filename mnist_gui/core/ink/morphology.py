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
            picked = _along(levels.T if axis else levels, distance, pick)
            levels = picked.T if axis else picked
    return levels


def _along(lines: Levels, distance: int, pick: np.ufunc) -> Levels:
    """Pick over windows of 2 × distance + 1 rows, made of windows half as long."""
    window = 2 * distance + 1
    # In a small picture np.pad takes longer than all of the picking.
    picked = np.empty((len(lines) + 2 * distance, lines.shape[1]), lines.dtype)
    picked[:distance], picked[len(lines) + distance :] = lines[0], lines[-1]
    picked[distance : len(lines) + distance] = lines
    length = 1
    while 2 * length <= window:
        picked = pick(picked[:-length], picked[length:])
        length *= 2
    rest = window - length
    return pick(picked[:-rest], picked[rest:]) if rest else picked
