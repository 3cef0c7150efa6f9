"""Parse the skeletons of digits, letters and symbols: strokes of smooth curves.

A skeleton is a line of text::

    LABEL WEIGHT STROKE / STROKE …

A stroke is a row of knots `x,y` on a square of 100 by 100, y down. A smooth
curve runs through them, with a corner at a knot marked `x,y!`. An arc,
`@x,y,width,height,from,to`, stands for knots on an ellipse: its centre, its
semi-axes, and its angles in degrees clockwise from the top.

`{this|that}` stands for either: a line with three such choices of two is eight
skeletons, which share its weight. `#` begins a comment.

Order and direction of the strokes matter: the network over the pen's path learns
from them. So after a change of `digits.txt`, train both networks again.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.samples.sample import DIGITS

DIGITS_PATH: Final = Path(__file__).with_name("digits.txt")
SIGNS_PATH: Final = Path(__file__).with_name("signs.txt")
"""Letters and symbols that look like no digit."""

Knot: TypeAlias = tuple[float, float]

_ARC_STEP: Final = 45.0  # largest angle between two knots of an arc, in degrees
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class SkeletonStroke:
    """A curve that is smooth between its ends and corners."""

    knots: NDArray[np.float64]
    """Shape [n, 2], n >= 1."""

    corners: tuple[int, ...]
    """Indices of the knots that are corners, ascending; never the first or last."""


@dataclass(frozen=True)
class Skeleton:
    """One way to write something."""

    label: str
    weight: float  # relative frequency among the skeletons of its label
    strokes: tuple[SkeletonStroke, ...]


@cache
def digit_skeletons() -> tuple[tuple[Skeleton, ...], ...]:
    """Return the ways to write each digit, 0 to 9."""
    skeletons = parse_skeletons(DIGITS_PATH.read_text(encoding="utf-8"))
    return tuple(
        tuple(skeleton for skeleton in skeletons if skeleton.label == str(digit))
        for digit in range(DIGITS)
    )


@cache
def sign_skeletons() -> tuple[Skeleton, ...]:
    """Return the ways to write letters and symbols that look like no digit."""
    return tuple(parse_skeletons(SIGNS_PATH.read_text(encoding="utf-8")))


def parse_skeletons(text: str) -> list[Skeleton]:
    """Parse the skeletons of a text, one or more a line.

    Raises:
        ValueError: If a line does not describe a skeleton; the message quotes it.
    """
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [skeleton for line in lines if line for skeleton in _parse_line(line)]


def _parse_line(line: str) -> list[Skeleton]:
    try:
        label, weight, rest = line.split(None, 2)
        variants = list(_expand_choices(rest))
        share = float(weight) / len(variants)
        return [Skeleton(label, share, _parse_strokes(text)) for text in variants]
    except ValueError as error:
        raise ValueError(f"not a skeleton: {line}") from error


def _expand_choices(text: str) -> Iterator[str]:
    """Return the text with each combination of its choices."""
    # Every second part is the content of a pair of braces.
    parts = _CHOICE.split(text)
    choices = [
        part.split("|") if number % 2 else [part] for number, part in enumerate(parts)
    ]
    return map("".join, itertools.product(*choices))


def _parse_strokes(text: str) -> tuple[SkeletonStroke, ...]:
    strokes = [_parse_stroke(part) for part in text.split("/") if part.strip()]
    if not strokes:
        raise ValueError("no strokes")
    return tuple(strokes)


def _parse_stroke(text: str) -> SkeletonStroke:
    knots: list[Knot] = []
    corners: list[int] = []
    for word in text.split():
        position = word.rstrip("!")
        if position[0] == "@":
            knots += _arc(position[1:])
        else:
            x, y = map(float, position.split(","))
            knots.append((x, y))
        if position != word:
            corners.append(len(knots) - 1)
    inner = tuple(corner for corner in corners if 0 < corner < len(knots) - 1)
    return SkeletonStroke(np.array(knots), inner)


def _arc(word: str) -> list[Knot]:
    x, y, width, height, start, end = map(float, word.split(","))
    count = int(np.ceil(abs(end - start) / _ARC_STEP)) + 1
    angles = np.radians(np.linspace(start, end, count))
    columns = x + width * np.sin(angles), y - height * np.cos(angles)
    return list(zip(*columns, strict=True))
