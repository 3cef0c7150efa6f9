"""Put digits and marks into rows, and tell wide gaps from narrow ones.

A gap is wide compared with the others of its row: digits that are written apart evenly
are one number. Where several rows leave the same place free, that is a gap between
columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.prediction import DigitReading, MarkReading, Reading

_Item: TypeAlias = DigitReading | MarkReading

# Least overlap of the vertical extents of neighbours in a row, as a fraction of the
# lower one's height.
_SAME_LINE: Final = 0.3
# Lengths are fractions of a digit's height. A gap is wide if it is this many times as
# wide as the usual one of its row, and this much more.
_TIMES: Final = 2.2
_MORE: Final = 0.2
_NARROWEST: Final = 0.6  # no gap is a space that is narrower
_ALONE: Final = 0.7  # the same where there is only one other gap to compare it with
_WIDEST: Final = 1.3  # any gap is a space that is wider, unless the row is even
_COLUMN: Final = 0.6  # the narrowest gap between columns
_SHARED: Final = 0.3  # how much of it several rows leave free


def arrange(
    digits: Iterable[DigitReading],
    marks: Iterable[MarkReading],
    *,
    with_spaces: bool = True,
    pen: float = 0.0,
) -> Reading:
    """Return at least one digit, and marks, in reading order.

    Rows are ordered from top to bottom, and each from left to right. Boxes of ink are
    wider and higher by the `pen` than those of strokes.
    """
    rows = _rows(digits)
    ordered = [digit for row in rows for digit in row]
    lines: list[list[_Item]] = [[*row] for row in rows]
    for mark in marks:
        placed = _into_row(mark, ordered)
        lines[placed.line].append(placed)
    lines = [sorted(line, key=_middle) for line in lines]
    if with_spaces and any(len(line) > 1 for line in lines):
        height = median(digit.box[3] - digit.box[1] for digit in ordered)
        lines = _with_spaces(lines, max(height - pen, 0.0) or 1.0, pen)
    items = [item for line in lines for item in line]
    return Reading(
        digits=tuple(item for item in items if isinstance(item, DigitReading)),
        marks=tuple(item for item in items if isinstance(item, MarkReading)),
    )


def _rows(digits: Iterable[DigitReading]) -> list[list[DigitReading]]:
    """Sort digits into rows from top to bottom, and each from left to right."""
    ordered = sorted(digits, key=_middle)
    rows: list[list[DigitReading]] = []
    ends = np.zeros((len(ordered), 2))  # top and bottom of each row's last digit
    for digit in ordered:
        overlaps = _vertical_overlaps(ends[: len(rows)], digit.box)
        at = int(overlaps.argmax()) if rows else 0
        if not rows or overlaps[at] < _SAME_LINE:
            at = len(rows)
            rows.append([])
        rows[at].append(digit)
        ends[at] = digit.box[1::2]
    rows.sort(key=lambda row: np.mean([digit.box[1::2] for digit in row]))
    return [
        [replace(digit, line=number) for digit in row]
        for number, row in enumerate(rows)
    ]


def _middle(item: _Item) -> float:
    return item.box[0] + item.box[2]


def _vertical_overlaps(ends: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return the overlap of heights, of the lower one's, of a box with [n, 2] ends."""
    _, top, _, bottom = box
    shared = np.minimum(ends[:, 1], bottom) - np.maximum(ends[:, 0], top)
    lower = np.minimum(ends[:, 1] - ends[:, 0], bottom - top)
    overlaps: NDArray[np.float64] = shared / np.maximum(1e-6, lower)
    return overlaps


def _into_row(mark: MarkReading, digits: Sequence[DigitReading]) -> MarkReading:
    """Put a mark into the row of the digit that is nearest to it."""

    def distance(digit: DigitReading) -> float:
        left, top, right, bottom = digit.box
        x, y = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
        # A mark is in the row of the digit beside it, rather than above or below.
        return max(left - x, x - right, 0) + 2 * max(top - y, y - bottom, 0)

    return replace(mark, line=min(digits, key=distance).line)


def _with_spaces(
    lines: Sequence[Sequence[_Item]], height: float, pen: float
) -> list[list[_Item]]:
    """Note which items have a wide gap to the left of them."""
    gaps = [_gaps(line, height, pen) for line in lines]
    columns = _Columns(gaps)
    spaced = []
    for number, line in enumerate(lines):
        others = [gap for k, row in enumerate(gaps) if k != number for gap in row]
        is_wide = [
            gap.width > gap.limit(gaps[number], others)
            or columns.are_apart_by(gap, number)
            for gap in gaps[number]
        ]
        spaced.append(
            [
                replace(item, is_after_space=wide)
                for item, wide in zip(line, [False, *is_wide], strict=True)
            ]
        )
    return spaced


class _Gap(NamedTuple):
    """What is between two neighbours in a row, in fractions of a digit's height."""

    left: float
    right: float
    is_beside_mark: bool

    @property
    def width(self) -> float:
        """Below 0 if the neighbours overlap."""
        return self.right - self.left

    def limit(self, row: Sequence["_Gap"], others: Sequence["_Gap"]) -> float:
        """Return the width from which this gap is wide, compared with others.

        Those of its own row count, or those of other rows if it is the only one.
        """
        if self.is_beside_mark:
            return _WIDEST
        compared = [gap for gap in row if gap is not self] or others
        widths = sorted(gap.width for gap in compared if not gap.is_beside_mark)
        if not widths:
            return _WIDEST
        usual = max(0.0, widths[(len(widths) - 1) // 2])
        least = _NARROWEST if len(widths) > 1 else _ALONE
        return max(least, _TIMES * usual + _MORE)


def _gaps(line: Sequence[_Item], height: float, pen: float) -> list[_Gap]:
    """Return the gaps between the items of a row, one fewer than these."""
    return [
        _Gap(
            left=(max(item.box[2] for item in line[: place + 1]) - pen / 2) / height,
            right=(after.box[0] + pen / 2) / height,
            is_beside_mark=isinstance(before, MarkReading)
            or isinstance(after, MarkReading),
        )
        for place, (before, after) in enumerate(pairwise(line))
    ]


class _Columns:
    """Finds the gaps between columns: where several rows leave the same place free."""

    def __init__(self, rows: Sequence[Sequence[_Gap]]) -> None:
        self._numbers = np.array([k for k, row in enumerate(rows) if row], np.int64)
        gaps = [gap for row in rows for gap in row]
        self._left = np.array([gap.left for gap in gaps])
        self._right = np.array([gap.right for gap in gaps])
        counts = [len(row) for row in rows if row]
        self._starts = np.cumsum([0, *counts[:-1]])
        self._ends = np.cumsum(counts) - 1

    def are_apart_by(self, gap: _Gap, number: int) -> bool:
        """Return whether other rows have a gap there, too, and none has ink."""
        if gap.width < _COLUMN:
            return False
        middle = (gap.left + gap.right) / 2
        is_other = (
            (self._numbers != number)
            & (self._left[self._starts] <= middle)
            & (middle <= self._right[self._ends])
        )
        shared = np.minimum(gap.right, self._right) - np.maximum(gap.left, self._left)
        most = np.maximum.reduceat(shared, self._starts)[is_other]
        return bool(len(most) and most.min() >= _SHARED)
