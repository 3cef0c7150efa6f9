"""Grey levels of ink, and their conversion to fractions."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ink: TypeAlias = NDArray[np.uint8]
"""Greyscale ink of shape [height, width], 0 = paper, 255 = full ink."""

FULL_INK: Final = 255
MID_GREY: Final = 127
"""Above it, a pixel is more ink than paper."""


def to_levels(fractions: NDArray[np.floating]) -> Ink:
    """Quantize fractions of full ink, clipped to 0…1, to grey levels, in 0…255."""
    return np.round(fractions.clip(0, 1) * FULL_INK).astype(np.uint8)


def to_fractions(levels: Ink) -> NDArray[np.float32]:
    """Convert grey levels, in 0…255, to fractions of full ink, in 0…1."""
    return levels.astype(np.float32) / np.float32(FULL_INK)
