"""Remove grids and tables around digits: lines of any thickness that cross each other.

What tells a line from a stroke here is not how thin it is, but that it runs from cell
to cell: a grid is one connected component of lines across and lines down, each of which
meets several of the others, with ink in the cells between them.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from mnist_gui.core.ink.components import Components, Mask, label_components
from mnist_gui.core.ink.levels import FULL_INK, Ink
from mnist_gui.core.ink.morphology import dilate, opening
from mnist_gui.core.ink.stroke_width import stroke_width

VISIBLE: Final = 64
"""Levels above it are ink."""

_SMALLEST: Final = 24  # pixels along the shorter side of a grid
_MOST_GRIDS: Final = 20  # looked at in a picture: the largest components
_DENSEST: Final = 0.6  # share of a grid's bounding box that its lines cover, at most
_BOLDEST: Final = 1.25  # half the width of a bold line, in widths of the usual one
_SEGMENT: Final = 0.08  # share of the grid's width in which a line is unbroken
_MOST_SEGMENTS: Final = 400  # of lines, the longest: noise has any number
_SPAN: Final = 0.3  # in which a line is to be seen
_BARE: Final = 0.15  # share of a line, at least, along which there are no strokes
_NARROW: Final = 0.75  # of the usual width of a cell; two such are one that is divided
_GAP: Final = 2  # pixels without ink in a line, and between two that meet, at most
_FEWEST: Final = 2  # lines each way
_FEWEST_HOLES: Final = 3  # of a grid whose digits all touch it; an 8 has two
_MEETINGS: Final = 3  # lines that each meets: of one row of cells, there are only two
_NARROWEST_CELL: Final = 3  # widths of a line
# Heights of cells: what is lower is no digit, and larger digits are on squared paper.
_LOWEST_DIGIT, _HIGHEST_DIGIT = 0.2, 1.2
# Shares of a cell: a component as high, or as wide, is a whole digit. Two that meet at
# the same line stay apart.
_WHOLE_HEIGHT, _WHOLE_WIDTH = 0.5, 0.35
_BEYOND: Final = 2  # pixels above and below a line that show where a stroke crosses it


class _Line(NamedTuple):
    """A line from left to right; of a transposed picture, one from top to bottom."""

    rows: NDArray[np.int64]  # its middle in each column of the picture
    radius: int  # pixels above and below its middle that belong to it
    start: int  # its first and last column
    stop: int


class _Grid(NamedTuple):
    """The lines of a grid: those across, and those down, in the transposed picture."""

    across: list[_Line]
    down: list[_Line]


def remove_grids(page: Ink, found: Components | None = None) -> Ink:
    """Remove the lines of grids and tables; strokes that cross a line stay whole.

    `found` are the components of what is `VISIBLE`, where these are known.
    """
    found = label_components(page > VISIBLE) if found is None else found
    for number in _large(found):
        grid = _find_grid(found, number)
        if grid is not None:
            bare = _without(page, grid)
            if _holds_digits(bare, grid):
                page = bare
    return page


def _large(found: Components) -> Iterator[int]:
    """Yield the components that may be grids, the largest first."""
    sizes = found.boxes[:, 2:] - found.boxes[:, :2]
    shorter, covered = sizes.min(axis=1), sizes.prod(axis=1)
    may_be = (shorter >= _SMALLEST) & (found.areas <= _DENSEST * covered)
    order = np.argsort(-covered, kind="stable")
    yield from order[may_be[order]][:_MOST_GRIDS].tolist()


def _find_grid(found: Components, number: int) -> _Grid | None:
    """Return the lines of a component that is a grid, None if it is none."""
    left, top, right, bottom = found.boxes[number].tolist()
    if not _holds_ink(found, number) and found.holes[number] < _FEWEST_HOLES:
        return None  # a digit, most likely; the search takes longer than all the rest
    own = found.labels[top:bottom, left:right] == number + 1
    usual = stroke_width(own.astype(np.uint8) * np.uint8(FULL_INK))
    thickest = max(2, round(_BOLDEST * usual))
    margin = 2 * thickest + 4  # at its edge, a line must not seem thicker
    own = np.pad(own, margin)
    across = _find_lines(own, thickest)
    down = _find_lines(own.T, thickest) if len(across) >= _FEWEST else []
    across, down = _lattice(across, down)
    if not _has_cells(across, down):
        return None
    x, y = left - margin, top - margin
    height, width = found.shape
    return _Grid(
        [_moved(line, x, y, width) for line in across],
        [_moved(line, y, x, height) for line in down],
    )


def _holds_ink(found: Components, number: int) -> bool:
    """Whether another component lies within the bounding box of this one."""
    left, top, right, bottom = found.boxes[number]
    boxes = found.boxes
    inside = (boxes[:, 0] > left) & (boxes[:, 2] < right)
    inside &= (boxes[:, 1] > top) & (boxes[:, 3] < bottom)
    return bool(inside.any())


def _find_lines(mask: Mask, thickest: int) -> list[_Line]:
    """Find the lines that run from left to right."""
    width = mask.shape[1]
    thin = mask & ~opening(mask, (thickest, 0))
    # Bridged where others cross it, and where a tilted line changes its row.
    bridge = thickest + 1
    long = opening(dilate(thin, (1, bridge)), (0, max(2 * bridge, width // 64)))
    found = label_components(long)
    lengths = found.boxes[:, 2] - found.boxes[:, 0]
    y, x = np.nonzero(thin & long)
    segment, free = found.labels[y, x] - 1, np.ones(len(x), np.bool_)
    lines = []
    # The longest segments show best where their line continues behind a stroke.
    for number in np.argsort(-lengths)[:_MOST_SEGMENTS]:
        if lengths[number] < _SEGMENT * width:
            break
        near = _near_line(x, y, free, (segment == number) & free, width, thickest)
        if near.any():
            free &= ~near
            line = _unbroken(_trace(x[near], y[near], mask.shape, thickest), mask)
            if line.stop - line.start >= _SPAN * width:
                lines.append(line)
    return lines


def _near_line(  # noqa: PLR0913, PLR0917 (all of them describe the search)
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    free: Mask,
    own: Mask,
    width: int,
    thickest: int,
) -> Mask:
    """Return which free pixels are on the line of a segment; none if it is no line.

    Those of the segment itself are, however crooked it is.
    """
    near = own
    for degree, distance in ((1, 1.5 * thickest), (2, thickest)):
        bare = _without_strokes(x, near)
        if len(np.unique(x[bare])) < max(_BARE * _SEGMENT * width, 3):
            return np.zeros_like(own)
        line = Polynomial.fit(x[bare], y[bare], degree)
        near = free & (own | (np.abs(line(x) - y) <= distance))
    return near


def _without_strokes(x: NDArray[np.int64], chosen: Mask) -> Mask:
    """Return the chosen pixels of a line where no stroke runs along it, or into it.

    There it would seem thicker.
    """
    bare = chosen.copy()
    if chosen.any():
        _, at, counts = np.unique(x[chosen], return_inverse=True, return_counts=True)
        bare[chosen] = (counts <= np.quantile(counts, _BARE) + 1)[at]
    return bare


def _trace(
    x: NDArray[np.int64], y: NDArray[np.int64], shape: tuple[int, ...], thickest: int
) -> _Line:
    """Return the line through the pixels at x and y, as crooked as they are."""
    height, width = shape
    columns, counts = np.unique(x, return_counts=True)
    radius = int(np.ceil(np.quantile(counts, _BARE) / 2)) + 1
    bare = _without_strokes(x, np.ones(len(x), np.bool_))
    x, y = x[bare], y[bare]
    line = Polynomial.fit(x, y, 1)
    away = y - line(x)
    step = max(8, 3 * thickest)
    places = np.unique(x // step)
    middle = [float(np.median(away[x // step == at])) for at in places]
    everywhere = np.arange(width)
    bends = np.interp(everywhere, (places + 0.5) * step, middle)
    rows = np.round(line(everywhere) + bends).astype(np.int64)
    return _Line(
        rows.clip(0, height - 1), radius, int(columns[0]), int(columns[-1]) + 1
    )


def _unbroken(line: _Line, mask: Mask) -> _Line:
    """Return the longest part of a line that is ink throughout, but for short gaps."""
    rows, columns = _band(mask.shape, line, 1)
    runs = _runs(mask[rows, columns].max(axis=0)) + columns[0, 0]
    if len(runs) == 0:
        return line._replace(stop=line.start)
    breaks = np.flatnonzero(runs[1:, 0] - runs[:-1, 1] > _GAP)
    starts = runs[np.concatenate([[0], breaks + 1]), 0]
    stops = runs[np.concatenate([breaks, [len(runs) - 1]]), 1]
    longest = int(np.argmax(stops - starts))
    return line._replace(start=int(starts[longest]), stop=int(stops[longest]))


def _lattice(across: list[_Line], down: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Return the lines that meet enough of the others."""
    while across and down:
        meet = np.array([[_meet(a, d) for d in down] for a in across])
        least_a, least_d = min(_MEETINGS, len(down)), min(_MEETINGS, len(across))
        keep_a = meet.sum(axis=1) >= max(_FEWEST, least_a)
        keep_d = meet.sum(axis=0) >= max(_FEWEST, least_d)
        # In a single row of cells, a stem that reaches both lines is between two walls.
        keep_a &= ~_is_extra(across, down)
        keep_d &= ~_is_extra(down, across)
        if keep_a.all() and keep_d.all():
            break
        across = [line for line, is_kept in zip(across, keep_a, strict=True) if is_kept]
        down = [line for line, is_kept in zip(down, keep_d, strict=True) if is_kept]
    return across, down


def _is_extra(lines: list[_Line], others: list[_Line]) -> Mask:
    """Return which of the lines across a single row of cells divide a cell."""
    extra = np.zeros(len(lines), np.bool_)
    if len(others) > _FEWEST or len(lines) <= _FEWEST:
        return extra
    places = np.array([np.median(line.rows[line.start : line.stop]) for line in lines])
    order = np.argsort(places)
    gaps = np.diff(places[order])
    narrow = gaps < _NARROW * np.median(gaps)
    # One at a time: without it, its neighbours are at the usual distance.
    inner = np.flatnonzero(narrow[:-1] & narrow[1:])
    extra[order[inner[:1] + 1]] = True
    return extra


def _meet(across: _Line, down: _Line) -> bool:
    """Whether the ink of two lines touches, or nearly."""
    x = int(np.median(down.rows[down.start : down.stop]))
    y = int(across.rows[min(x, len(across.rows) - 1)])
    x = int(down.rows[min(y, len(down.rows) - 1)])
    return _reaches(across, x, down.radius) and _reaches(down, y, across.radius)


def _reaches(line: _Line, place: int, radius: int) -> bool:
    return line.start - radius - _GAP <= place < line.stop + radius + _GAP


def _has_cells(across: list[_Line], down: list[_Line]) -> bool:
    """Whether lines leave several cells, wide enough to write in."""
    if min(len(across), len(down)) < _FEWEST or len(across) + len(down) <= 2 * _FEWEST:
        return False
    thickest = 2 * max(line.radius for line in (*across, *down)) - 1
    sizes = [_distance(across), _distance(down)]
    return min(sizes) >= _NARROWEST_CELL * thickest


def _distance(lines: list[_Line]) -> float:
    """Return the usual distance of neighbouring lines, in pixels."""
    return float(np.median(np.diff(sorted(np.median(line.rows) for line in lines))))


def _moved(line: _Line, x: int, y: int, width: int) -> _Line:
    """Return a line of a crop in a picture of some width."""
    columns = np.arange(width) - x
    rows = np.maximum(0, line.rows[columns.clip(0, len(line.rows) - 1)] + y)
    start, stop = max(0, line.start + x), min(width, line.stop + x)
    return _Line(rows, line.radius, start, stop)


def _holds_digits(bare: Ink, grid: _Grid) -> bool:
    """Whether the ink in the cells is as high as digits that were written in them."""
    rows, columns = (
        slice(
            min(line.rows.min() for line in lines),
            max(line.rows.max() for line in lines),
        )
        for lines in (grid.across, grid.down)
    )
    inside = label_components(bare[rows, columns] > VISIBLE)
    heights = inside.boxes[:, 3] - inside.boxes[:, 1]
    cell = _distance(grid.across)
    digits = heights[heights >= _LOWEST_DIGIT * cell]
    return len(digits) > 0 and float(np.median(digits)) <= _HIGHEST_DIGIT * cell


def _without(page: Ink, grid: _Grid) -> Ink:
    """Return the page without the lines of a grid."""
    bare = page.copy()
    for line in grid.across:
        bare[_band(bare.shape, line, line.radius)] = 0
    for line in grid.down:
        bare.T[_band(bare.T.shape, line, line.radius)] = 0
    found = label_components(bare > VISIBLE)
    width, height = (found.boxes[:, 2:] - found.boxes[:, :2]).T
    is_high = height >= _WHOLE_HEIGHT * _distance(grid.across)
    is_wide = width >= _WHOLE_WIDTH * _distance(grid.down)
    pen = max(_BEYOND, round(stroke_width(bare)))
    for line in grid.across:
        _mend(bare, page, line, found.labels, is_high, pen)
    for line in grid.down:
        _mend(bare.T, page.T, line, found.labels.T, is_wide, pen)
    return bare


def _band(
    shape: tuple[int, ...], line: _Line, radius: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns of the pixels around a line, [2 × radius + 1, n]."""
    columns = np.arange(max(0, line.start - radius), min(shape[1], line.stop + radius))
    offsets = np.arange(-radius, radius + 1)[:, None]
    rows = np.clip(line.rows[columns] + offsets, 0, shape[0] - 1)
    return rows, np.broadcast_to(columns, rows.shape)


def _mend(  # noqa: PLR0913, PLR0917 (a line, and what is around it)
    bare: Ink,
    page: Ink,
    line: _Line,
    labels: NDArray[np.int32],
    is_whole: Mask,
    pen: int,
) -> None:
    """Restore the ink of strokes on an erased line: across it, and along its edge.

    But not between what is a whole digit on either side.

    Args:
        bare: The page without lines, which is changed.
        page: The page with its lines.
        line: The line, from left to right.
        labels: The components of `bare`, from 1.
        is_whole: Whether each component is as large as a digit, counted from 0.
        pen: The width of strokes in pixels.
    """
    rows, columns = _band(page.shape, line, line.radius + pen)
    around = labels[rows, columns]
    above, below = around[:pen][::-1], around[-pen:]  # from the line outward
    inner = rows[pen:-pen], columns[pen:-pen]
    thickness = len(inner[0])
    kept = _hidden(above > 0, below > 0, thickness)
    kept |= _hidden(below > 0, above > 0, thickness)[::-1]
    share = ((np.arange(thickness) + 0.5) / thickness)[:, None]
    at = np.arange(kept.shape[1])
    above, below = above[:_BEYOND].max(axis=0), below[:_BEYOND].max(axis=0)
    for enters, leaves in _crossings(_runs(above > 0), _runs(below > 0), thickness):
        parts = above[slice(*enters)].max(), below[slice(*leaves)].max()
        if not is_whole[np.array(parts) - 1].all():
            sides = enters + (leaves - enters) * share
            kept |= (at >= sides[:, :1]) & (at < sides[:, 1:])
    bare[inner] = np.where(kept, page[inner], bare[inner])


def _hidden(beside: Mask, beyond: Mask, thickness: int) -> Mask:
    """Return the pixels of a line that hide a part of a stroke along one of its edges.

    There, less of the stroke is seen beside the line than a pen is wide.

    Args:
        beside: Ink beside that edge, from the line outward, of shape [pen, n].
        beyond: The same at the other edge.
        thickness: Of the line, in pixels.
    """
    seen = np.logical_and.accumulate(beside, axis=0).sum(axis=0)
    depth = np.where((seen > 0) & ~beyond[0], len(beside) - seen, 0)
    hidden: Mask = np.arange(thickness)[:, None] < depth
    return hidden


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (start, end) of each run of true values, the end excluded: [n, 2]."""
    edges = np.flatnonzero(np.diff(np.pad(mask, 1).astype(np.int8)))
    return edges.reshape(-1, 2)


def _crossings(
    above: NDArray[np.int64], below: NDArray[np.int64], thickness: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield where strokes enter a line and where they leave it: (start, end) each.

    A stroke crosses by the nearest way. Where it turns back just behind the line, two
    of its ways belong to one long run on the other side.
    """
    if len(above) == 0 or len(below) == 0:
        return
    gaps = np.maximum(
        np.subtract.outer(above[:, 0], below[:, 1]),
        np.subtract.outer(below[:, 0], above[:, 1]).T,
    )
    centers = np.abs(np.subtract.outer(above.mean(axis=1), below.mean(axis=1)))
    away = np.maximum(gaps, 0) + centers / 1000
    is_nearest = np.zeros(away.shape, np.bool_)
    is_nearest[np.arange(len(above)), away.argmin(axis=1)] = True
    is_nearest[away.argmin(axis=0), np.arange(len(below))] = True
    for i, j in np.argwhere(is_nearest & (gaps < thickness)).tolist():
        enters, leaves = above[i], below[j]
        # Of a long run, as much as the other needs.
        yield (
            enters.clip(leaves[0] - thickness, leaves[1] + thickness),
            leaves.clip(enters[0] - thickness, enters[1] + thickness),
        )
