"""Erase parts of strokes."""

from operator import is_

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Stroke, Strokes, densify, stroke


def erase(
    strokes: Strokes,
    start: tuple[float, float],
    end: tuple[float, float],
    radius: float,
) -> Strokes:
    """Erase what is within `radius` of the line from `start` to `end`.

    A stroke that is erased in the middle is split in two. Where nothing was touched,
    the very same drawing is returned.
    """
    remaining: list[Stroke] = []
    low = np.minimum(start, end) - radius
    high = np.maximum(start, end) + radius
    for line in strokes:
        # Most strokes are far away, and the eraser moves a hundred times a second.
        if (line.max(axis=0) < low).any() or (line.min(axis=0) > high).any():
            remaining.append(line)
            continue
        points = densify(line, radius / 2)
        touched = _distance_to_segment(points, start, end) < radius
        remaining += _runs(points, keep=~touched) if touched.any() else [line]
    unchanged = len(remaining) == len(strokes) and all(map(is_, remaining, strokes))
    return strokes if unchanged else tuple(remaining)


def _distance_to_segment(
    points: Stroke, start: tuple[float, float], end: tuple[float, float]
) -> NDArray[np.float64]:
    origin = np.asarray(start, dtype=np.float64)
    along = np.asarray(end, dtype=np.float64) - origin
    length_squared = float(along @ along)
    offsets = points - origin
    share = np.clip(offsets @ along / length_squared, 0, 1) if length_squared else 0.0
    nearest: NDArray[np.float64] = offsets - np.multiply.outer(share, along)
    distances: NDArray[np.float64] = np.hypot(nearest[:, 0], nearest[:, 1])
    return distances


def _runs(points: Stroke, *, keep: NDArray[np.bool_]) -> list[Stroke]:
    """Return the unbroken runs of the points to keep."""
    edges = np.flatnonzero(np.diff(keep)) + 1
    runs = np.split(points, edges)
    return [stroke(run) for run in runs[0 if keep[0] else 1 :: 2]]
