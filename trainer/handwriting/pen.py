"""Simulate how a pen samples a line: its speed, its shaking, the pad's grid."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mnist_gui.core.ink.rasterize import curve
from trainer.handwriting.lines import Floats, Lines, lengths, points_at

_MOST_POINTS: Final = 48
_OFF_GRID: Final = 1e-3


@dataclass(frozen=True, kw_only=True)
class PenVariation:
    """How much pens differ; lengths are in hundredths of the drawing's square."""

    step: tuple[float, float] = (2.5, 22.0)
    """Distance between two points that a tablet or mouse reports, log-uniform."""

    speed: float = 0.7
    """How much faster or slower than its average a pen moves, at most."""

    shake: float = 0.1
    """Standard deviation of the points, as a fraction of the step."""

    straight_fraction: float = 0.25
    """Programs that join points by straight lines, as drawing pads do in haste."""

    grid_fraction: float = 0.2
    """Pens that only reach the points of a grid, as a mouse on a small pad."""

    grid: tuple[float, float] = (1.5, 6.0)
    """Width of such a grid."""


PENS: Final = PenVariation()


class Pens:
    """The pens of a batch of drawings, one each."""

    def __init__(
        self, count: int, rng: np.random.Generator, variation: PenVariation = PENS
    ) -> None:
        """Draw the properties of `count` pens at random."""
        shortest, longest = variation.step
        self._speed = variation.speed
        self._step = shortest * (longest / shortest) ** rng.random(count)
        self._shake = variation.shake * np.abs(rng.standard_normal(count)) * self._step
        self._is_straight = rng.random(count) < variation.straight_fraction
        on_grid = rng.random(count) < variation.grid_fraction
        self._grid = np.where(on_grid, rng.uniform(*variation.grid, count), _OFF_GRID)

    def follow(self, lines: Lines, rng: np.random.Generator) -> Lines:
        """Return what the pens leave of one line of each drawing."""
        pieces = np.clip(np.ceil(lengths(lines) / self._step), 1, _MOST_POINTS - 1)
        number = np.arange(max(2, pieces.max()) + 1)
        time = np.minimum(number / pieces[:, None], 1)
        points = points_at(lines, self._positions(time, rng))
        points += self._shake[:, None, None] * rng.standard_normal(points.shape)
        grid = self._grid[:, None, None]
        points = np.round(points / grid) * grid
        # A line of fewer points than others stands still at its end.
        last = np.minimum(number, pieces[:, None]).astype(int)
        points = np.take_along_axis(points, last[..., None], axis=1)
        smooth = curve(points)
        # A polyline, too, must have as many points: it pauses at each of its own.
        pauses = -(-smooth.shape[1] // points.shape[1])
        straight = np.repeat(points, pauses, axis=1)[:, -smooth.shape[1] :]
        return np.where(self._is_straight[:, None, None], straight, smooth)

    def _positions(self, time: Floats, rng: np.random.Generator) -> Floats:
        """Return how far along its line each pen is, in 0…1, at changing speed."""
        amount, phase, waves = rng.uniform(0, 1, (3, len(time), 1))
        frequency = 2 * np.pi * (0.5 + 2 * waves)
        amplitude = self._speed * amount / frequency
        start, now, end = (
            at + amplitude * np.sin(frequency * (at + phase))
            for at in (np.zeros(1), time, np.ones(1))
        )
        positions: Floats = (now - start) / (end - start)
        return positions
