"""What ways of harming images are made of: soft fields, blurs and moves.

Images are of shape [n, 28, 28] in 0…1.
"""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 28

Floats: TypeAlias = NDArray[np.floating[Any]]
"""Images; or numbers that apply to them."""


def chance(images: Floats, rng: np.random.Generator, share: float) -> NDArray[np.bool_]:
    """Return whether something happens to each image, shape [n, 1, 1]."""
    happens: NDArray[np.bool_] = rng.random((len(images), 1, 1)) < share
    return happens


def each(images: Floats, rng: np.random.Generator, low: float, high: float) -> Floats:
    """Return a number for each image, shape [n, 1, 1]."""
    return rng.uniform(low, high, (len(images), 1, 1)).astype(np.float32)


def centred_grid() -> tuple[Floats, Floats]:
    """Return rows and columns of all pixels, 0 in the middle."""
    rows, columns = np.indices((SIDE, SIDE), dtype=np.float32) - (SIDE - 1) / 2
    return rows, columns


def soft(count: int, cells: int, rng: np.random.Generator) -> Floats:
    """Return fields in -1…1 that change over so many cells, shape [count, 28, 28]."""
    knots = rng.uniform(-1, 1, (count, cells + 1, cells + 1)).astype(np.float32)
    at = np.linspace(0, cells, SIDE, endpoint=False) + rng.random() * cells / SIDE
    cell, share = at.astype(int), (at % 1).astype(np.float32)
    share = share * share * (3 - 2 * share)
    down = share[:, None]
    rows = knots[:, cell] * (1 - down) + knots[:, cell + 1] * down
    fields: Floats = rows[..., cell] * (1 - share) + rows[..., cell + 1] * share
    return fields


def blend(one: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Return a mixture of two, with anything from a little to all of the other."""
    share = each(one, rng, 0.3, 1.0)
    return one * (1 - share) + other * share


def blurred(images: Floats, sigma: float) -> Floats:
    """Return images under a Gaussian, outside of which is what is at their edge."""
    reach = int(np.ceil(2.5 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (1, 2):
        width = [(0, 0)] * 3
        width[axis] = (reach, reach)
        padded = np.pad(images, width, "edge")
        images = sum(
            weight * np.take(padded, np.arange(SIDE) + at, axis)
            for at, weight in enumerate(weights)
        )
    return images


def moved(images: Floats, down: Floats, right: Floats) -> Floats:
    """Return images read so far away, between pixels; beyond the edge is the edge."""
    rows, columns = np.indices((SIDE, SIDE), dtype=np.float32)
    y = np.clip(rows + down, 0, SIDE - 1.001)
    x = np.clip(columns + right, 0, SIDE - 1.001)
    y, x = np.broadcast_arrays(y, x)
    top, left = y.astype(np.intp), x.astype(np.intp)
    v, h = (y - top).astype(np.float32), (x - left).astype(np.float32)
    n = np.arange(len(images))[:, None, None]
    upper = images[n, top, left] * (1 - h) + images[n, top, left + 1] * h
    lower = images[n, top + 1, left] * (1 - h) + images[n, top + 1, left + 1] * h
    seen: Floats = upper * (1 - v) + lower * v
    return seen


def neighbours(images: Floats) -> Floats:
    """Return each pixel's neighbourhood of 3×3, shape [9, n, 28, 28]."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return np.stack(
        [
            padded[:, row : row + SIDE, column : column + SIDE]
            for row in range(3)
            for column in range(3)
        ]
    )
