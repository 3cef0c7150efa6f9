"""Ink of plain drawings: grey, on paper of one tone, as most of many pictures are.

There, ink is a matter of a pixel's grey level alone. What `binarization` and
`extract_ink` compute for each pixel is computed for 256 levels here, and what they find
by sorting pixels, by counting them. The ink is the same in every bit; where any of that
does not hold, none is returned, and those modules are asked.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.levels import Ink, to_levels
from mnist_gui.core.pictures.background import (
    BLOCKS,
    HALF,
    INK_SHARE,
    MIN_CONTRAST,
    NOT_PAPER,
    PAPER_QUANTILE,
    PAPER_SHARE,
    PEAK_QUANTILE,
    POLYNOMIAL_COST,
    blot_cost,
    border_of,
)
from mnist_gui.core.pictures.pixels import Colors, is_grey

Table: TypeAlias = NDArray[np.float32]
"""A value for each grey level, shape [256], rising or falling."""

NOISE_SHARE: Final = 0.2
"""Share of full ink; smaller differences count as paper."""

NOISE_SIDE: Final = 300
"""Rows in which the paper's grain is looked for."""

_LEVELS: Final = np.arange(256, dtype=np.float32)


def plain_ink(colors: Colors, small: Colors) -> tuple[Ink, bool] | None:
    """Return the ink of a plain drawing before it is cleaned; whether it is lighter.

    None if it is not plain. `small` is the drawing at the size at which backgrounds are
    estimated.
    """
    if not is_grey(colors):
        return None
    inverted = _inverted(small[..., 0])
    if inverted is None:
        return None
    grey = colors[..., 0]
    paper = _median(border_of(grey))
    table = _ink_of_levels(_Tones.of(grey, paper, inverted=inverted), grey)
    if table is None:
        return None
    return np.asarray(Image.fromarray(grey).point(table.tolist())), inverted


def _inverted(grey: Ink) -> bool | None:
    """Return whether ink is lighter than paper; None if paper is not of one tone."""
    border = border_of(grey)
    tones = _Tones.of(grey, _median(border), inverted=False)
    lighter = tones.negated()
    inverted = lighter.peak() > tones.peak()
    tones = lighter if inverted else tones
    strongest = tones.peak()
    if strongest < MIN_CONTRAST:
        return inverted
    ink = tones.table / tones.median_above(strongest / 2)
    cost = _between(grey, np.abs(ink)) + float((ink > NOT_PAPER)[border].mean())
    if cost <= POLYNOMIAL_COST:
        cost += blot_cost(_with(grey, ink > HALF))
    return inverted if cost <= POLYNOMIAL_COST else None


def _ink_of_levels(tones: "_Tones", grey: Ink) -> NDArray[np.uint8] | None:
    """Return how much ink each grey level is; None if the paper has grain."""
    height, width = grey.shape
    step = max(1, height // NOISE_SIDE)
    rows = tones if step == 1 else tones.counted(np.ascontiguousarray(grey[::step]))
    grainy, all_ = rows.count(rows.values < 0), rows.count(rows.values <= 0)
    if 2 * grainy >= all_ and grainy and width > 1:
        return None
    strongest = tones.nth_highest(min(grey.size, max(3, max(grey.shape) // 10)))
    if strongest < MIN_CONTRAST:
        return np.zeros(len(_LEVELS), np.uint8)
    full = tones.median_above(strongest / 2)
    return to_levels((tones.table / full - NOISE_SHARE) / (1 - NOISE_SHARE))


def _median(levels: Ink) -> float:
    """Return the median of some levels."""
    ordered = np.sort(levels)
    return float(ordered[[(len(levels) - 1) // 2, len(levels) // 2]].mean())


class _Tones:
    """How far pixels are from paper; many are equally far.

    Attributes:
        table: Of each grey level.
        values: Of the levels that pixels have, rising, shape [n].
        counts: Pixels of each of these.
    """

    def __init__(
        self, table: Table, values: Table, counts: NDArray[np.int64], paper: float
    ) -> None:
        self.table, self.values, self.counts = table, values, counts
        self._paper = paper

    @staticmethod
    def of(grey: Ink, paper: float, *, inverted: bool) -> "_Tones":
        """Measure how much darker pixels are; lighter if `inverted`."""
        found = _counts(grey, int(paper))
        seen = np.flatnonzero(found)[::-1]
        table = np.float32(paper) - _LEVELS
        tones = _Tones(table, table[seen], found[seen], paper)
        return tones.negated() if inverted else tones

    def negated(self) -> "_Tones":
        """Return how much lighter pixels are, of how much darker they are."""
        values, counts = -self.values[::-1], self.counts[::-1]
        return _Tones(-self.table, values, counts, self._paper)

    def counted(self, grey: Ink) -> "_Tones":
        """Return the same of other pixels."""
        found = _counts(grey, int(self._paper))
        seen = np.flatnonzero(found)
        seen = seen if self.table[0] < self.table[-1] else seen[::-1]
        return _Tones(self.table, self.table[seen], found[seen], self._paper)

    def count(self, chosen: NDArray[np.bool_]) -> int:
        """Count the pixels of chosen values."""
        return int(self.counts[chosen].sum())

    def nth_highest(self, n: int) -> float:
        """Return the n-th highest value, n > 0."""
        ends = np.cumsum(self.counts[::-1])
        return float(self.values[::-1][np.searchsorted(ends, n)])

    def peak(self) -> float:
        """Return what `background.peak` does."""
        size = int(self.counts.sum())
        return self.nth_highest(size - int(PEAK_QUANTILE * (size - 1)))

    def median_above(self, least: float) -> float:
        """Return the median of what is above some value; there must be such."""
        first = int(np.count_nonzero(self.values <= least))
        values, ends = self.values[first:], np.cumsum(self.counts[first:])
        middle = [(int(ends[-1]) - 1) // 2, int(ends[-1]) // 2]
        return float(values[np.searchsorted(ends, middle, side="right")].mean())


def _counts(grey: Ink, usual: int) -> NDArray[np.int64]:
    """Return how many pixels have each level, shape [256]; most have the usual one."""
    box = bounding_box(grey != usual)
    if box is None:
        counts = np.zeros(len(_LEVELS), np.int64)
    else:
        inner = Image.fromarray(grey[box[1] : box[3], box[0] : box[2]])
        counts = np.array(inner.histogram(), np.int64)
    counts[usual] += grey.size - counts.sum()
    return counts


def _between(grey: Ink, away: Table) -> float:
    """Return the share of blocks that show neither paper nor ink.

    `away` is how far levels are from paper, as a fraction of full ink.
    """
    down, across = (min(BLOCKS, side) for side in grey.shape)
    height, width = grey.shape[0] // down, grey.shape[1] // across
    whole = grey[: down * height, : across * width]
    rows = np.repeat(np.eye(down, dtype=np.float32), height, axis=1)
    columns = np.repeat(np.eye(across, dtype=np.float32), width, axis=0)
    least = int(PAPER_QUANTILE * height * width)

    def are_more(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        # So few can be counted in 32 bits without rounding.
        counts = rows @ _with(whole, chosen).astype(np.float32) @ columns
        more: NDArray[np.bool_] = counts > least
        return more

    have_paper = are_more(away <= PAPER_SHARE)
    if have_paper.all():
        return 0.0
    return float((are_more(away < INK_SHARE) & ~have_paper).mean())


def _with(grey: Ink, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of chosen levels, which follow each other."""
    levels = np.flatnonzero(chosen)
    if not len(levels):
        return np.zeros(grey.shape, np.bool_)
    first, last = np.uint8(levels[0]), np.uint8(levels[-1])
    return grey - first <= last - first  # below the first, it wraps around
