"""Small changes of a drawing that leave the digit what it is."""

import math
from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput

_Matrix: TypeAlias = tuple[float, float, float, float]
"""(a, b, c, d): the point (x, y) comes from (a x + b y, c x + d y)."""


def _turned(degrees: float) -> _Matrix:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cosine, sine, -sine, cosine


_CHANGES: Final[tuple[_Matrix, ...]] = (
    # One person's digits differ from one another about as much.
    _turned(8),
    _turned(-8),
    (1, 0.15, 0, 1),  # slanted one way and the other
    (1, -0.15, 0, 1),
    (1.12, 0, 0, 1),  # narrower, wider, lower, higher
    (0.9, 0, 0, 1),
    (1, 0, 0, 1.12),
    (1, 0, 0, 0.9),
)

VARIATIONS: Final = 1 + len(_CHANGES)
"""How many pictures `vary` makes of one, itself included."""


def vary(image: ModelInput) -> NDArray[np.float32]:
    """Return a picture and its variations, of shape [VARIATIONS, 28, 28]."""
    return np.stack([image, *_varied(image)]).astype(np.float32)


def _varied(image: ModelInput) -> Iterator[ModelInput]:
    picture, middle = Image.fromarray(image.astype(np.float32)), FRAME_SIDE / 2
    for a, b, c, d in _CHANGES:
        left, top = middle * (1 - a - b), middle * (1 - c - d)
        yield np.asarray(
            picture.transform(
                picture.size,
                Image.Transform.AFFINE,
                (a, b, left, c, d, top),
                Image.Resampling.BILINEAR,
            )
        )
