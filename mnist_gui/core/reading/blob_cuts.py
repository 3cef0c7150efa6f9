"""Where a spot of ink may be cut, because two digits may touch in it."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.int64]
"""Pixels (x, y) of shape [n, 2]."""

_SLANTS: Final = (0.0, 0.2, 0.4, -0.2)
"""Steps to the right for each pixel up along which cuts are tried."""

# Shares of the spot's height. Like those for strokes, see `stroke_segments`.
_NARROWEST: Final = 0.8
_LEAST_HEIGHT: Final = 0.55
_LEAST_STEP: Final = 0.25
"""Cuts are so far apart."""

_THICKEST: Final = 2.5
"""Ink that a cut goes through, in widths of the pen, at the most."""

_MOST_CUTS: Final = 24


def cut_blob(pixels: Pixels, pen: float, tallest: float) -> list[Pixels]:
    """Cut a spot into parts from left to right, where two digits may touch.

    Cuts go straight through little ink, upright or slanting, and leave parts that are
    about as high as the spot. More cuts are made than are needed: parts can be read
    together again.

    Args:
        pixels: The spot.
        pen: The width of the pen in pixels.
        tallest: The height of the page's tallest spot.
    """
    width, height = (np.ptp(pixels, axis=0) + 1).tolist()
    if width < _NARROWEST * height or height < _LEAST_HEIGHT * tallest:
        return [pixels]
    low = pixels.min(axis=0)
    cuts: list[_Cut] = []
    for cut in sorted(
        one for slant in _SLANTS for one in _cuts(pixels - low, height, slant, pen)
    ):
        if len(cuts) < _MOST_CUTS and all(
            _are_apart(cut, other, height) for other in cuts
        ):
            cuts.append(cut)
    part = sum(
        (_sheared(pixels - low, height, cut.slant) > cut.x for cut in cuts),
        np.zeros(len(pixels), np.int64),
    )
    return [pixels[part == number] for number in np.unique(part)]


class _Cut(NamedTuple):
    ink: int
    """Pixels that it goes through."""

    x: int
    """Where it crosses the middle of the spot's height."""

    slant: float


def _sheared(pixels: Pixels, height: float, slant: float) -> NDArray[np.int64]:
    """Return the columns of pixels once a slant has been made upright."""
    return np.rint(pixels[:, 0] + slant * (pixels[:, 1] - height / 2)).astype(np.int64)


def _cuts(pixels: Pixels, height: float, slant: float, pen: float) -> Iterator[_Cut]:
    """Yield the places of least ink between columns with more of it."""
    column = _sheared(pixels, height, slant)
    offset = int(column.min())
    column -= offset
    n = int(column.max()) + 1
    ink = np.bincount(column)
    top, bottom = np.full(n, height), np.zeros(n)
    np.minimum.at(top, column, pixels[:, 1])
    np.maximum.at(bottom, column, pixels[:, 1])
    before = np.maximum.accumulate(bottom) - np.minimum.accumulate(top)
    after = np.maximum.accumulate(bottom[::-1]) - np.minimum.accumulate(top[::-1])
    high = np.minimum(before, after[::-1]) >= _LEAST_HEIGHT * height
    may_cut = high & (ink <= _THICKEST * pen)
    reach = max(1, round(_LEAST_STEP / 2 * height))
    around = sliding_window_view(np.pad(ink, reach, mode="edge"), 2 * reach + 1)
    lowest = may_cut & (ink == around.min(axis=1))
    edges = np.flatnonzero(np.diff(np.pad(lowest, 1).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        middle = (start + end - 1) // 2
        yield _Cut(int(ink[middle]), middle + offset, slant)


def _are_apart(one: _Cut, other: _Cut, height: float) -> bool:
    """Return whether cuts leave room for a part between them, above and below."""
    lean = (one.slant - other.slant) * height / 2
    apart = one.x - other.x
    return min(abs(apart - lean), abs(apart + lean)) >= _LEAST_STEP * height and (
        (apart - lean > 0) == (apart + lean > 0)
    )
