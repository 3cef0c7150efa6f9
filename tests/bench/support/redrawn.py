"""Redraw strangers' strokes on the pad: other pens, sizes, places and angles."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import PEN_SHARE, rasterize
from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.reading.views import turned
from mnist_gui.core.samples.sample import PAD_SIDE

_THIRD: Final = 1 / 3
_CHUNK: Final = 100


@dataclass(frozen=True, kw_only=True)
class Variant:
    """How a drawing is redrawn."""

    pen: float = PEN_SHARE
    """Width of the ink, as a fraction of the digit's longer side."""

    turn: float = 0.0
    """Degrees clockwise."""

    size: float | None = None
    """Longer side as a fraction of the pad's; None keeps place and size."""

    place: tuple[float, float] = (0.5, 0.5)
    """Fractions of the remaining space that are to the left and above."""


AS_DRAWN: Final = Variant()
THIN, FAT = Variant(pen=0.05), Variant(pen=0.2)
SMALL: Final = Variant(size=_THIRD)
CORNERS: Final = tuple(
    Variant(size=_THIRD, place=place) for place in product((0.0, 1.0), (0.0, 1.0))
)
CLOCKWISE, BACK = Variant(turn=15.0), Variant(turn=-15.0)


def redraw(strokes: Strokes, variant: Variant) -> Strokes:
    """Return the strokes of a redrawn drawing, regardless of its pen."""
    if variant.turn:
        strokes = turned(strokes, math.radians(variant.turn))
    if variant.size is None:
        return strokes
    return _placed(strokes, variant.size, variant.place)


def inputs(
    drawings: Sequence[Strokes], variant: Variant, workers: Executor
) -> Iterator[ModelInput]:
    """Let workers compute the model inputs of redrawn drawings; they start at once.

    Args:
        drawings: None of them empty.
        variant: How to redraw them.
        workers: Processes.
    """
    return workers.map(partial(_input, variant=variant), drawings, chunksize=_CHUNK)


def _input(strokes: Strokes, variant: Variant) -> ModelInput:
    return to_model_input(rasterize(redraw(strokes, variant), variant.pen))


def _placed(strokes: Strokes, size: float, place: tuple[float, float]) -> Strokes:
    """Put a drawing on the pad, at whole points as a mouse reports them."""
    left, top, right, bottom = bounds(strokes)
    extents = np.array([right - left, bottom - top])
    scale = size * PAD_SIDE / max(*extents, 1e-9)
    origin = place * (PAD_SIDE - extents * scale)
    return tuple(
        stroke(np.rint((points - (left, top)) * scale + origin)) for points in strokes
    )
