"""Letters of one hand, which the shipped model takes for digits."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.rasterize import curve
from mnist_gui.core.ink.strokes import Strokes, stroke

# An n whose left leg is short: down, up again, an arch, down.
_KNOTS: Final = [(20, 20), (22, 70), (30, 36), (62, 24), (72, 50), (70, 112)]


def letters_n(count: int, seed: int = 0) -> list[Strokes]:
    """Return drawings of the letter n by one hand, on a pad of 280 units."""
    rng = np.random.default_rng(seed)
    return [_letter_n(rng) for _ in range(count)]


def _letter_n(rng: np.random.Generator) -> Strokes:
    knots = np.array(_KNOTS) + rng.normal(0, 2.5, (len(_KNOTS), 2))
    slant, width, height = rng.normal((0.05, 1, 1), 0.05)
    affine: NDArray[np.float64] = np.array([[width, 0], [-slant, height]])
    return (stroke(curve(stroke(2 * knots @ affine))),)
