from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer.handwriting.pen import PENS, Pens, PenVariation

COUNT = 400
HEIGHT = 50.7


def distances(variation: PenVariation) -> NDArray[np.float64]:
    """Return how far pens are from a level line that they follow: [pens, points]."""
    rng = np.random.default_rng(0)
    line = np.stack([np.linspace(0, 100, 48), np.full(48, HEIGHT)], axis=1)
    lines = np.repeat(line[None], COUNT, axis=0)
    followed = Pens(COUNT, rng, variation).follow(lines, rng)
    return np.abs(followed[..., 1] - HEIGHT)


def test_pens_shake() -> None:
    shaking, steady = (
        float(np.median(distances(variation).max(axis=1)))
        for variation in (PENS, replace(PENS, shake=0.0))
    )

    assert shaking > 1.2 * steady


def test_some_pens_reach_only_the_points_of_a_grid() -> None:
    # A pen on a grid is away from the line all along it.
    with_grids, without = (
        float(np.quantile(distances(variation).min(axis=1), 0.9))
        for variation in (PENS, replace(PENS, grid_fraction=0.0))
    )

    assert with_grids > 1.2 * without
