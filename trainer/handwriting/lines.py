"""Many lines at once: arrays of shape [n, points, 2], a line a row."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Lines: TypeAlias = NDArray[np.float64]
"""Points (x, y) of shape [n, points, 2]: n versions of the same line."""


def lengths(lines: Lines) -> NDArray[np.float64]:
    """Return how long each line is, shape [n]."""
    total: NDArray[np.float64] = _steps(lines).sum(axis=1)
    return total


def extents(drawings: Sequence[Lines]) -> NDArray[np.float64]:
    """Return the longer side of each drawing made of these lines, shape [n]."""
    points = np.concatenate(drawings, axis=1)
    sides = points.max(axis=1) - points.min(axis=1)
    longer: NDArray[np.float64] = np.maximum(sides.max(axis=1), 1e-6)
    return longer


def points_at(lines: Lines, shares: NDArray[np.float64]) -> Lines:
    """Return the points that lie at shares of the way along each line.

    Args:
        lines: At least one point each.
        shares: In 0…1, shape [n, k].

    Returns:
        Shape [n, k, 2].
    """
    travelled = np.zeros(lines.shape[:2])
    np.cumsum(_steps(lines), axis=1, out=travelled[:, 1:])
    whole = travelled[:, -1:]
    np.divide(travelled, whole, out=travelled, where=whole > 0)
    # All lines one after another, so that one call looks all places up.
    row = 2.0 * np.arange(len(lines))[:, None]
    places, known = (shares + row).ravel(), (travelled + row).ravel()
    columns = [np.interp(places, known, lines[..., axis].ravel()) for axis in (0, 1)]
    return np.stack(columns, axis=-1).reshape(*shares.shape, 2)


def evenly(lines: Lines, count: int) -> Lines:
    """Return lines of `count` points that lie evenly apart."""
    shares = np.broadcast_to(np.linspace(0, 1, count), (len(lines), count))
    return points_at(lines, shares)


def _steps(lines: Lines) -> NDArray[np.float64]:
    steps = np.diff(lines, axis=1)
    lengths: NDArray[np.float64] = np.hypot(steps[..., 0], steps[..., 1])
    return lengths
