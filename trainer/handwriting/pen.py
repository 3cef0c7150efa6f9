"""How pens follow a line: fast or slow, steady or shaking, on a grid or not."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.rasterize import curve
from trainer.handwriting.lines import Lines, lengths, points_at

_SLOWEST: Final = 2.5
_FASTEST: Final = 22.0
"""Way between two points that a tablet or mouse reports, spread evenly over its
logarithm, in hundredths of the drawing's square."""

_MOST_POINTS: Final = 48
_SPEEDING: Final = 0.7
"""A pen is at most so much faster and slower than on average."""

_SHAKE: Final = 0.1
"""Spread of the points across their way, as a share of the step."""

_STRAIGHT_SHARE: Final = 0.25
"""Programs that join points by straight lines, as drawing pads do in haste."""

_GRID_SHARE: Final = 0.2
_GRID: Final = (1.5, 6.0)
"""Pens that only reach points of a grid this wide, as a mouse on a small pad."""


class Pens:
    """The pens of a number of drawings, one each."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        """Draw what the pens are like."""
        self._step = _SLOWEST * (_FASTEST / _SLOWEST) ** rng.random(count)
        self._shake = _SHAKE * np.abs(rng.standard_normal(count)) * self._step
        self._straight = rng.random(count) < _STRAIGHT_SHARE
        on_grid = rng.random(count) < _GRID_SHARE
        self._grid = np.where(on_grid, rng.uniform(*_GRID, count), 1e-3)

    def follow(self, lines: Lines, rng: np.random.Generator) -> Lines:
        """Return what the pens leave of a line of each drawing."""
        pieces = np.clip(np.ceil(lengths(lines) / self._step), 1, _MOST_POINTS - 1)
        number = np.arange(max(2, pieces.max()) + 1)
        points = points_at(lines, _times(number, pieces, rng))
        points += self._shake[:, None, None] * rng.standard_normal(points.shape)
        grid = self._grid[:, None, None]
        points = np.round(points / grid) * grid
        # A line of fewer points than others stands still at its end.
        last = np.minimum(number, pieces[:, None]).astype(int)
        points = np.take_along_axis(points, last[..., None], axis=1)
        smooth = curve(points)
        # Standing at each point for a while is what a polyline does, too.
        stands = -(-smooth.shape[1] // points.shape[1])
        straight = np.repeat(points, stands, axis=1)[:, -smooth.shape[1] :]
        return np.where(self._straight[:, None, None], straight, smooth)


def _times(
    number: NDArray[np.int64], pieces: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return when in 0…1 each point is reported, for a pen of changing speed."""
    time = np.minimum(number / pieces[:, None], 1)
    amount, phase, waves = rng.uniform(0, 1, (3, len(pieces), 1))
    turns = 2 * np.pi * (0.5 + 2 * waves)
    speeding = _SPEEDING * amount / turns

    def way_at(at: NDArray[np.float64]) -> NDArray[np.float64]:
        way: NDArray[np.float64] = at + speeding * np.sin(turns * (at + phase))
        return way

    start, end = way_at(np.zeros(1)), way_at(np.ones(1))
    return (way_at(time) - start) / (end - start)
