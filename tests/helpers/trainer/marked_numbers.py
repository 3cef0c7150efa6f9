"""Write numbers with marks between their digits and frames around them.

Digits come from the skeletons of `trainer.handwriting`; each page is written by a hand
of its own, which keeps its slant, its styles and its spacing. Lengths are in hundredths
of a digit's height, y down, the baseline at 100.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.ink.levels import FULL_INK
from mnist_gui.core.ink.rasterize import curve
from mnist_gui.core.ink.stroke_width import normalize_ink
from mnist_gui.core.ink.strokes import Strokes, bounds, densify, stroke
from mnist_gui.core.pictures.extract_ink import extract_ink
from mnist_gui.core.pictures.picture_ink import PictureInk
from trainer.handwriting.skeleton import Skeleton, SkeletonStroke, digit_skeletons
from trainer.handwriting.variation import HandVariation, vary

Line: TypeAlias = NDArray[np.float64]
"""Points (x, y) of shape [n, 2] of one stroke."""

_ROTATION: Final = 0.04
_JITTER: Final = 3.0
_LIFTED: Final = 2.5  # points of one stroke are closer, in usual distances
_TRIES: Final = 10


class Marked(NamedTuple):
    """A page of handwriting and the text that should be read on it."""

    text: str
    strokes: Strokes


IsLegible: TypeAlias = Callable[[int, Strokes], bool]
"""Returns whether a drawing of a digit can be read where it is alone."""


def write_marked(
    kind: str,
    rng: np.random.Generator,
    is_legible: IsLegible = lambda _digit, _strokes: True,
) -> Marked:
    """Write a page of one of the `KINDS`, by a random hand that writes legibly."""
    return KINDS[kind](_Hand.random(rng, is_legible))


def as_scan(strokes: Strokes, rng: np.random.Generator) -> PictureInk:
    """Draw strokes with a pen and at a size of their own, and find the ink again."""
    height, pen = rng.uniform(45, 110), rng.uniform(0.05, 0.11)
    left, top, right, bottom = bounds(strokes)
    scale, margin = height / 100, height / 2
    size = ((right - left) * scale + 2 * margin, (bottom - top) * scale + 2 * margin)
    image = Image.new("L", (round(size[0]), round(size[1])), FULL_INK)
    draw, radius = ImageDraw.Draw(image), pen * height / 2
    for points in strokes:
        placed = stroke((points - (left, top)) * scale + margin)
        for x, y in densify(stroke(curve(placed)), 1).tolist():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    page, _ = extract_ink(np.stack([np.asarray(image)] * 3, axis=2), inverted=False)
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return PictureInk(
        ink=normalize_ink(page[top:bottom, left:right]),
        box=(float(left), float(top), float(right), float(bottom)),
        page=page,
    )


@dataclass(frozen=True, kw_only=True)
class _Hand:
    """How one writer writes."""

    rng: np.random.Generator
    variation: HandVariation
    is_legible: IsLegible
    gap: float  # between digits

    @classmethod
    def random(cls, rng: np.random.Generator, is_legible: IsLegible) -> "_Hand":
        strength = rng.uniform(0.2, 0.9)
        return cls(
            rng=rng,
            is_legible=is_legible,
            variation=HandVariation(
                strength=(strength, strength),
                linked_fraction=0.0,
                slant=(rng.normal(0.08, 0.13), 0.03),
                stretch=0.06,
            ),
            gap=rng.uniform(16, 40),
        )

    def digits(self, count: int) -> str:
        return "".join(map(str, self.rng.integers(0, 10, count).tolist()))

    def some_digits(self, most: int) -> str:
        return self.digits(int(self.rng.integers(1, most + 1)))

    def glyph(self, skeleton: Skeleton) -> list[Line]:
        (points,) = vary(skeleton, 1, self.rng, _ROTATION, self.variation)
        steps = np.hypot(*np.diff(points, axis=0).T)
        lifts = np.flatnonzero(steps > _LIFTED * np.median(steps)) + 1
        # Where the pen is lifted there are a few points, too.
        parts = sorted(np.split(points, lifts), key=len, reverse=True)
        return [
            line[::2] if len(line) > 4 else line
            for line in parts[: len(skeleton.strokes)]
        ]

    def digit(self, digit: int) -> list[Line]:
        """Write a digit in one of its styles, again until it is legible."""
        skeletons = digit_skeletons()[digit]
        weights = np.array([skeleton.weight for skeleton in skeletons])
        for _ in range(_TRIES):
            style = self.rng.choice(len(weights), p=weights / weights.sum())
            lines = self.glyph(skeletons[style])
            if self.is_legible(digit, tuple(map(stroke, lines))):
                break
        return lines

    def mark(self, *strokes: Sequence[tuple[float, float]]) -> list[Line]:
        """Write a mark whose strokes go through these knots."""
        lines = tuple(SkeletonStroke(np.array(knots, float), ()) for knots in strokes)
        return self.glyph(Skeleton("mark", 1.0, lines))

    def write(self, text: str) -> list[Line]:
        """Write a row of digits and marks; a space is a wide gap."""
        lines: list[Line] = []
        x = 0.0
        for character in text:
            if character == " ":
                x += self.rng.uniform(2.5, 5) * max(20.0, self.gap)
                continue
            shape = (
                self.digit(int(character))
                if character.isdecimal()
                else _MARKS[character](self)
            )
            points = np.concatenate(shape)
            shift = np.array([x - points[:, 0].min(), self.rng.normal(0, _JITTER)])
            lines += [line + shift for line in shape]
            x += np.ptp(points[:, 0]) + self.gap * self.rng.uniform(0.7, 1.3)
        return lines


def _dot(hand: _Hand, y: float | None = None) -> list[Line]:
    rng = hand.rng
    y = rng.uniform(90, 100) if y is None else y
    if rng.random() < 0.3:
        return [np.array([(0.0, y)])]  # a tap
    size = rng.uniform(1, 5)
    angles = np.linspace(0, rng.uniform(3, 7), 9)
    return [np.stack([size * np.sin(angles), y - size * np.cos(angles)], axis=1)]


def _comma(hand: _Hand) -> list[Line]:
    rng = hand.rng
    top, tail = rng.uniform(88, 97), rng.uniform(18, 32)
    bend = rng.uniform(0, 6)
    return hand.mark([(8, top), (7 + bend, top + tail / 2), (0, top + tail)])


def _dash(hand: _Hand) -> list[Line]:
    rng = hand.rng
    y, length, tilt = rng.uniform(42, 62), rng.uniform(25, 60), rng.normal(0, 3)
    return hand.mark([(0, y), (length, y + tilt)])


def _slash(hand: _Hand) -> list[Line]:
    rng = hand.rng
    top, bottom = rng.uniform(-18, -4), rng.uniform(104, 120)
    return hand.mark([(rng.uniform(36, 70), top), (0, bottom)])


def _colon(hand: _Hand) -> list[Line]:
    rng = hand.rng
    lower = _dot(hand, rng.uniform(75, 95))
    shift = (rng.normal(0, 3), 0)
    return [*_dot(hand, rng.uniform(25, 45)), *(line + shift for line in lower)]


def _plus(hand: _Hand) -> list[Line]:
    rng = hand.rng
    y, arm = rng.uniform(48, 62), rng.uniform(20, 34)
    return hand.mark([(-arm, y), (arm, y)], [(0, y - arm), (0, y + arm)])


_MARKS: Final[dict[str, Callable[[_Hand], list[Line]]]] = {
    ".": _dot,
    ",": _comma,
    "-": _dash,
    "/": _slash,
    ":": _colon,
    "+": _plus,
}


def _between(mark: str, *, may_lead: bool = False) -> Callable[[_Hand], Marked]:
    def write(hand: _Hand) -> Marked:
        before = hand.some_digits(3)
        if may_lead and hand.rng.random() < 0.4:
            before = ""
        text = f"{before}{mark}{hand.some_digits(3)}"
        return _marked(text, hand.write(text))

    return write


def _marked(text: str, lines: Sequence[Line]) -> Marked:
    return Marked(text, tuple(map(stroke, lines)))


def _framed(frame: Callable[[_Hand, Line], list[Line]]) -> Callable[[_Hand], Marked]:
    def write(hand: _Hand) -> Marked:
        text = hand.some_digits(3)
        lines = hand.write(text)
        return _marked(text, [*lines, *frame(hand, np.concatenate(lines))])

    return write


def _corners(points: Line) -> Line:
    return np.stack([points.min(axis=0), points.max(axis=0)])


def _ring(hand: _Hand, points: Line) -> list[Line]:
    rng = hand.rng
    low, high = _corners(points)
    half = (high - low) / 2 * np.sqrt(2) * rng.uniform(0.95, 1.15)
    half = np.maximum(half + rng.uniform(8, 25), 0.55 * half.max())
    start = rng.uniform(0, 2 * np.pi)
    turn = 2 * np.pi + rng.uniform(-0.25, 0.4)
    angles = np.linspace(start, start + turn, 60)
    wobble = 1 + 0.04 * np.sin(angles * rng.uniform(1.5, 3) + start)
    unit = np.stack([np.sin(angles), -np.cos(angles)], axis=1) * wobble[:, None]
    return [unit * half + (low + high) / 2 + rng.normal(0, 3, 2)]


def _box(hand: _Hand, points: Line) -> list[Line]:
    rng = hand.rng
    low, high = _corners(points)
    low, high = low - rng.uniform(15, 40, 2), high + rng.uniform(15, 40, 2)
    (left, top), (right, bottom) = low, high
    clockwise = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])

    def side(number: int) -> Line:
        start, end = clockwise[[number, (number + 1) % 4]] + rng.normal(0, 3, (2, 2))
        return _straight(np.array([start, end]))

    sides = [side(number) for number in range(4)]
    how = rng.integers(3)
    if how == 0:
        return [np.concatenate(sides)]
    if how == 1:
        return [np.concatenate(sides[:2]), np.concatenate(sides[2:])]
    return sides


def _underline(hand: _Hand, points: Line) -> list[Line]:
    rng = hand.rng
    low, high = _corners(points)
    y = high[1] + rng.uniform(8, 28)
    lines = []
    for _ in range(2 if rng.random() < 0.15 else 1):
        ends = low[0] - rng.uniform(-4, 20), high[0] + rng.uniform(-4, 20)
        x = np.linspace(*ends, 20)
        lines.append(np.stack([x, y + rng.normal(0, 0.02) * (x - x[0])], axis=1))
        y += rng.uniform(12, 18)
    return lines


def _brackets(hand: _Hand, points: Line) -> list[Line]:
    rng = hand.rng
    low, high = _corners(points)
    top, bottom = low[1] - rng.uniform(0, 15), high[1] + rng.uniform(0, 15)
    depth, gap = rng.uniform(12, 25), rng.uniform(12, 35)
    is_round = rng.random() < 0.6
    across = (
        np.sin(np.linspace(0, np.pi, 15)) * depth
        if is_round
        else np.array([0, depth, depth, 0])
    )
    down = (
        np.linspace(top, bottom, 15)
        if is_round
        else np.array([top, top, bottom, bottom])
    )
    left = np.stack([low[0] - gap - across, down], axis=1)
    right = np.stack([high[0] + gap + across, down], axis=1)
    if not is_round:
        left, right = (_straight(line) for line in (left, right))
    return [left + rng.normal(0, 1, left.shape), right + rng.normal(0, 1, right.shape)]


def _straight(knots: Line) -> Line:
    """Return a polyline with points along it, so that its corners stay corners."""
    return np.concatenate(
        [np.linspace(start, end, 8) for start, end in pairwise(knots)]
    )


def _comb(hand: _Hand) -> Marked:
    """Write a digit into each cell of a form field: open at the top, or closed."""
    rng = hand.rng
    text = hand.digits(int(rng.integers(2, 6)))
    shapes = [hand.digit(int(digit)) for digit in text]
    widths = [np.ptp(np.concatenate(shape)[:, 0]) for shape in shapes]
    cell = max(widths) + rng.uniform(30, 60)
    lines: list[Line] = []
    for place, shape in enumerate(shapes):
        corners = _corners(np.concatenate(shape))
        middle = np.array([(place + 0.5) * cell, 50]) + rng.normal(0, 3, 2)
        lines += [line - corners.mean(axis=0) + middle for line in shape]
    low, high = _corners(np.concatenate(lines))
    bottom, width = high[1] + rng.uniform(15, 30), cell * len(text)
    is_closed = rng.random() < 0.4
    tick = rng.uniform(25, 60)
    top = low[1] - rng.uniform(15, 30) if is_closed else bottom - tick
    rules = [bottom, top] if is_closed else [bottom]
    frame = [np.linspace((0, y), (width, y), 20) for y in rules]
    frame += [
        np.linspace((x, top), (x, bottom), 12) for x in cell * np.arange(len(text) + 1)
    ]
    return _marked(text, [*lines, *(line + rng.normal(0, 1, 2) for line in frame)])


def _plain(hand: _Hand) -> Marked:
    text = hand.digits(int(hand.rng.integers(1, 7)))
    return _marked(text, hand.write(text))


def _spaced(hand: _Hand) -> Marked:
    parts = [hand.some_digits(3) for _ in range(int(hand.rng.integers(2, 4)))]
    if all(len(part) == 1 for part in parts):  # written apart evenly: one number
        parts[0] += hand.digits(1)
    text = " ".join(parts)
    return _marked(text, hand.write(text))


KINDS: Final[dict[str, Callable[[_Hand], Marked]]] = {
    "no mark": _plain,
    "dot": _between(".", may_lead=False),
    "comma": _between(","),
    "dash": _between("-", may_lead=True),
    "slash": _between("/"),
    "colon": _between(":"),
    "plus": _between("+", may_lead=True),
    "space": _spaced,
    "bracket": _framed(_brackets),
    "ring": _framed(_ring),
    "box": _framed(_box),
    "underline": _framed(_underline),
    "comb": _comb,
}
"""What is written beside or around digits; the first is for comparison."""
