"""Blurs, warps, lines and clouds that several corruptions consist of.

Images are float arrays of shape [n, 28, 28], 0 = paper, 1 = ink.
"""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]

SIDE: Final = 28
_MIDDLE: Final = (SIDE - 1) / 2
CLOUDS_SIDE: Final = 256
_LINE_REACH: Final = 2.3
"""Pixels from the middle of a line to where its ink reaches minus infinity."""


def grid() -> tuple[Floats, Floats]:
    """Return rows and columns of all pixels, each of shape [28, 28]."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float64)
    return rows, columns


def blur(images: Floats, sigma: float) -> Floats:
    """Return blurred images (Gaussian); the edge is continued outwards."""
    reach = int(4 * sigma + 0.5)
    taps = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    taps /= taps.sum()
    for axis in (1, 2):
        margins = [(reach, reach) if at == axis else (0, 0) for at in range(3)]
        padded = np.moveaxis(np.pad(images, margins, "edge"), axis, 0)
        blurred = sum(tap * padded[at : at + SIDE] for at, tap in enumerate(taps))
        images = np.moveaxis(np.asarray(blurred), 0, axis)
    return images


def sample(images: Floats, rows: Floats, columns: Floats) -> Floats:
    """Sample images bilinearly between their pixels; outside is paper.

    Args:
        images: Shape [n, 28, 28].
        rows: Where to sample, of a shape that broadcasts to [n, 28, 28].
        columns: The same.
    """
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    rows, columns = np.clip(rows, -1, SIDE), np.clip(columns, -1, SIDE)
    tops = np.minimum(np.floor(rows), SIDE - 1).astype(np.int64)
    lefts = np.minimum(np.floor(columns), SIDE - 1).astype(np.int64)
    down, right = rows - tops, columns - lefts
    which = np.arange(len(images))[:, None, None]

    def row_of(above: NDArray[np.int64]) -> Floats:
        at = padded[which, above + 1, lefts + 1]
        beside = padded[which, above + 1, lefts + 2]
        return at * (1 - right) + beside * right

    return row_of(tops) * (1 - down) + row_of(tops + 1) * down


def warp(images: Floats, matrices: Floats) -> Floats:
    """Map images affinely: pixel p shows what was at M p, with 0 in the centre.

    Args:
        images: Shape [n, 28, 28].
        matrices: M, for (x, y): shape [n, 2, 2], or [2, 2] for all images.
    """
    rows, columns = (coordinates - _MIDDLE for coordinates in grid())
    m = np.broadcast_to(matrices, (len(images), 2, 2))[..., None, None]
    x = m[:, 0, 0] * columns + m[:, 0, 1] * rows + _MIDDLE
    y = m[:, 1, 0] * columns + m[:, 1, 1] * rows + _MIDDLE
    return sample(images, y, x)


def lines(starts: Floats, ends: Floats) -> Floats:
    """Draw a soft line on each of n blank images.

    Ink is 1 + ln(1 - d / 2.3), where d is the vertical distance from the line.

    Args:
        starts: (x, y), of shape [n, 2].
        ends: The same, further to the right.
    """
    rows, columns = grid()
    (x0, y0), (x1, y1) = (points.T[..., None, None] for points in (starts, ends))
    height = y0 + (y1 - y0) / (x1 - x0) * (columns - x0)
    away = np.minimum(np.abs(rows - height), _LINE_REACH - 1e-10)
    ink = np.clip(1 + np.log(1 - away / _LINE_REACH), 0, 1)
    is_beside = (columns < np.floor(x0)) | (columns >= np.ceil(x1))
    return np.where(is_beside, 0, ink)


def clouds(rng: np.random.Generator, decay: float) -> Floats:
    """Return plasma by the diamond-square algorithm, in 0…1, [256, 256].

    It is periodic: opposite edges fit together.

    Args:
        rng: Source of all randomness.
        decay: Factor by which the heights vary less from each scale to the next finer.
    """
    heights = np.zeros((CLOUDS_SIDE, CLOUDS_SIDE))
    step, swing = CLOUDS_SIDE, 1.0

    def settled(four: Floats) -> Floats:
        return four / 4 + rng.uniform(-swing, swing, four.shape)

    while step > 1:
        half = step // 2
        corners = heights[::step, ::step]
        beside = corners + np.roll(corners, -1, axis=1)
        below = corners + np.roll(corners, -1, axis=0)
        middles = settled(beside + np.roll(beside, -1, axis=0))
        heights[half::step, half::step] = middles
        heights[::step, half::step] = settled(
            beside + middles + np.roll(middles, 1, axis=0)
        )
        heights[half::step, ::step] = settled(
            below + middles + np.roll(middles, 1, axis=1)
        )
        step, swing = half, swing / decay
    heights -= heights.min()
    heights /= heights.max()
    return heights
