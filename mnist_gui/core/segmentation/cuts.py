"""Cut strokes and blobs where two digits may touch (over-segmentation).

Too many cuts do no harm: parts can be read together again. A cut that is missing does.
A ring or a line is cut off where a digit may touch it; `frames` decides if it is one.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Stroke, densify, stroke
from mnist_gui.core.segmentation.shapes import shape_of

Pixels: TypeAlias = NDArray[np.int64]
"""Pixels (x, y) of shape [n, 2]."""

Coordinates: TypeAlias = NDArray[np.float64]
"""Of shape [n]."""

# Lengths are fractions of the height of the stroke or blob. See `layout` for how the
# constants were chosen.
_NARROWEST: Final = 0.8  # what is narrower holds one digit
# What is lower, as a fraction of the tallest, is not cut, and no part may be lower
# either: it would be no digit.
_MIN_HEIGHT: Final = 0.55
_SPACING: Final = 0.05  # of the points at which a stroke may be cut
# How far parts of a stroke may lie above each other: a fraction of the narrower width.
_MAX_OVERLAP: Final = 0.15
_SLANTS: Final = (0.0, 0.2, 0.4, -0.2)  # of cuts: steps to the right for each pixel up
# A stroke is cut upright, or as digits slant that are written on in one stroke.
_STROKE_SLANTS: Final = (0.0, 0.4)
_MIN_STEP: Final = 0.25  # between two cuts
_THICKEST: Final = 2.5  # most ink that a cut goes through, in widths of the pen
_MAX_CUTS: Final = 24
# Of a ring that a digit touches. Distances from its middle are fractions of those that
# an ellipse would have which fills its box.
_LARGE: Final = 6.0  # its width and height at least, in widths of the pen
_SECTORS: Final = 120  # directions in which it is looked for, from inside it
_NEAR_ELLIPSE: Final = (0.8, 1.2)
_ROUND: Final = 0.92  # of the directions: in so many it is near the ellipse
_RIM: Final = 1.6  # how thick it is at most, in widths of the pen
_INNER: Final = 0.65  # half of what is inside is nearer to the middle than that
_SLASH: Final = 0.2  # breadth of a slash, as a fraction of its length
_LEAST_INSIDE: Final = 0.3  # the height of what is inside, a fraction of the ring's
# Of an underline that a digit touches.
_TILTS: Final = (0.0, 0.02, -0.02, 0.04, -0.04, 0.06, -0.06)
_FULL: Final = 0.93  # of the columns: in so many it has ink
_LINE: Final = 1.8  # how thick it is at most, in widths of the pen
_ABOVE: Final = 0.5  # what is above it, as a fraction of the height of all


def pixel_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) of at least one pixel; the last two excluded.

    Column by column, which takes a tenth of the time of `min(axis=0)`.
    """
    x, y = pixels.T
    return int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1


def cut_stroke(points: Stroke, tallest: float) -> list[Stroke]:
    """Cut a stroke where all of it before is on one side of all that follows.

    Needs the height of the page's tallest stroke.
    """
    width, height = np.ptp(points, axis=0).tolist()
    if width < _NARROWEST * height or height < max(1e-6, _MIN_HEIGHT * tallest):
        return [points]
    # A hurried pen leaves few points between two digits, or none.
    dense = densify(points, _SPACING * height)
    x, y = dense.T.astype(np.float64)
    are_high = _are_high(y, y, float(np.ptp(y)))
    places: list[int] = []
    for slant in _STROKE_SLANTS:
        may_cut = (_overlap(x + slant * y) <= _MAX_OVERLAP) & are_high
        for start, end in _runs(may_cut):
            place = (start + end - 1) // 2
            if all(abs(place - other) * _SPACING >= _MIN_STEP for other in places):
                places.append(place)
    if not places:
        return [points]
    ends = [0, *sorted(places), len(dense) - 1]
    return [stroke(dense[a : b + 1]) for a, b in pairwise(ends)]


def cut_blob(pixels: Pixels, pen: float, tallest: float) -> list[Pixels]:
    """Cut a blob from left to right, straight through little ink, upright or slanting.

    Needs the width of the pen and the height of the page's tallest blob, in pixels.
    """
    left, top, right, bottom = pixel_box(pixels)
    width, height = right - left, bottom - top
    if width < _NARROWEST * height or height < _MIN_HEIGHT * tallest:
        return [pixels]
    local = pixels - (left, top)
    found = (cut for slant in _SLANTS for cut in _blob_cuts(local, height, slant, pen))
    cuts: list[_Cut] = []
    for cut in sorted(found):
        if all(_are_apart(cut, other, height) for other in cuts):
            cuts.append(cut)
    part = sum(
        (_sheared(local, height, cut.slant) > cut.x for cut in cuts[:_MAX_CUTS]),
        np.zeros(len(pixels), np.int64),
    )
    return [pixels[part == number] for number in np.unique(part)]


def cut_off_ring(
    pixels: Pixels, pen: float, *, has_others: bool = False
) -> tuple[Pixels, Pixels] | None:
    """Cut a blob into a ring and what is inside it; None if there is no ring.

    If it is known to have other digits inside, those that touch it may be anywhere.
    """
    left, top, right, bottom = pixel_box(pixels)
    half = np.array([right - left, bottom - top]) / 2
    if 2 * half.min() < _LARGE * pen:
        return None
    offsets = pixels - (left + half[0] - 0.5, top + half[1] - 0.5)
    x, y = (offsets / half).T
    if not _may_be_round(x, y):
        return None
    sector = _sectors(x, y)
    from_middle = np.hypot(x, y)
    outermost = np.zeros(_SECTORS)
    np.maximum.at(outermost, sector, from_middle)
    least, most = _NEAR_ELLIPSE
    if np.mean((least <= outermost) & (outermost <= most)) < _ROUND:
        return None
    # How far in from the ring's outer edge, in pixels.
    scale = np.hypot(*offsets.T) / np.maximum(from_middle, 1e-6)
    is_inside = (outermost[sector] - from_middle) * scale > _RIM * pen
    inside = pixels[is_inside]
    if not len(inside) or np.ptp(inside[:, 1]) < _LEAST_INSIDE * 2 * half[1]:
        return None
    line = shape_of(inside.astype(np.float64))
    is_slash = line.breadth - pen <= _SLASH * line.length
    if not has_others and (is_slash or np.median(from_middle[is_inside]) > _INNER):
        return None  # a zero with a slash, or one that was drawn twice
    return pixels[~is_inside], inside


def _sectors(x: Coordinates, y: Coordinates) -> NDArray[np.int64]:
    """Return the sector of each place, seen from (0, 0)."""
    turn = np.arctan2(y, x) / (2 * np.pi) + 0.5
    return (turn * _SECTORS).astype(np.int64) % _SECTORS


def _may_be_round(x: Coordinates, y: Coordinates) -> bool:
    """Return whether enough sectors may have ink near the ellipse; of most, few do."""
    is_outer = x * x + y * y > _NEAR_ELLIPSE[0] ** 2 - 1e-6
    sectors = np.bincount(_sectors(x[is_outer], y[is_outer]), minlength=_SECTORS)
    return int(np.count_nonzero(sectors)) / _SECTORS >= _ROUND


def cut_off_underline(pixels: Pixels, pen: float) -> tuple[Pixels, Pixels] | None:
    """Cut a blob into the line at its foot and the rest; None if there is no line."""
    left, top, right, bottom = pixel_box(pixels)
    width, height = right - left, bottom - top
    if not _may_be_underlined(pixels, left, bottom, width, pen):
        return None
    for tilt in _TILTS:
        row = np.rint(pixels[:, 1] - tilt * (pixels[:, 0] - left)).astype(int)
        row -= row.min()
        full = np.flatnonzero(np.bincount(row) >= _FULL * width)
        if not len(full) or full[-1] - full[0] >= _LINE * pen:
            continue
        # Its edges are not full where it is crooked.
        margin = max(1, round((_LINE * pen - (full[-1] - full[0])) / 2))
        is_line = row >= full[0] - margin
        rest = pixels[~is_line]
        if (
            row.max() <= full[-1] + margin
            and len(rest)
            and np.ptp(rest[:, 1]) >= _ABOVE * height
        ):
            return pixels[is_line], rest
    return None


def _may_be_underlined(
    pixels: Pixels, left: int, bottom: int, width: int, pen: float
) -> bool:
    """Return whether ink at the foot is in enough columns for a line at any tilt."""
    # A full row is as high as a line above the lowest one, and both tilt; where the
    # tilt is half a row, at every 25th column at most, it has two pixels of a column.
    high = 2 * max(_TILTS) * width + max(1, round(_LINE * pen / 2)) + 2
    foot = pixels[pixels[:, 1] > bottom - 1 - high, 0]
    columns = int(np.count_nonzero(np.bincount(foot - left)))
    return columns >= (_FULL - 1 / 25) * width - 2


class _Cut(NamedTuple):
    ink: int  # pixels that it goes through
    x: int  # where it crosses the middle of the blob's height
    slant: float


def _sheared(pixels: Pixels, height: float, slant: float) -> NDArray[np.int64]:
    """Return the columns of pixels once a slant has been made upright."""
    return np.rint(pixels[:, 0] + slant * (pixels[:, 1] - height / 2)).astype(np.int64)


def _blob_cuts(pixels: Pixels, height: int, slant: float, pen: float) -> Iterator[_Cut]:
    """Yield local minima of the projection profile that leave two high parts."""
    column = _sheared(pixels, height, slant) if slant else pixels[:, 0].copy()
    offset = int(column.min())
    column -= offset
    n = int(column.max()) + 1
    profile = np.bincount(column)
    top, bottom = np.full(n, height), np.zeros(n, np.int64)
    np.minimum.at(top, column, pixels[:, 1])
    np.maximum.at(bottom, column, pixels[:, 1])
    may_cut = _are_high(top, bottom, height) & (profile <= _THICKEST * pen)
    reach = max(1, round(_MIN_STEP / 2 * height))
    around = sliding_window_view(np.pad(profile, reach, mode="edge"), 2 * reach + 1)
    for start, end in _runs(may_cut & (profile == around.min(axis=1))):
        middle = (start + end - 1) // 2
        yield _Cut(int(profile[middle]), middle + offset, slant)


def _are_apart(cut: _Cut, other: _Cut, height: float) -> bool:
    """Return whether two cuts do not cross and are `_MIN_STEP` apart at both ends."""
    lean = (cut.slant - other.slant) * height / 2
    apart = cut.x - other.x
    return min(abs(apart - lean), abs(apart + lean)) >= _MIN_STEP * height and (
        (apart - lean > 0) == (apart + lean > 0)
    )


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of true values, the end excluded."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _are_high(
    top: NDArray[Any], bottom: NDArray[Any], height: float
) -> NDArray[np.bool_]:
    """Return where a cut would leave two parts about as high as the whole."""
    before = np.maximum.accumulate(bottom) - np.minimum.accumulate(top)
    after = np.maximum.accumulate(bottom[::-1]) - np.minimum.accumulate(top[::-1])
    are_high: NDArray[np.bool_] = np.minimum(before, after[::-1]) >= (
        _MIN_HEIGHT * height
    )
    return are_high


def _overlap(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the parts would overlap that a cut at each point leaves.

    As a fraction of the narrower part's width.
    """
    low, high = np.minimum.accumulate(x), np.maximum.accumulate(x)
    low_after = np.minimum.accumulate(x[::-1])[::-1]
    high_after = np.maximum.accumulate(x[::-1])[::-1]
    shared = np.minimum(high, high_after) - np.maximum(low, low_after)
    narrower = np.minimum(high - low, high_after - low_after)
    overlap: NDArray[np.float64] = shared / np.maximum(narrower, 1e-6)
    return overlap
