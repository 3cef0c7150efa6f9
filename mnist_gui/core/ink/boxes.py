"""Bounding boxes of ink."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box: TypeAlias = tuple[float, float, float, float]
"""(left, top, right, bottom) in the units of what was read."""


def bounding_box(
    pixels: NDArray[np.bool_] | NDArray[np.uint8],
) -> tuple[int, int, int, int] | None:
    """Return (left, top, right, bottom) of the pixels that are not 0; None if all are.

    Right and bottom are exclusive: `pixels[top:bottom, left:right]` is the crop.
    """
    if not pixels.size:
        return None
    # A quarter of the time that NumPy takes.
    return Image.fromarray(pixels.view(np.uint8)).getbbox()
