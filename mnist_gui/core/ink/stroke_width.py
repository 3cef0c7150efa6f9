"""Estimate the width of strokes, and bring ink to the width that the model knows."""

import math
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.levels import FULL_INK, MID_GREY, Ink
from mnist_gui.core.ink.morphology import dilate, erode, with_margin
from mnist_gui.core.ink.rasterize import INK_SIDE, PEN_SHARE

# Strokes beyond these shares of the digit's longer side are brought back. In between
# the model reads them as they are. Of 40 drawings with a pen of 0.32, 14 were misread
# as they were, 2 with thinner strokes.
_THINNEST, _FATTEST = 0.07, 0.24
# What fat strokes are thinned to; thinner ones would open closed loops.
_FAT: Final = 0.2
_STEEPER: Final = [max(0, min(FULL_INK, 2 * level - 128)) for level in range(256)]


def stroke_width(ink: Ink) -> float:
    """Estimate the width of the strokes in pixels: area over half the perimeter."""
    solid = ink > MID_GREY
    box = bounding_box(solid)
    if box is None:
        return 0.0
    solid = with_margin(solid[box[1] : box[3], box[0] : box[2]], 1)
    edges = np.count_nonzero(solid[1:] != solid[:-1]) + np.count_nonzero(
        solid[:, 1:] != solid[:, :-1]
    )
    # Counted along rows and columns, a slanting edge is too long by 4/π on average.
    perimeter = edges * np.pi / 4
    return float(2 * np.count_nonzero(solid) / perimeter)


def normalize_ink(ink: Ink) -> Ink:
    """Bring a digit, cropped to its ink, to the size and widths of rasterised strokes.

    Hairlines, which would all but vanish at 28×28, are thickened; fat brushes are
    thinned.
    """
    ink = _resize(ink)
    width = stroke_width(ink)
    if width < _THINNEST * INK_SIDE:
        return _move_edges(ink, round((PEN_SHARE * INK_SIDE - width) / 2))
    if width > _FATTEST * INK_SIDE:
        thinned = _move_edges(ink, -round((width - _FAT * INK_SIDE) / 2))
        return thinned if thinned.any() else ink
    return ink


def _resize(ink: Ink) -> Ink:
    """Bring the longer side to `INK_SIDE`."""
    shrinks_by = max(ink.shape) / INK_SIDE
    if shrinks_by > 1:
        # Averaged with the paper beside it, a line finer than this would fade away.
        missing = max(0, math.ceil((shrinks_by - stroke_width(ink)) / 2))
        ink = dilate(with_margin(ink, missing), (missing, missing))
    image = Image.fromarray(ink)
    scale = INK_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(image.resize(size, method))


def _move_edges(ink: Ink, outward: int) -> Ink:
    """Thicken strokes by so many pixels at each edge; below 0 thin them."""
    radius = abs(outward)
    move = dilate if outward > 0 else erode
    image = Image.fromarray(move(with_margin(ink, 2 * radius), (radius, radius)))
    # The square window leaves steps; blurring and steepening makes them smooth edges.
    # Ink that erosion made faint becomes ink again.
    blurred = image.filter(ImageFilter.GaussianBlur(radius / 3))
    return np.asarray(blurred.point(_STEEPER))
