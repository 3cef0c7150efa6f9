"""How something is written, as strokes of curves with joints.

Skeletons are kept as text, a line each::

    LABEL WEIGHT STROKE / STROKE …

A stroke is a row of knots `x,y` on a square of 100 by 100, y down. A smooth
curve runs through them, and has a corner at a knot marked `x,y!`. An arc,
`@x,y,width,height,from,to`, stands for knots on an ellipse: its centre, its half
axes, and angles as on a clock, in degrees: 0 is up, 90 right, and more is clockwise.

`{this|that}` stands for either: a line with three such choices of two is eight
skeletons, which share its weight. What follows `#` is for the reader.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Knot: TypeAlias = tuple[float, float]

_ARC_STEP: Final = 45.0
"""Largest angle between two knots of an arc, in degrees."""

_ARC_NUMBERS: Final = 6
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Path:
    """One stroke: smooth between its ends and corners."""

    knots: NDArray[np.float64]
    """Shape [n, 2], n >= 1."""

    corners: tuple[int, ...]
    """Which knots are corners, in order; the first and the last never are."""


@dataclass(frozen=True)
class Skeleton:
    """One way to write something."""

    label: str
    weight: float
    """How often it is written so, among the skeletons of its label."""

    strokes: tuple[Path, ...]


def parse_skeletons(text: str) -> list[Skeleton]:
    """Return the skeletons of a text.

    Raises:
        ValueError: If a line is none; the message holds it.
    """
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [skeleton for line in lines if line for skeleton in _parse_line(line)]


def _parse_line(line: str) -> list[Skeleton]:
    try:
        label, weight, rest = line.split(None, 2)
        ways = list(_ways(rest))
        share = float(weight) / len(ways)
        return [Skeleton(label, share, _parse_strokes(way)) for way in ways]
    except ValueError as error:
        raise ValueError(f"no skeleton: {line}") from error


def _ways(text: str) -> Iterator[str]:
    """Yield the text with each combination of its choices."""
    # Split at a group, every second part is what stood in braces.
    parts = _CHOICE.split(text)
    choices = [
        part.split("|") if number % 2 else [part] for number, part in enumerate(parts)
    ]
    yield from map("".join, itertools.product(*choices))


def _parse_strokes(text: str) -> tuple[Path, ...]:
    strokes = [_parse_stroke(part) for part in text.split("/") if part.strip()]
    if not strokes:
        raise ValueError("nothing is drawn")
    return tuple(strokes)


def _parse_stroke(text: str) -> Path:
    knots: list[Knot] = []
    corners: list[int] = []
    for word in text.split():
        place = word.rstrip("!")
        knots += _arc(place[1:]) if place[0] == "@" else [_knot(place)]
        if place != word:
            corners.append(len(knots) - 1)
    inner = tuple(corner for corner in corners if 0 < corner < len(knots) - 1)
    return Path(np.array(knots), inner)


def _knot(word: str) -> Knot:
    x, y = map(float, word.split(","))
    return x, y


def _arc(word: str) -> list[Knot]:
    numbers = [float(number) for number in word.split(",")]
    if len(numbers) != _ARC_NUMBERS:
        raise ValueError("an arc has six numbers")
    x, y, width, height, start, end = numbers
    count = int(np.ceil(abs(end - start) / _ARC_STEP)) + 1
    angles = np.radians(np.linspace(start, end, count))
    knots = zip(x + width * np.sin(angles), y - height * np.cos(angles), strict=True)
    return [(float(one), float(other)) for one, other in knots]
