"""Synthesize non-digits, the negatives from which a network learns to reject.

Letters and symbols, scribbles, lines, dots and blots, pairs of digits, halves of
digits, digits with a mark or a frame, and textures that no pen drew. They are written
by the same hands as digits.
"""

from collections.abc import Callable, Sequence
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
    parse_skeletons,
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
# Digits with a mark beside, a line below, a frame around them.
_MARKED_FRACTIONS: Final = (0.57, 0.17, 0.26)
# What stands beside a digit, in hundredths of its height.
_MARKS: Final = parse_skeletons("""
    dash 4 0,50 {26,50|40,48|55,52}
    dot 2 0,98 1,98
    point 1 0,50 1,50
    comma 2 6,90 0,114
    slash 3 {40,-4 0,104|28,10 0,96|55,0 0,100}
    colon 1 0,28 1,28 / 0,82 1,82
""")
_UNDERLINES: Final = parse_skeletons("underline 1 0,0 {60,0|80,0|110,0}")
_FRAMES: Final = parse_skeletons("""
    ring 3 {@50,50,50,50,0,360|@50,50,50,50,-40,330|@50,50,50,50,60,-310}
    box 2 0,0 100,0! 100,100! 0,100! 0,0
    box 1 {0,0 0,100! 100,100! 100,0! 0,0|2,50 0,0! 100,0! 100,100! 0,100! 0,50}
""")
# A one in a frame is a zero with a slash. Ones may have a foot, which a slim nine or a
# seven with a line below would be taken for.
_FRAMED_DIGITS: Final = (0, 2, 3, 4, 5, 6, 7, 8, 9)
_UNDERLINED_DIGITS: Final = (0, 2, 3, 4, 5, 6, 8)
_MARK_GAP: Final = (25.0, 55.0)
_UNDERLINE_GAP: Final = (18.0, 40.0)
_MARK_ON_LEFT: Final = 0.3
# A frame's extent in extents of the digit, of which a narrow one has 85 at least.
_FRAME_ROOM: Final = (1.8, 2.5)
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


def _marked_digits(count: int, rng: np.random.Generator) -> Images:
    """Write a digit with a mark beside it, a line below it or a frame around it."""
    ways = (_with_mark, _with_underline, _with_frame)
    numbers = rng.choice(len(ways), -(-count // _VERSIONS), p=_MARKED_FRACTIONS)
    images = [draw(ways[number](rng), rng) for number in numbers]
    return np.concatenate([NO_IMAGES, *images])[:count]


def _with_mark(rng: np.random.Generator) -> Lines:
    digit = _to_height(_write_digit(int(rng.integers(10)), rng))
    mark = _write_one(_MARKS, rng)
    mark[..., 0] -= mark[..., 0].min(axis=1, keepdims=True)
    gap = rng.uniform(*_MARK_GAP, (len(mark), 1))
    if rng.random() < _MARK_ON_LEFT:
        mark[..., 0] -= mark[..., 0].max(axis=1, keepdims=True) + gap
    else:
        mark[..., 0] += digit[..., 0].max(axis=1, keepdims=True) + gap
    return np.concatenate([digit, mark], axis=1)


def _with_underline(rng: np.random.Generator) -> Lines:
    digit = _to_height(_write_digit(int(rng.choice(_UNDERLINED_DIGITS)), rng))
    line = _write_one(_UNDERLINES, rng)
    middle = (digit[..., 0].max(axis=1) - np.ptp(line[..., 0], axis=1)) / 2
    below = 100 + rng.uniform(*_UNDERLINE_GAP, len(line))
    line -= line.min(axis=1, keepdims=True)
    line += np.stack([middle, below], axis=1)[:, None]
    return np.concatenate([digit, line], axis=1)


def _with_frame(rng: np.random.Generator) -> Lines:
    digit = _to_height(_write_digit(int(rng.choice(_FRAMED_DIGITS)), rng))
    frame = _write_one(_FRAMES, rng)
    extent = digit.max(axis=1, keepdims=True)
    size = np.maximum(extent, 85) * rng.uniform(*_FRAME_ROOM, (len(frame), 1, 1))
    frame -= frame.min(axis=1, keepdims=True)
    frame *= size / frame.max(axis=1, keepdims=True)
    return np.concatenate([digit, frame + (extent - size) / 2], axis=1)


def _to_height(lines: Lines) -> Lines:
    """Move lines to the origin, and make them 100 high."""
    lines = lines - lines.min(axis=1, keepdims=True)
    lines *= 100 / lines[..., 1:].max(axis=1, keepdims=True)
    return lines


def _write_digit(digit: int, rng: np.random.Generator) -> Lines:
    """Write a digit in one of its styles, `_VERSIONS` times."""
    return _write_one(digit_skeletons()[digit], rng)


def _write_one(skeletons: Sequence[Skeleton], rng: np.random.Generator) -> Lines:
    """Write one of the skeletons, `_VERSIONS` times."""
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
    _signs: 0.58,
    _scribbles: 0.11,
    _lines: 0.04,
    _blots: 0.05,
    _pairs: 0.11,
    _halves: 0.03,
    _marked_digits: 0.06,
    _textures: 0.05,
}
