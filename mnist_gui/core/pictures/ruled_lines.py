"""Remove the lines of ruled and squared paper; strokes across them stay."""

from math import ceil
from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.components import label_components
from mnist_gui.core.ink.levels import FULL_INK, MID_GREY, Ink
from mnist_gui.core.ink.morphology import dilate, opening
from mnist_gui.core.ink.stroke_width import stroke_width

_SMALLEST: Final = 64  # pixels; in smaller pictures, strokes are as thin as lines
_VISIBLE: Final = 32
_FEWEST: Final = 3  # a single long line may be a 1; ruled paper has more
_FAINT: Final = 0.6  # a line's ink across, as a share of a stroke's, at most
_LARGE: Final = 0.1
_BEYOND: Final = 3  # pixels above and below a line that show whether a stroke crosses
# Shares of the picture's width, the first of its longer side.
_THICKEST: Final = 1 / 200  # half the width of a line, at most
_SPAN: Final = 0.35  # in which a line is to be seen, without the strokes over it
_STRAIGHT: Final = 1 / 32  # in which a line, tilted by 5° at most, stays in its row
_SEGMENT: Final = 1 / 8  # in which a line is seen without a break at least once


class _Line(NamedTuple):
    """A line from left to right; of a transposed picture, one from top to bottom."""

    rows: NDArray[np.int64]  # its middle in each column, of shape [width]
    radius: int  # pixels above and below its middle that may belong to it


def remove_ruled_lines(page: Ink) -> Ink:
    """Remove long straight lines that are thinner or fainter than the strokes."""
    if min(page.shape) < _SMALLEST:
        return page
    spans = _may_span(page)
    across, down = (
        _find_lines(levels) if may else []
        for levels, may in zip((page, page.T), spans, strict=True)
    )
    if len(across) + len(down) < _FEWEST:
        return page
    bare = _blank(_blank(page, across).T, down).T
    most = _FAINT * _typical_stroke(bare)
    across = [line for line in across if _ink_across(page, line) <= most]
    down = [line for line in down if _ink_across(page.T, line) <= most]
    if len(across) + len(down) < _FEWEST:
        return page
    upright, level = _blank(page.T, down).T, _blank(page, across)
    page = page.copy()
    for line in across:
        _erase(page, line, upright)
    for line in down:
        _erase(page.T, line, level.T)
    return page


def _typical_stroke(page: Ink) -> float:
    """Return the width of strokes in pixels; remains of lines do not count."""
    found = label_components(page > MID_GREY)
    large = found.areas >= _LARGE * found.areas.max(initial=0)
    return stroke_width(page * found.mask(large))


def _find_lines(page: Ink) -> list[_Line]:
    """Find the lines that run from left to right."""
    width = page.shape[1]
    thickest = _thickest(page)
    mask = page > _VISIBLE
    thin = mask & ~opening(mask, (thickest, 0))
    # Opening needs unbroken rows; a tilted line changes its row now and then.
    long = opening(dilate(thin, (1, 3)), (0, max(4, round(_STRAIGHT * width / 2))))
    if np.count_nonzero((thin & long).any(axis=0)) / width < _SPAN:
        return []
    found = label_components(long)
    lengths = found.boxes[:, 2] - found.boxes[:, 0]
    y, x = np.nonzero(thin & long)
    segment, free = found.labels[y, x] - 1, np.ones(len(x), np.bool_)
    lines = []
    # The longest segments show best where their line continues behind a stroke.
    for number in np.argsort(-lengths):
        near = (segment == number) & free
        for degree, distance in ((1, 2 * thickest), (2, thickest)):
            if len(np.unique(x[near])) < max(_SEGMENT * width, 3):
                break
            # Lenses bend lines a little.
            line = Polynomial.fit(x[near], y[near], degree)
            near = free & (np.abs(line(x) - y) <= distance)
        else:
            free &= ~near
            columns, thicknesses = np.unique(x[near], return_counts=True)
            if len(columns) >= _SPAN * width:
                middle = np.round(line(np.arange(width))).astype(np.int64)
                lines.append(_Line(middle, ceil(np.median(thicknesses) / 2) + 1))
    return lines


def _thickest(page: Ink) -> int:
    return max(2, round(_THICKEST * int(max(page.shape))))


def _may_span(page: Ink) -> tuple[bool, bool]:
    """Whether all that is thin would be enough for a line across, if it were one; down.

    In most drawings it would not, and the search can end here.
    """
    mask = page > _VISIBLE
    box = bounding_box(mask)
    if box is None:
        return False, False
    thickest = _thickest(page)
    height, width = page.shape
    rows, columns = (  # with so much around it that opening finds the same
        slice(max(0, box[axis] - thickest), box[axis + 2] + thickest) for axis in (1, 0)
    )
    ink = mask[rows, columns]
    across = np.count_nonzero((ink & ~opening(ink, (thickest, 0))).any(axis=0))
    down = np.count_nonzero((ink & ~opening(ink, (0, thickest))).any(axis=1))
    return across / width >= _SPAN, down / height >= _SPAN


def _band(
    page: Ink, line: _Line, radius: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns of the pixels around a line, [2 × radius + 1, width]."""
    offsets = np.arange(-radius, radius + 1)[:, None]
    rows = np.clip(line.rows[None] + offsets, 0, page.shape[0] - 1)
    return rows, np.broadcast_to(np.arange(page.shape[1]), rows.shape)


def _ink_across(page: Ink, line: _Line) -> float:
    """Return how much ink a line has across, in pixels of full ink.

    Measured where it has little: a stroke may run along most of a line.
    """
    across = page[_band(page, line, line.radius)].sum(axis=0)
    return float(np.quantile(across[across > 0], 0.25)) / FULL_INK


def _blank(page: Ink, lines: list[_Line]) -> Ink:
    """Return the page with paper in the place of lines."""
    bare = page.copy()
    for line in lines:
        bare[_band(page, line, line.radius)] = 0
    return bare


def _erase(page: Ink, line: _Line, strokes: Ink) -> None:
    """Erase a line, except where there are strokes above it and below."""
    around = strokes[_band(page, line, line.radius + _BEYOND)]
    # A slanting stroke leaves the line elsewhere than where it enters.
    sides = dilate(around, (0, 2 * line.radius))
    stroke = np.minimum(sides[:_BEYOND].max(axis=0), sides[-_BEYOND:].max(axis=0))
    inner = _band(page, line, line.radius)
    page[inner] = np.minimum(page[inner], stroke)
