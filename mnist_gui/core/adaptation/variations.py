"""Augment a model input with small affine changes that keep its label."""

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput

# (a, b, c, d): the point (x, y) comes from (a x + b y, c x + d y).
_Matrix: TypeAlias = tuple[float, float, float, float]


def _rotated(degrees: float) -> _Matrix:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cosine, sine, -sine, cosine


_CHANGES: Final[tuple[_Matrix, ...]] = (
    # One writer's digits differ from one another about as much.
    _rotated(8),
    _rotated(-8),
    (1, 0.15, 0, 1),  # slanted one way and the other
    (1, -0.15, 0, 1),
    (1.12, 0, 0, 1),  # narrower, wider, lower, higher
    (0.9, 0, 0, 1),
    (1, 0, 0, 1.12),
    (1, 0, 0, 0.9),
)

VARIATIONS: Final = 1 + len(_CHANGES)
"""How many images `vary` returns, the original included."""


def vary(image: ModelInput) -> NDArray[np.float32]:
    """Return a model input and its variations, shape [VARIATIONS, 28, 28]."""
    original, middle = Image.fromarray(image.astype(np.float32)), FRAME_SIDE / 2
    varied = [
        original.transform(
            original.size,
            Image.Transform.AFFINE,
            (a, b, middle * (1 - a - b), c, d, middle * (1 - c - d)),
            Image.Resampling.BILINEAR,
        )
        for a, b, c, d in _CHANGES
    ]
    return np.stack([image, *map(np.asarray, varied)]).astype(np.float32)
