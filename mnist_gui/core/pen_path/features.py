"""Describe the path of a pen by as many points as a network takes."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes

PATH_POINTS: Final = 48
"""Points along the path of a digit; the crossbar of a 7 gets about six of them."""

PATH_CHANNELS: Final = 5
"""Of each point: x, y, the direction to the next one, and whether the pen is lifted
after it."""

PathFeatures: TypeAlias = NDArray[np.float32]
"""Shape [n, `PATH_POINTS`, `PATH_CHANNELS`]. x and y are in -1…1 along the longer side
of the digit, y down; directions have length 1, or 0 where there is none."""


def path_features(strokes: Strokes) -> PathFeatures:
    """Describe the path of one drawing of at least one stroke: n is 1."""
    numbers = np.repeat(np.arange(len(strokes)), [len(points) for points in strokes])
    return describe_paths(np.concatenate(strokes)[None], numbers[None])


def describe_paths(
    points: NDArray[np.floating], stroke_numbers: NDArray[np.integer]
) -> PathFeatures:
    """Describe the paths of n drawings.

    The points of a path are evenly spaced along its ink; between strokes the pen jumps.

    Args:
        points: Of all strokes of each drawing, in their order, shape [n, p, 2].
        stroke_numbers: Of the stroke that each point belongs to, shape [n, p].
    """
    lines = _to_unit_square(points.astype(np.float64))
    steps = np.hypot(*np.moveaxis(np.diff(lines, axis=1), 2, 0))
    steps[np.diff(stroke_numbers, axis=1) != 0] = 0.0  # no ink between two strokes
    travelled = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    total = travelled[:, -1:]
    is_line = total > 0
    np.divide(travelled, total, out=travelled, where=is_line)
    # The points of a dot are all alike, and not to be looked up among the next path's.
    travelled = np.where(is_line, travelled, np.linspace(0, 1, travelled.shape[1]))
    # All paths one after another, so that a single call looks up all points.
    row = 2.0 * np.arange(len(lines))[:, None]
    wanted = (np.linspace(0, 1, PATH_POINTS) + row).ravel()
    known = (travelled + row).ravel()
    places = [np.interp(wanted, known, lines[..., axis].ravel()) for axis in (0, 1)]
    path = np.stack(places, axis=1).reshape(-1, PATH_POINTS, 2)
    before = np.searchsorted(known, wanted, side="right") - 1
    numbers = stroke_numbers.ravel()[before].reshape(-1, PATH_POINTS)
    is_lifted = np.diff(numbers, axis=1) != 0
    directions = np.diff(path, axis=1)
    length = np.hypot(directions[..., 0], directions[..., 1])[..., None]
    is_moving = (length > 0) & ~is_lifted[..., None]
    directions = np.divide(
        directions, length, out=np.zeros_like(directions), where=is_moving
    )
    after = ((0, 0), (0, 1), (0, 0))  # nothing comes after the last point
    return np.concatenate(
        [path, np.pad(directions, after), np.pad(is_lifted[..., None], after)], axis=2
    ).astype(np.float32)


def _to_unit_square(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre drawings, their longer sides from -1 to 1; a dot stays one."""
    low, high = lines.min(axis=1, keepdims=True), lines.max(axis=1, keepdims=True)
    half = (high - low).max(axis=2, keepdims=True) / 2
    placed: NDArray[np.float64] = (lines - (low + high) / 2) / np.where(
        half > 0, half, 1.0
    )
    return placed
