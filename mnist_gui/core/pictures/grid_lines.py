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

_VISIBLE: Final = 64
_SMALLEST: Final = 24  # pixels along the shorter side of a grid
_MOST_GRIDS: Final = 20  # looked at in a picture: the largest components
_DENSEST: Final = 0.6  # share of a grid's bounding box that its lines cover, at most
_BOLDEST: Final = 1.25  # half the width of a bold line, in widths of the usual one
_SEGMENT: Final = 0.08  # share of the grid's width in which a line is unbroken
_SPAN: Final = 0.3  # in which a line is to be seen
_GAP: Final = 2  # pixels without ink in a line, and between two that meet, at most
_FEWEST: Final = 2  # lines each way
_MEETINGS: Final = 3  # lines that each meets: of one row of cells, there are only two
_NARROWEST_CELL: Final = 3  # widths of a line
# Heights of cells: what is lower is no digit, and larger digits are on squared paper.
_LOWEST_DIGIT, _HIGHEST_DIGIT = 0.2, 1.2
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


def remove_grids(page: Ink) -> Ink:
    """Remove the lines of grids and tables; strokes that cross a line stay whole."""
    mask = page > _VISIBLE
    found = label_components(mask)
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
    own = found.labels[top:bottom, left:right] == number + 1
    usual = stroke_width(own.astype(np.uint8) * np.uint8(FULL_INK))
    thickest = max(2, round(_BOLDEST * usual))
    margin = 2 * thickest + 4  # at its edge, a line must not seem thicker
    own = np.pad(own, margin)
    across, down = _find_lines(own, thickest), _find_lines(own.T, thickest)
    across, down = _lattice(across, down)
    if not _has_cells(across, down):
        return None
    x, y = left - margin, top - margin
    height, width = found.labels.shape
    return _Grid(
        [_moved(line, x, y, width) for line in across],
        [_moved(line, y, x, height) for line in down],
    )


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
    for number in np.argsort(-lengths)[: 4 * len(mask) // max(1, thickest)]:
        if lengths[number] < _SEGMENT * width:
            break
        own = near = (segment == number) & free
        for degree, distance in ((1, 1.5 * thickest), (2, thickest)):
            if len(np.unique(x[near])) < max(_SEGMENT * width, 3):
                break
            line = Polynomial.fit(x[near], y[near], degree)
            near = free & (own | (np.abs(line(x) - y) <= distance))
        else:
            free &= ~near
            if len(np.unique(x[near])) >= _SPAN * width:
                traced = _trace(x[near], y[near], line, mask.shape, thickest)
                traced = _unbroken(traced, mask)
                if traced.stop - traced.start >= _SPAN * width:
                    lines.append(traced)
    return lines


def _unbroken(line: _Line, mask: Mask) -> _Line:
    """Return the longest part of a line that is ink throughout, but for short gaps."""
    rows, columns = _band(mask, line, 1)
    runs = _runs(mask[rows, columns].any(axis=0)) + columns[0, 0]
    breaks = np.flatnonzero(runs[1:, 0] - runs[:-1, 1] > _GAP)
    starts = runs[np.concatenate([[0], breaks + 1]), 0]
    stops = runs[np.concatenate([breaks, [len(runs) - 1]]), 1]
    longest = int(np.argmax(stops - starts))
    return line._replace(start=int(starts[longest]), stop=int(stops[longest]))


def _trace(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    line: Polynomial,
    shape: tuple[int, ...],
    thickest: int,
) -> _Line:
    """Return the line through pixels near a polynomial, as crooked as they are."""
    height, width = shape
    columns, counts = np.unique(x, return_counts=True)
    thickness = np.median(counts)
    radius = int(np.ceil(thickness / 2)) + 1
    # Where it seems thicker, a stroke runs along it, or into it.
    is_bare = np.isin(x, columns[counts <= thickness + 1])
    x, y = x[is_bare], y[is_bare]
    away = y - line(x)
    step = max(8, 3 * thickest)
    place = x // step
    places = np.unique(place)
    middle = [float(np.median(away[place == at])) for at in places]
    everywhere = np.arange(width)
    bends = np.interp(everywhere, (places + 0.5) * step, middle)
    rows = np.round(line(everywhere) + bends).astype(np.int64)
    return _Line(
        rows.clip(0, height - 1), radius, int(columns[0]), int(columns[-1]) + 1
    )


def _lattice(across: list[_Line], down: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Return the lines that meet enough of the others."""
    while across and down:
        meet = np.array([[_meet(a, d) for d in down] for a in across])
        least_a, least_d = min(_MEETINGS, len(down)), min(_MEETINGS, len(across))
        keep_a = meet.sum(axis=1) >= max(_FEWEST, least_a)
        keep_d = meet.sum(axis=0) >= max(_FEWEST, least_d)
        if keep_a.all() and keep_d.all():
            break
        across = [line for line, is_kept in zip(across, keep_a, strict=True) if is_kept]
        down = [line for line, is_kept in zip(down, keep_d, strict=True) if is_kept]
    return across, down


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
    rows = line.rows[columns.clip(0, len(line.rows) - 1)] + y
    start, stop = max(0, line.start + x), min(width, line.stop + x)
    return _Line(rows, line.radius, start, stop)


def _holds_digits(bare: Ink, grid: _Grid) -> bool:
    """Whether the ink in the cells is as high as digits that were written in them."""
    top, bottom = (
        min(a.rows.min() for a in grid.across),
        max(a.rows.max() for a in grid.across),
    )
    left, right = (
        min(d.rows.min() for d in grid.down),
        max(d.rows.max() for d in grid.down),
    )
    inside = label_components(
        bare[max(0, top) : bottom, max(0, left) : right] > _VISIBLE
    )
    heights = inside.boxes[:, 3] - inside.boxes[:, 1]
    cell = _distance(grid.across)
    digits = heights[heights >= _LOWEST_DIGIT * cell]
    return len(digits) > 0 and float(np.median(digits)) <= _HIGHEST_DIGIT * cell


def _without(page: Ink, grid: _Grid) -> Ink:
    """Return the page without the lines of a grid."""
    level, upright = page.copy(), page.copy()
    for line in grid.across:
        level[_band(level, line, line.radius)] = 0
    for line in grid.down:
        upright.T[_band(upright.T, line, line.radius)] = 0
    page = page.copy()
    for line in grid.across:
        _erase(page, line, upright)
    for line in grid.down:
        _erase(page.T, line, level.T)
    return page


def _band(
    page: Ink, line: _Line, radius: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns of the pixels around a line, [2 × radius + 1, n]."""
    columns = np.arange(
        max(0, line.start - radius), min(page.shape[1], line.stop + radius)
    )
    offsets = np.arange(-radius, radius + 1)[:, None]
    rows = np.clip(line.rows[columns] + offsets, 0, page.shape[0] - 1)
    return rows, np.broadcast_to(columns, rows.shape)


def _erase(page: Ink, line: _Line, strokes: Ink) -> None:
    """Erase a line, except between where a stroke enters it and where it leaves."""
    rows, columns = _band(page, line, line.radius + _BEYOND)
    around = strokes[rows, columns] > _VISIBLE
    above = _runs(around[:_BEYOND].any(axis=0))
    below = _runs(around[-_BEYOND:].any(axis=0))
    inner = rows[_BEYOND:-_BEYOND], columns[_BEYOND:-_BEYOND]
    kept = np.zeros(inner[0].shape, np.bool_)
    thickness = len(kept)
    share = ((np.arange(thickness) + 0.5) / thickness)[:, None]
    at = np.arange(kept.shape[1])
    for enters, leaves in _crossings(above, below, thickness):
        left, right = (enters + (leaves - enters) * share[..., None]).T
        kept |= (at >= left.T) & (at < right.T)
    page[inner] = np.where(kept, page[inner], np.uint8(0))


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
    for i, j in np.argwhere(is_nearest & (gaps <= thickness)).tolist():
        enters, leaves = above[i], below[j]
        # Of a long run, as much as the other needs.
        yield (
            enters.clip(leaves[0] - thickness, leaves[1] + thickness),
            leaves.clip(enters[0] - thickness, enters[1] + thickness),
        )
