"""Drawings whose answers are timed: digits, numbers and scribbles."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.ink.strokes import Strokes, bounds, read_strokes, stroke
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.ui.resources import samples_path

DIGIT: Final = "one digit"
SIXTH: Final = "the sixth digit of a number"
SCRIBBLE: Final = "the 20th stroke of a scribble"

_DIGITS: Final = 20
_NUMBERS: Final = 6
_SCRIBBLES: Final = 6
_PLACES: Final = 6
_FILLED: Final = 0.8  # of the width of a digit's place
_STROKES: Final = 20  # of a scribble
_POINTS: Final = 20  # of each of its strokes
_STEP: Final = 14.0  # between these, in units of the pad


class Drawing(NamedTuple):
    """What is drawn; the answers to strokes from `first_measured` on are timed."""

    kind: str
    strokes: Strokes
    first_measured: int = 0


def drawings() -> list[Drawing]:
    """Return the drawings, the same each time."""
    rng = np.random.default_rng(1)
    return [*_digits(), *_numbers(rng), *_scribbles(rng)]


def _digits() -> Iterator[Drawing]:
    for record in list(read_strokes(samples_path()))[:_DIGITS]:
        yield Drawing(DIGIT, record.strokes)


def _numbers(rng: np.random.Generator) -> Iterator[Drawing]:
    records = list(read_strokes(samples_path()))
    for _ in range(_NUMBERS):
        chosen = rng.choice(len(records), _PLACES)
        digits = [
            _at_place(records[number].strokes, place)
            for place, number in enumerate(chosen.tolist())
        ]
        strokes = tuple(stroke for digit in digits for stroke in digit)
        yield Drawing(SIXTH, strokes, len(strokes) - len(digits[-1]))


def _at_place(strokes: Strokes, place: int) -> Strokes:
    left, top, right, bottom = bounds(strokes)
    width = PAD_SIDE / _PLACES
    scale = _FILLED * width / max(right - left, bottom - top)
    corner = (width * (place + (1 - _FILLED) / 2), (PAD_SIDE - width) / 2)
    return tuple(stroke((points - (left, top)) * scale + corner) for points in strokes)


def _scribbles(rng: np.random.Generator) -> Iterator[Drawing]:
    """Yield strokes that wander over each other in the middle of the pad."""
    low, high = PAD_SIDE / 4, 3 * PAD_SIDE / 4
    for _ in range(_SCRIBBLES):
        starts = rng.uniform(low, high, (_STROKES, 1, 2))
        steps = rng.normal(0, _STEP, (_STROKES, _POINTS - 1, 2))
        walks = np.cumsum(np.concatenate([starts, steps], axis=1), axis=1)
        strokes = tuple(map(stroke, np.clip(walks, 0, PAD_SIDE)))
        yield Drawing(SCRIBBLE, strokes, _STROKES - 1)
