"""Skeletons written by many hands, with pens of many widths, as pictures."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.rasterize import PEN_SHARE
from trainer.handwriting.brush import paint
from trainer.handwriting.lines import Lines
from trainer.handwriting.skeleton import Skeleton
from trainer.handwriting.variation import ROTATION, vary

Images: TypeAlias = NDArray[np.uint8]
"""Shape [n, 28, 28], 0 = paper, 255 = full ink."""

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Hears again and again how many drawings are made, and of how many."""

_OTHER_PENS_SHARE: Final = 0.5
"""Drawings by pens of any width; the rest are the pad's, whose pen is one."""

_PAD_SPREAD: Final = 0.08
_OTHER_SPREAD: Final = 0.4
"""Spread of the logarithm of the pen's width."""

_PENS: Final = (0.035, 0.24)
_BLURS: Final = (1.0, 1.8)
"""Width of the ink's edge in pixels: the pad's, and that of a blurred photo."""


def ignore_progress(_done: int, _total: int) -> None:
    """Hear how many drawings are made, and do nothing."""


def write(
    skeletons: Sequence[Skeleton],
    count: int,
    rng: np.random.Generator,
    count_up: Callable[[int], None] = lambda _: None,
    *,
    rotation: float = ROTATION,
) -> Images:
    """Return `count` drawings, each skeleton as often as its weight says.

    Args:
        skeletons: What to draw.
        count: How many drawings.
        rng: Decides all.
        count_up: Hears again and again how many more are drawn.
        rotation: How far hands turn them, in radians (standard deviation).
    """
    weights = np.array([one.weight for one in skeletons])
    counts = rng.multinomial(count, weights / weights.sum())
    written = [np.zeros((0, FRAME_SIDE, FRAME_SIDE), np.uint8)]
    for one, times in zip(skeletons, counts.tolist(), strict=True):
        if times:
            written.append(draw(vary(one, times, rng, rotation), rng))
            count_up(times)
    return np.concatenate(written)


def draw(lines: Lines, rng: np.random.Generator) -> Images:
    """Return lines as pictures, each by a pen of its own."""
    count = len(lines)
    other = rng.random(count) < _OTHER_PENS_SHARE
    spread = np.where(other, _OTHER_SPREAD, _PAD_SPREAD)
    pens = PEN_SHARE * np.exp(spread * rng.standard_normal(count))
    low, high = _BLURS
    # Most edges are sharp.
    blurs = low + (high - low) * rng.uniform(0, 1, count) ** 2
    return paint(lines, np.clip(pens, *_PENS), blurs)
