"""The thickness of strokes, brought to what the model knows."""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from mnist_gui.core.ink.morphology import Reach, grown, shrunk
from mnist_gui.core.ink.rasterize import INK_SIDE, PEN_SHARE, Ink

_MID_GREY: Final = 127
_THINNEST, _FATTEST = 0.07, 0.24
"""Strokes beyond these shares of the digit's longer side are brought back.

In between the model reads them as they are. Of 40 drawings with a pen of 0.32,
14 were misread as they were, 2 with thinner strokes.
"""

_FAT: Final = 0.2
"""What fat strokes are thinned to; more would open what is closed."""


_Move: TypeAlias = Callable[[Ink, Reach], Ink]


def usual_size(ink: Ink) -> Ink:
    """Bring the longer side to that of rasterised strokes."""
    shrinks_by = max(ink.shape) / INK_SIDE
    if shrinks_by > 1:
        ink = _as_wide_as(ink, shrinks_by)
    image = Image.fromarray(ink)
    scale = INK_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(image.resize(size, method))


def _as_wide_as(ink: Ink, pixels: float) -> Ink:
    """Widen hairlines to so many pixels: else the paper beside them averages them away.

    Wider strokes stay as they are.
    """
    missing = max(0, math.ceil((pixels - stroke_width(ink)) / 2))
    return grown(np.pad(ink, missing), (missing, missing))


def usual_thickness(ink: Ink) -> Ink:
    """Thicken hairlines, which would all but vanish at 28×28, and thin fat brushes.

    Args:
        ink: Of usual size.
    """
    width = stroke_width(ink)
    if width < _THINNEST * INK_SIDE:
        missing = round((PEN_SHARE * INK_SIDE - width) / 2)
        return _with_moved_edges(ink, grown, missing)
    if width > _FATTEST * INK_SIDE:
        thinned = _with_moved_edges(ink, shrunk, round((width - _FAT * INK_SIDE) / 2))
        return thinned if thinned.any() else ink
    return ink


def _with_moved_edges(ink: Ink, move: _Move, reach: int) -> Ink:
    """Move the edges of strokes by so many pixels."""
    image = Image.fromarray(move(np.pad(ink, 2 * reach), (reach, reach)))
    # The square filter leaves steps; blurring and steepening makes them smooth edges.
    # Ink that shrinking made faint is ink again.
    blurred = image.filter(ImageFilter.GaussianBlur(reach / 3))
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
