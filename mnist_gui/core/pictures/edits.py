"""Edits of a picture's ink: strokes drawn on it, and what is erased from it."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from mnist_gui.core.ink.levels import FULL_INK, Ink
from mnist_gui.core.ink.rasterize import curve, stamp_stroke
from mnist_gui.core.ink.strokes import Stroke, stroke

_SUPERSAMPLING: Final = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class InkEdit:
    """One gesture on a picture; lengths are in pixels of the picture as rotated."""

    points: Stroke
    width: float
    """Of the pen, or of what the eraser takes away."""

    erases: bool = False
    """Whether it takes ink away."""

    def rotated(self, height: float) -> "InkEdit":
        """Return it a quarter turn on; `height` is the picture's before it."""
        x, y = self.points.T
        return replace(self, points=stroke(np.stack([height - y, x], axis=1)))


def draw_edit(
    page: Ink, edit: InkEdit, origin: tuple[float, float], scale: float
) -> Ink:
    """Draw an edit on ink; return the very same ink where that changes nothing.

    `origin` is the place of the ink's corner in the picture, and `scale` the pixels of
    the picture to one of the ink.
    """
    line = (curve(edit.points) - origin) / scale
    radius = max(0.5, edit.width / scale / 2)
    height, width = page.shape
    low = np.floor(line.min(axis=0) - radius - 1).clip(0).astype(int)
    high = np.ceil(line.max(axis=0) + radius + 1).clip(max=(width, height)).astype(int)
    if (low >= high).any():
        return page
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    size = (right - left) * _SUPERSAMPLING, (bottom - top) * _SUPERSAMPLING
    mask = Image.new("L", size)
    stamp_stroke(
        ImageDraw.Draw(mask), (line - low) * _SUPERSAMPLING, radius * _SUPERSAMPLING
    )
    drawn = np.asarray(mask.reduce(_SUPERSAMPLING))
    where = np.s_[top:bottom, left:right]
    before = page[where]
    after = (
        np.minimum(before, FULL_INK - drawn)
        if edit.erases
        else np.maximum(before, drawn)
    )
    if np.array_equal(before, after):
        return page
    changed = page.copy()
    changed[where] = after
    return changed
