"""Rasterize many drawings at once into the 28×28 pictures that a model sees.

The result is that of `rasterize` and `to_model_input`, but fast enough to generate a
new set of digits for every training: how much of a pixel the pen covers follows from
the pixel's distance to the line.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import CENTER, DIGIT_SIDE, FRAME_SIDE
from trainer.handwriting.lines import Floats, Lines

_BATCH: Final = 64  # drawings rasterized together


def paint(lines: Lines, pen_widths: Floats, blurs: Floats) -> NDArray[np.uint8]:
    """Draw lines with round pens, scaled and centred as the pad does it.

    Args:
        lines: Points about half a pixel of the result apart.
        pen_widths: As fractions of the ink's longer side, shape [n].
        blurs: Width of the ink's edge in pixels, shape [n]; that of the pad is 1.

    Returns:
        Shape [n, 28, 28], 0 = paper, 255 = full ink.
    """
    images = np.empty((len(lines), FRAME_SIDE, FRAME_SIDE), np.uint8)
    for start in range(0, len(lines), _BATCH):
        at = slice(start, start + _BATCH)
        images[at] = _paint(lines[at], pen_widths[at], blurs[at])
    return images


def _paint(lines: Lines, pen_widths: Floats, blurs: Floats) -> NDArray[np.uint8]:
    radius = (DIGIT_SIDE * pen_widths / 2)[:, None]
    low, high = lines.min(axis=1), lines.max(axis=1)
    extent = np.maximum((high - low).max(axis=1, keepdims=True), 1e-6)
    scale = (DIGIT_SIDE - 2 * radius) / extent
    half = (high - low) * scale / 2 + radius
    placed = (lines - ((low + high) / 2)[:, None]) * scale[:, None]
    # Half the resolution is enough to find the centre of mass. The bounding box of the
    # ink must stay within the frame.
    mass = _center_of_mass(_coverage(placed, radius, blurs, pixel_side=2.0))
    room = FRAME_SIDE / 2 - half
    offset = np.clip(CENTER - FRAME_SIDE / 2 - mass, -room, room)
    ink = _coverage(placed + offset[:, None], radius, blurs, pixel_side=1.0)
    return to_levels(ink)


def _coverage(
    lines: Lines,
    radius: Floats,
    blurs: Floats,
    pixel_side: float,
) -> NDArray[np.float32]:
    """Return the fraction of each pixel that is covered with ink: [n, rows, columns].

    All lengths are in pixels of the result, and lines relative to the frame's middle.
    """
    count = int(FRAME_SIDE / pixel_side)
    middle = (np.arange(count) + 0.5) * pixel_side - FRAME_SIDE / 2
    by_axis = lines.transpose(2, 0, 1)[:, :, None].astype(np.float32)
    x_squares, y_squares = (middle.astype(np.float32)[:, None] - by_axis) ** 2
    nearest = np.empty((len(lines), count, count), np.float32)
    # One drawing at a time, in memory that stays in the processor's cache.
    squares = np.empty((count, count, lines.shape[1]), np.float32)
    for number, least in enumerate(nearest):
        np.add(y_squares[number][:, None], x_squares[number], out=squares)
        squares.min(axis=2, out=least)
    edge = pixel_side * blurs[:, None]
    # A line finer than a pixel is never black.
    most = np.minimum(1, 2 * radius / edge)[..., None]
    inside = (radius[..., None] - np.sqrt(nearest)) / edge[..., None] + 0.5
    ink: NDArray[np.float32] = np.clip(inside, 0, most).astype(np.float32)
    return ink


def _center_of_mass(ink: NDArray[np.float32]) -> Floats:
    """Return (x, y) of the ink from the middle of the frame, in pixels: [n, 2]."""
    side = ink.shape[1]
    middle = (np.arange(side) + 0.5) * FRAME_SIDE / side - FRAME_SIDE / 2
    by_axis = np.stack([ink.sum(axis=1), ink.sum(axis=2)], axis=1)
    center: Floats = by_axis @ middle / ink.sum(axis=(1, 2))[:, None]
    return center
