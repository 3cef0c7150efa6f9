"""The thickness of strokes, brought to what the model knows."""

from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from mnist_gui.core.ink import INK_SIDE, PEN_SHARE, Ink
from mnist_gui.core.morphology import grown

_MID_GREY: Final = 127
_THINNEST: Final = 0.07
"""Strokes thinner than this share of the digit are brought up to the pad's pen."""


def usual_size(ink: Ink) -> Ink:
    """Bring the longer side to that of rasterised strokes."""
    image = Image.fromarray(ink)
    scale = INK_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(image.resize(size, method))


def usual_thickness(ink: Ink) -> Ink:
    """Thicken hairlines, which would all but vanish at 28×28."""
    width = stroke_width(ink)
    if width >= _THINNEST * INK_SIDE:
        return ink
    missing = round((PEN_SHARE * INK_SIDE - width) / 2)
    # Ink thinned by shrinking is faint as well; thickened, it should be ink again.
    image = Image.fromarray(grown(np.pad(ink, 2 * missing), (missing, missing)))
    # The square filter leaves steps; blurring and steepening makes them smooth edges.
    blurred = image.filter(ImageFilter.GaussianBlur(missing / 3))
    return np.asarray(blurred.point(_steepen))


def _steepen(level: int) -> int:
    return max(0, min(255, 2 * level - 128))


def stroke_width(ink: Ink) -> float:
    """Estimate the width of the strokes in pixels: area over half the perimeter."""
    solid = np.pad(ink > _MID_GREY, 1)
    edges = np.count_nonzero(solid[1:] != solid[:-1]) + np.count_nonzero(
        solid[:, 1:] != solid[:, :-1]
    )
    # Counted along rows and columns, a slanting edge is too long by 4/π on average.
    perimeter = edges * np.pi / 4
    return float(2 * np.count_nonzero(solid) / perimeter) if edges else 0.0
