"""Bounding boxes of ink."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Box: TypeAlias = tuple[float, float, float, float]
"""(left, top, right, bottom) in the units of what was read."""


def bounding_box(
    pixels: NDArray[np.bool_] | NDArray[np.uint8],
) -> tuple[int, int, int, int] | None:
    """Return (left, top, right, bottom) of the pixels that are not 0; None if all are.

    Right and bottom are exclusive: `pixels[top:bottom, left:right]` is the crop.
    """
    rows, columns = (np.flatnonzero(pixels.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
