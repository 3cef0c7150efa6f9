"""Many drawings at once to the pictures a model sees.

Gives what `rasterize` and `to_model_input` give, so much faster that a set of
digits can be made anew for each training: the distance from each of 28×28 pixels
to the line says how much of it the pen covers.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import CENTER, DIGIT_SIDE, FRAME_SIDE
from trainer.handwriting.lines import Lines

_AT_ONCE: Final = 64
"""Drawings that are prepared together."""


def paint(
    lines: Lines, pen_shares: NDArray[np.float64], blurs: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Draw lines with round pens, scaled and centred as the pad does it.

    Args:
        lines: Points near enough to each other to be stamped: about half a pixel
            of the result apart.
        pen_shares: Pen widths as shares of the ink's longer side, shape [n].
        blurs: Width of the ink's edge in pixels; 1 is that of the pad, shape [n].

    Returns:
        Shape [n, 28, 28], 0 = paper, 255 = full ink.
    """
    places = range(0, len(lines), _AT_ONCE)
    parts = [slice(start, start + _AT_ONCE) for start in places]
    pictures = [_paint(lines[at], pen_shares[at], blurs[at]) for at in parts]
    return np.concatenate([np.zeros((0, FRAME_SIDE, FRAME_SIDE), np.uint8), *pictures])


def _paint(
    lines: Lines, pen_shares: NDArray[np.float64], blurs: NDArray[np.float64]
) -> NDArray[np.uint8]:
    radius = (DIGIT_SIDE * pen_shares / 2)[:, None]
    low, high = lines.min(axis=1), lines.max(axis=1)
    extent = np.maximum((high - low).max(axis=1, keepdims=True), 1e-6)
    scale = (DIGIT_SIDE - 2 * radius) / extent
    half = (high - low) * scale / 2 + radius
    placed = (lines - ((low + high) / 2)[:, None]) * scale[:, None]
    # Half as many pixels each way are enough to find the centre of mass, and the
    # box of the ink must not leave the frame.
    mass = _center_of_mass(_ink(placed, radius, blurs, 2.0))
    room = FRAME_SIDE / 2 - half
    offset = np.clip(CENTER - FRAME_SIDE / 2 - mass, -room, room)
    ink = _ink(placed + offset[:, None], radius, blurs, 1.0)
    return np.round(ink * 255).astype(np.uint8)


def _ink(
    lines: Lines, radius: NDArray[np.float64], blurs: NDArray[np.float64], side: float
) -> NDArray[np.float32]:
    """Return which share of each pixel is covered, for pixels of a side.

    Args:
        lines: In pixels of the result, from the middle of the frame.
        radius: Of the pens, shape [n, 1].
        blurs: Width of the ink's edge, shape [n].
        side: Of the pixels.

    Returns:
        Shape [n, rows, columns].
    """
    count = int(FRAME_SIDE / side)
    middle = (np.arange(count) + 0.5) * side - FRAME_SIDE / 2
    by_axis = lines.transpose(2, 0, 1)[:, :, None].astype(np.float32)
    x_away, y_away = (middle.astype(np.float32)[:, None] - by_axis) ** 2
    nearest = np.empty((len(lines), count, count), np.float32)
    # One drawing at a time, in memory that stays in the processor's cache.
    squares = np.empty((count, count, lines.shape[1]), np.float32)
    for number, least in enumerate(nearest):
        np.add(y_away[number][:, None], x_away[number], out=squares)
        squares.min(axis=2, out=least)
    edge = side * blurs[:, None]
    # A line finer than a pixel is never black.
    most = np.minimum(1, 2 * radius / edge)[..., None]
    inside = (radius[..., None] - np.sqrt(nearest)) / edge[..., None] + 0.5
    ink: NDArray[np.float32] = np.clip(inside, 0, most).astype(np.float32)
    return ink


def _center_of_mass(ink: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (x, y) of the ink from the middle of the frame, in pixels: [n, 2]."""
    side = ink.shape[1]
    middle = (np.arange(side) + 0.5) * FRAME_SIDE / side - FRAME_SIDE / 2
    by_axis = np.stack([ink.sum(axis=1), ink.sum(axis=2)], axis=1)
    center: NDArray[np.float64] = by_axis @ middle / ink.sum(axis=(1, 2))[:, None]
    return center
