"""Batches of polylines: arrays of shape [n, points, 2], a line a row."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

Lines: TypeAlias = Floats
"""Points (x, y) of shape [n, points, 2]: n versions of the same line."""


def lengths(lines: Lines) -> Floats:
    """Return the length of each line, shape [n]."""
    total: Floats = _segment_lengths(lines).sum(axis=1)
    return total


def arc_lengths(lines: Lines) -> Floats:
    """Return the distance along each line to each of its points: [n, points]."""
    travelled = np.zeros(lines.shape[:2])
    np.cumsum(_segment_lengths(lines), axis=1, out=travelled[:, 1:])
    return travelled


def extents(drawings: Sequence[Lines]) -> Floats:
    """Return the longer side of each drawing that consists of these lines: [n]."""
    points = np.concatenate(drawings, axis=1)
    longer: Floats = np.maximum(np.ptp(points, axis=1).max(axis=1), 1e-6)
    return longer


def points_at(lines: Lines, fractions: Floats) -> Lines:
    """Interpolate points, [n, k, 2], at fractions of the arc lengths: [n, k] in 0…1."""
    travelled = arc_lengths(lines)
    total = travelled[:, -1:]
    np.divide(travelled, total, out=travelled, where=total > 0)
    # All lines one after another, so that a single call looks up all points.
    row = 2.0 * np.arange(len(lines))[:, None]
    wanted, known = (fractions + row).ravel(), (travelled + row).ravel()
    columns = [np.interp(wanted, known, lines[..., axis].ravel()) for axis in (0, 1)]
    return np.stack(columns, axis=-1).reshape(*fractions.shape, 2)


def resample(lines: Lines, count: int) -> Lines:
    """Return each line as `count` points, evenly spaced along it."""
    fractions = np.broadcast_to(np.linspace(0, 1, count), (len(lines), count))
    return points_at(lines, fractions)


def _segment_lengths(lines: Lines) -> Floats:
    steps = np.diff(lines, axis=1)
    segments: Floats = np.hypot(steps[..., 0], steps[..., 1])
    return segments
