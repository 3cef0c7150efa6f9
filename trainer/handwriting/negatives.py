"""Drawings that are no digits, made by us: so a model can say that it sees none.

Letters and symbols, scribbles, lines, dots and blots, two digits at once, parts of
digits, and what no pen drew. They are written by the same hands as the digits are.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from trainer.handwriting.brush import paint
from trainer.handwriting.lines import Lines
from trainer.handwriting.repertoire import digit_skeletons, sign_skeletons
from trainer.handwriting.skeleton import Path, Skeleton
from trainer.handwriting.variation import vary
from trainer.handwriting.writing import (
    Images,
    ProgressCallback,
    draw,
    ignore_progress,
    write,
)

_ALIKE: Final = 4
"""Drawings made of one scribble, pair or half that is thought up."""

_LYING: Final = np.radians(35.0)
"""Lines are no ones up to this angle from the horizontal."""

_APART: Final = (0.85, 1.3)
"""From the left edge of one digit to that of the next, in widths: touching to apart."""

_BELOW_SHARE: Final = 0.15
_HALVES: Final = (
    *((0, "upper"), (0, "lower"), (2, "lower")),
    *((3, "lower"), (5, "upper")),
)
"""Those halves of digits that are no digits themselves."""

_HALF: Final = (0.4, 0.55)


def synthesize_negatives(
    count: int, seed: int, on_progress: ProgressCallback = ignore_progress
) -> Images:
    """Return `count` pictures that show no digit.

    Args:
        count: How many.
        seed: Decides all.
        on_progress: Hears how far it is.
    """
    rng = np.random.default_rng(seed)
    shares = np.array(list(_KINDS.values()))
    counts = rng.multinomial(count, shares / shares.sum())
    made: list[Images] = []
    for make, n in zip(_KINDS, counts.tolist(), strict=True):
        made.append(make(n, rng))
        on_progress(sum(map(len, made)), count)
    images: Images = rng.permutation(np.concatenate(made))
    return images


def _signs(count: int, rng: np.random.Generator) -> Images:
    """Write letters and symbols, each as often as any other."""
    skeletons = sign_skeletons()
    whole = {one.label: 0.0 for one in skeletons}
    for one in skeletons:
        whole[one.label] += one.weight
    alike = [replace(one, weight=one.weight / whole[one.label]) for one in skeletons]
    return write(alike, count, rng)


def _scribbles(count: int, rng: np.random.Generator) -> Images:
    """Draw lines that go here and there, one to three at a time."""
    skeletons = [
        Skeleton("scribble", 1.0, tuple(_wandering(rng) for _ in range(lines)))
        for lines in rng.choice([1, 1, 1, 2, 3], count // _ALIKE + 1)
    ]
    return write(skeletons, count, rng)


def _wandering(rng: np.random.Generator) -> Path:
    turns = int(rng.integers(6, 16))
    is_corner = rng.random(turns) < rng.choice([0.0, 0.2, 0.8])
    corners = np.flatnonzero(is_corner[1:-1]) + 1
    return Path(
        rng.uniform(0, rng.uniform(50, 100, 2), (turns, 2)), tuple(corners.tolist())
    )


def _lines(count: int, rng: np.random.Generator) -> Images:
    """Draw lines that lie rather than stand, straight or bent a little."""
    angles = rng.uniform(-_LYING, _LYING, (count, 1))
    way = np.linspace(-50, 50, 60)
    bend = rng.uniform(-8, 8, (count, 1)) * np.cos(way / 32)
    x, y = np.broadcast_to(way, bend.shape), bend
    cos, sin = np.cos(angles), np.sin(angles)
    return draw(np.stack([cos * x - sin * y, sin * x + cos * y], axis=2), rng)


def _blots(count: int, rng: np.random.Generator) -> Images:
    """Draw dots and blots: short lines of a pen that is as wide as they are long."""
    ends = rng.normal(0, 1, (count, 4, 2))
    lines = np.repeat(ends, 12, axis=1)
    pens = rng.uniform(0.4, 1.0, count)
    return paint(lines, pens, rng.uniform(1.0, 3.0, count))


def _pairs(count: int, rng: np.random.Generator) -> Images:
    """Write two digits side by side, or now and then one below the other."""
    images = [_none()]
    for one, other in rng.integers(10, size=(-(-count // _ALIKE), 2)).tolist():
        lines = _beside(_some_digit(one, rng), _some_digit(other, rng), rng)
        images.append(draw(lines, rng))
    return np.concatenate(images)[:count]


def _beside(one: Lines, other: Lines, rng: np.random.Generator) -> Lines:
    axis = int(rng.random() < _BELOW_SHARE)
    one, other = (lines - lines.min(axis=1, keepdims=True) for lines in (one, other))
    size = one.max(axis=1)[:, axis] + 15.0  # a one has hardly any width
    other[..., axis] += (size * rng.uniform(*_APART, len(one)))[:, None]
    return np.concatenate([one, other], axis=1)


def _halves(count: int, rng: np.random.Generator) -> Images:
    """Write the upper or lower half of a digit."""
    images = [_none()]
    for number in rng.choice(len(_HALVES), -(-count // _ALIKE)):
        digit, half = _HALVES[number]
        lines = _some_digit(digit, rng)
        top, height = lines[..., 1].min(axis=1), np.ptp(lines[..., 1], axis=1)
        edge = (top + height * rng.uniform(*_HALF, len(lines)))[:, None]
        stays = (lines[..., 1] < edge) == (half == "upper")
        first = np.take_along_axis(lines, stays.argmax(axis=1)[:, None, None], axis=1)
        images.append(draw(np.where(stays[..., None], lines, first), rng))
    return np.concatenate(images)[:count]


def _some_digit(digit: int, rng: np.random.Generator) -> Lines:
    """Write one way to write a digit, `_ALIKE` times."""
    skeletons = digit_skeletons()[digit]
    weights = np.array([one.weight for one in skeletons])
    chosen = rng.choice(len(skeletons), p=weights / weights.sum())
    return vary(skeletons[chosen], _ALIKE, rng)


def _textures(count: int, rng: np.random.Generator) -> Images:
    """Return what no pen drew: paper, grain, shades and stains of all sizes."""
    sides = rng.choice([1, 2, 4, 7, 14, 28], count)
    images = [
        np.kron(rng.random((side, side)), np.ones((FRAME_SIDE // side,) * 2))
        for side in sides
    ]
    contrast = rng.uniform(0.5, 8.0, (count, 1, 1))
    level = rng.uniform(0.2, 1.1, (count, 1, 1))
    grey = np.clip(
        (np.array(images).reshape(-1, 28, 28) - level) * contrast + 0.5, 0, 1
    )
    return np.round(grey * 255).astype(np.uint8)


def _none() -> Images:
    return np.zeros((0, FRAME_SIDE, FRAME_SIDE), np.uint8)


_KINDS: Final[dict[Callable[[int, np.random.Generator], Images], float]] = {
    _signs: 0.62,
    _scribbles: 0.12,
    _lines: 0.04,
    _blots: 0.05,
    _pairs: 0.12,
    _halves: 0.03,
    _textures: 0.05,
}
"""What is made, and in which shares."""
