"""Write skeletons with many hands and pens of many widths, as 28×28 images."""

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

NO_IMAGES: Final = np.zeros((0, FRAME_SIDE, FRAME_SIDE), np.uint8)

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Called again and again with how many images are finished, and of how many."""

# Drawings by pens of any width; the rest are drawn with the pad's pen.
_OTHER_PENS_FRACTION: Final = 0.5
# Standard deviations of the logarithm of the pen's width.
_PAD_SPREAD: Final = 0.08
_OTHER_SPREAD: Final = 0.4
_PEN_WIDTHS: Final = (0.035, 0.24)
# Width of the ink's edge in pixels: on the pad, and in a blurred photo.
_BLURS: Final = (1.0, 1.8)


def ignore_progress(_done: int, _total: int) -> None:
    """Do nothing: the progress callback of a caller who needs none."""


def write(
    skeletons: Sequence[Skeleton],
    count: int,
    rng: np.random.Generator,
    on_written: Callable[[int], None] = lambda _: None,
    *,
    rotation: float = ROTATION,
) -> Images:
    """Return `count` drawings, each skeleton as often as its weight demands.

    `on_written` is called again and again with how many more are drawn. Hands turn the
    drawings by `rotation`, in radians (standard deviation).
    """
    weights = np.array([skeleton.weight for skeleton in skeletons])
    counts = rng.multinomial(count, weights / weights.sum())
    written = [NO_IMAGES]
    for skeleton, times in zip(skeletons, counts.tolist(), strict=True):
        if times:
            written.append(draw(vary(skeleton, times, rng, rotation), rng))
            on_written(times)
    return np.concatenate(written)


def draw(lines: Lines, rng: np.random.Generator) -> Images:
    """Rasterize lines, each with a pen of its own."""
    count = len(lines)
    is_other = rng.random(count) < _OTHER_PENS_FRACTION
    spread = np.where(is_other, _OTHER_SPREAD, _PAD_SPREAD)
    pen_widths = PEN_SHARE * np.exp(spread * rng.standard_normal(count))
    low, high = _BLURS
    # Most edges are sharp.
    blurs = low + (high - low) * rng.uniform(0, 1, count) ** 2
    return paint(lines, np.clip(pen_widths, *_PEN_WIDTHS), blurs)
