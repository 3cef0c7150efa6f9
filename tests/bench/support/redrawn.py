"""Strangers' drawings as they would have come from the pad, drawn in other ways."""

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
from mnist_gui.core.samples.sample import PAD_SIDE

_THIRD: Final = 1 / 3
_CHUNK: Final = 100


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to draw what somebody else drew."""

    pen: float = PEN_SHARE
    """Width of the ink, as a share of the digit's longer side."""

    turn: float = 0.0
    """Degrees clockwise."""

    size: float | None = None
    """Longer side as a share of the pad's; None to leave place and size alone."""

    place: tuple[float, float] = (0.5, 0.5)
    """Of what the pad has left beside it, how much is to the left and above."""


AS_DRAWN: Final = Way()
THIN, FAT = Way(pen=0.05), Way(pen=0.2)
SMALL: Final = Way(size=_THIRD)
CORNERS: Final = tuple(
    Way(size=_THIRD, place=place) for place in product((0.0, 1.0), (0.0, 1.0))
)
CLOCKWISE, BACK = Way(turn=15.0), Way(turn=-15.0)


def drawn_anew(strokes: Strokes, way: Way) -> Strokes:
    """Return a drawing as it is when drawn in another way, its pen aside."""
    if way.turn:
        strokes = _turned(strokes, way.turn)
    return strokes if way.size is None else _placed(strokes, way.size, way.place)


def inputs(
    drawings: Sequence[Strokes], way: Way, workers: Executor
) -> Iterator[ModelInput]:
    """Let others make what a model sees of drawings; they begin at once.

    Args:
        drawings: None of them empty.
        way: How to draw them.
        workers: Processes.
    """
    return workers.map(partial(_input, way=way), drawings, chunksize=_CHUNK)


def _input(strokes: Strokes, way: Way) -> ModelInput:
    return to_model_input(rasterize(drawn_anew(strokes, way), way.pen))


def _turned(strokes: Strokes, degrees: float) -> Strokes:
    angle = np.radians(degrees)
    sine, cosine = np.sin(angle), np.cos(angle)
    # y points down, so this turns clockwise.
    return tuple(stroke(one @ [[cosine, sine], [-sine, cosine]]) for one in strokes)


def _placed(strokes: Strokes, size: float, place: tuple[float, float]) -> Strokes:
    """Put a drawing on the pad, point by whole point, as a mouse reports them."""
    left, top, right, bottom = bounds(strokes)
    extents = np.array([right - left, bottom - top])
    scale = size * PAD_SIDE / max(*extents, 1e-9)
    origin = place * (PAD_SIDE - extents * scale)
    return tuple(
        stroke(np.rint((one - (left, top)) * scale + origin)) for one in strokes
    )
