"""Synthesize non-digits, the negatives from which a network learns to reject.

Letters and symbols, scribbles, lines, dots and blots, pairs of digits, halves of
digits, and textures that no pen drew. They are written by the same hands as digits.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from trainer.handwriting.brush import paint
from trainer.handwriting.lines import Lines
from trainer.handwriting.skeleton import (
    Skeleton,
    SkeletonStroke,
    digit_skeletons,
    sign_skeletons,
)
from trainer.handwriting.variation import vary
from trainer.handwriting.writing import (
    NO_IMAGES,
    Images,
    ProgressCallback,
    draw,
    ignore_progress,
    write,
)

_VERSIONS: Final = 4  # drawings of each scribble, pair or half that is invented
# A line at up to this angle from the horizontal is not a one.
_FLAT: Final = np.radians(35.0)
# From the left edge of one digit to that of the next, in widths: touching to apart.
_PAIR_DISTANCE: Final = (0.85, 1.3)
_BELOW_FRACTION: Final = 0.15
# The halves of digits that are not digits themselves.
_HALVES: Final = (
    *((0, "upper"), (0, "lower"), (2, "lower")),
    *((3, "lower"), (5, "upper")),
)
_HALF: Final = (0.4, 0.55)
_TEXTURE_CELLS: Final = (1, 2, 4, 7, 14, 28)


def synthesize_negatives(
    count: int, seed: int, on_progress: ProgressCallback = ignore_progress
) -> Images:
    """Return `count` images that show no digit, of all kinds in random order."""
    rng = np.random.default_rng(seed)
    weights = np.array(list(_KINDS.values()))
    counts = rng.multinomial(count, weights / weights.sum())
    batches: list[Images] = []
    for synthesize, size in zip(_KINDS, counts.tolist(), strict=True):
        batches.append(synthesize(size, rng))
        on_progress(sum(map(len, batches)), count)
    images: Images = rng.permutation(np.concatenate(batches))
    return images


def _signs(count: int, rng: np.random.Generator) -> Images:
    """Write letters and symbols, each as often as any other."""
    skeletons = sign_skeletons()
    totals = dict.fromkeys((skeleton.label for skeleton in skeletons), 0.0)
    for skeleton in skeletons:
        totals[skeleton.label] += skeleton.weight
    balanced = [
        replace(skeleton, weight=skeleton.weight / totals[skeleton.label])
        for skeleton in skeletons
    ]
    return write(balanced, count, rng)


def _scribbles(count: int, rng: np.random.Generator) -> Images:
    """Draw one to three wandering lines at a time."""
    skeletons = [
        Skeleton("scribble", 1.0, tuple(_wander(rng) for _ in range(lines)))
        for lines in rng.choice([1, 1, 1, 2, 3], count // _VERSIONS + 1)
    ]
    return write(skeletons, count, rng)


def _wander(rng: np.random.Generator) -> SkeletonStroke:
    knots = int(rng.integers(6, 16))
    is_corner = rng.random(knots) < rng.choice([0.0, 0.2, 0.8])
    corners = np.flatnonzero(is_corner[1:-1]) + 1
    return SkeletonStroke(
        rng.uniform(0, rng.uniform(50, 100, 2), (knots, 2)), tuple(corners.tolist())
    )


def _lines(count: int, rng: np.random.Generator) -> Images:
    """Draw flat lines, straight or slightly bent."""
    angles = rng.uniform(-_FLAT, _FLAT, (count, 1))
    along = np.linspace(-50, 50, 60)
    bend = rng.uniform(-8, 8, (count, 1)) * np.cos(along / 32)
    x, y = np.broadcast_to(along, bend.shape), bend
    cos, sin = np.cos(angles), np.sin(angles)
    return draw(np.stack([cos * x - sin * y, sin * x + cos * y], axis=2), rng)


def _blots(count: int, rng: np.random.Generator) -> Images:
    """Draw dots and blots: short lines by a pen as wide as they are long."""
    ends = rng.normal(0, 1, (count, 4, 2))
    lines = np.repeat(ends, 12, axis=1)
    pen_widths = rng.uniform(0.4, 1.0, count)
    return paint(lines, pen_widths, rng.uniform(1.0, 3.0, count))


def _pairs(count: int, rng: np.random.Generator) -> Images:
    """Write two digits side by side, or now and then one below the other."""
    images = [NO_IMAGES]
    for left, right in rng.integers(10, size=(-(-count // _VERSIONS), 2)).tolist():
        lines = _beside(_write_digit(left, rng), _write_digit(right, rng), rng)
        images.append(draw(lines, rng))
    return np.concatenate(images)[:count]


def _beside(first: Lines, second: Lines, rng: np.random.Generator) -> Lines:
    axis = int(rng.random() < _BELOW_FRACTION)
    first = first - first.min(axis=1, keepdims=True)
    second = second - second.min(axis=1, keepdims=True)
    size = first.max(axis=1)[:, axis] + 15.0  # a one has hardly any width
    second[..., axis] += (size * rng.uniform(*_PAIR_DISTANCE, len(first)))[:, None]
    return np.concatenate([first, second], axis=1)


def _halves(count: int, rng: np.random.Generator) -> Images:
    """Write the upper or lower half of a digit."""
    images = [NO_IMAGES]
    for number in rng.choice(len(_HALVES), -(-count // _VERSIONS)):
        digit, half = _HALVES[number]
        lines = _write_digit(digit, rng)
        top, height = lines[..., 1].min(axis=1), np.ptp(lines[..., 1], axis=1)
        edge = (top + height * rng.uniform(*_HALF, len(lines)))[:, None]
        stays = (lines[..., 1] < edge) == (half == "upper")
        first = np.take_along_axis(lines, stays.argmax(axis=1)[:, None, None], axis=1)
        images.append(draw(np.where(stays[..., None], lines, first), rng))
    return np.concatenate(images)[:count]


def _write_digit(digit: int, rng: np.random.Generator) -> Lines:
    """Write a digit in one of its styles, `_VERSIONS` times."""
    skeletons = digit_skeletons()[digit]
    weights = np.array([skeleton.weight for skeleton in skeletons])
    chosen = rng.choice(len(skeletons), p=weights / weights.sum())
    return vary(skeletons[chosen], _VERSIONS, rng)


def _textures(count: int, rng: np.random.Generator) -> Images:
    """Return paper, grain, shades and stains of all sizes."""
    cells = rng.choice(_TEXTURE_CELLS, count)
    images = [
        np.kron(rng.random((side, side)), np.ones((FRAME_SIDE // side,) * 2))
        for side in cells
    ]
    contrast = rng.uniform(0.5, 8.0, (count, 1, 1))
    level = rng.uniform(0.2, 1.1, (count, 1, 1))
    noise = np.array(images).reshape(-1, FRAME_SIDE, FRAME_SIDE)
    return to_levels((noise - level) * contrast + 0.5)


# The kinds of non-digits, and how often each occurs.
_KINDS: Final[dict[Callable[[int, np.random.Generator], Images], float]] = {
    _signs: 0.62,
    _scribbles: 0.12,
    _lines: 0.04,
    _blots: 0.05,
    _pairs: 0.12,
    _halves: 0.03,
    _textures: 0.05,
}
