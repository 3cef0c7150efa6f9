"""One skeleton as many hands write it.

All versions of a skeleton are made together: knots are moved, curves drawn
through them, the drawing turned, slanted and stretched, and a pen follows it.
Lengths are in hundredths of the skeleton's square. In which order and direction
strokes are drawn leaves no trace in their ink, so that is not varied.
"""

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.rasterize import curve
from trainer.handwriting.lines import Lines, evenly, extents, lengths
from trainer.handwriting.pen import Pens
from trainer.handwriting.skeleton import Path, Skeleton

_WILDNESS: Final = (0.2, 1.6)
"""How far a hand departs from the skeleton, as a factor of all that follows."""

_BEND: Final = 5.0
_BEND_REACH: Final = 40.0
"""The whole drawing is bent: what is near in the plane moves alike."""

_CURVE: Final = 2.5
_CURVE_REACH: Final = 30.0
"""Each stroke is bent for itself: what is near along it moves alike."""

_APART: Final = 2.0
"""Strokes are moved apart, so that joins are missed and crossed."""

_KNOT: Final = 1.0
"""Each knot is moved for itself."""

_OVERSHOOT: Final = 4.0
"""Ends are drawn on or stop early."""

_LINKED_SHARE: Final = 0.06
"""Drawings in which the pen is not lifted from one stroke to the next."""

ROTATION: Final = 0.17
_SLANT: Final = (0.08, 0.17)
_STRETCH: Final = 0.13
"""Of the whole drawing: radians, shares (mean, spread), and the logarithm of
how much wider and lower it is drawn."""

_DENSE: Final = 48
"""Points along a stroke before a pen follows it."""

_STAMPS: Final = 50.0
"""Points along a line as long as the drawing is large: 0.4 px apart at 20 px."""


def vary(
    skeleton: Skeleton,
    count: int,
    rng: np.random.Generator,
    rotation: float = ROTATION,
) -> Lines:
    """Return a skeleton as `count` hands write it.

    Args:
        skeleton: What they write.
        count: How many.
        rng: Decides all.
        rotation: How far they turn it, in radians (standard deviation).

    Returns:
        Points along all strokes, one stroke after another, near enough to each
        other to be stamped: shape [count, points, 2].
    """
    wildness = rng.uniform(*_WILDNESS, (count, 1, 1))
    moved = _move_knots(skeleton.strokes, wildness, rng)
    strokes = [
        _round_corners(_draw(knots, path.corners), rng)
        for knots, path in zip(moved, skeleton.strokes, strict=True)
    ]
    change = _whole_changes(count, rotation, rng)
    written = [line @ change for line in [*strokes, *_links(strokes, rng)]]
    pens = Pens(count, rng)
    return _stamps([pens.follow(line, rng) for line in written])


def _move_knots(
    strokes: Sequence[Path], wildness: NDArray[np.float64], rng: np.random.Generator
) -> list[Lines]:
    """Move the knots of all strokes, those more alike that belong together."""
    still = np.concatenate([path.knots for path in strokes])
    # Correlated normal numbers: white ones times a root of their covariance.
    root = np.linalg.cholesky(_covariance(strokes))
    white = rng.standard_normal((len(wildness), *still.shape))
    moved = np.split(
        still + wildness * (root @ white),
        np.cumsum([len(path.knots) for path in strokes])[:-1],
        axis=1,
    )
    for knots in moved:
        _move_end(knots[:, :2], wildness[..., 0], rng)
        _move_end(knots[:, :-3:-1], wildness[..., 0], rng)
    return moved


def _covariance(strokes: Sequence[Path]) -> NDArray[np.float64]:
    """Return how knots move together: shape [n, n] for all knots."""
    knots = np.concatenate([path.knots for path in strokes])
    stroke_of = np.repeat(
        np.arange(len(strokes)), [len(path.knots) for path in strokes]
    )
    along = np.concatenate([_travelled(path.knots) for path in strokes])
    near = np.hypot(*(knots[:, None] - knots[None]).T) / _BEND_REACH
    next_to = (along[:, None] - along[None]) / _CURVE_REACH
    same = stroke_of[:, None] == stroke_of[None]
    covariance: NDArray[np.float64] = (
        _BEND**2 * np.exp(-(near**2) / 2)
        + same * (_CURVE**2 * np.exp(-(next_to**2) / 2) + _APART**2)
        + _KNOT**2 * np.eye(len(knots))
    )
    return covariance


def _travelled(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(knots, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _move_end(
    ends: Lines, wildness: NDArray[np.float64], rng: np.random.Generator
) -> None:
    """Let a stroke begin earlier or later, along itself.

    Args:
        ends: A view of its outermost knot and the next.
        wildness: Shape [n, 1].
        rng: Draws how far.
    """
    if ends.shape[1] == 1:
        return
    outwards = ends[:, 0] - ends[:, 1]
    distance = np.maximum(np.hypot(*outwards.T)[:, None], 1e-6)
    far = _OVERSHOOT * wildness * rng.standard_normal(wildness.shape)
    ends[:, 0] += outwards * np.maximum(far / distance, -0.5)


def _draw(knots: Lines, corners: Sequence[int]) -> Lines:
    """Draw curves through knots, from corner to corner."""
    bounds = [0, *corners, knots.shape[1] - 1]
    pieces = [
        curve(knots[:, start : end + 1]) for start, end in itertools.pairwise(bounds)
    ]
    return evenly(np.concatenate(pieces, axis=1), _DENSE)


def _round_corners(line: Lines, rng: np.random.Generator) -> Lines:
    """Cut corners as a hurried hand does, some hardly and some much."""
    haste = rng.uniform(0, 1, (len(line), 1, 1)) ** 2
    padded = np.pad(line, ((0, 0), (2, 2), (0, 0)), mode="reflect", reflect_type="odd")
    around = (padded[:, :-4] + padded[:, 1:-3] + padded[:, 3:-1] + padded[:, 4:]) / 4
    return line + haste * (around - line)


def _links(strokes: Sequence[Lines], rng: np.random.Generator) -> list[Lines]:
    """Return lines from each stroke to the next; without extent where there is none."""
    linked = rng.random((len(strokes[0]), 1)) < _LINKED_SHARE
    return [
        np.stack(
            [one[:, -1], np.where(linked, other[:, 0], one[:, -1])],
            axis=1,
        )
        for one, other in itertools.pairwise(strokes)
    ]


def _whole_changes(
    count: int, rotation: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return what turns, slants and stretches rows (x, y): shape [n, 2, 2]."""
    angle = rotation * rng.standard_normal(count)
    slant = rng.normal(*_SLANT, count)
    wider = np.exp(_STRETCH * rng.standard_normal(count))
    zero = np.zeros(count)
    cos, sin = np.cos(angle), np.sin(angle)
    stretch = np.array([[wider, zero], [-slant, 1 / wider]])
    turn = np.array([[cos, sin], [-sin, cos]])
    change: NDArray[np.float64] = np.einsum("abn,bcn->nac", stretch, turn)
    return change


def _stamps(lines: Sequence[Lines]) -> Lines:
    """Join lines; give each as many points as nearly all of its versions need."""
    extent = extents(lines)
    needed = [np.quantile(lengths(line) / extent, 0.95) for line in lines]
    return np.concatenate(
        [
            evenly(line, int(np.ceil(share * _STAMPS)) + 1)
            for line, share in zip(lines, needed, strict=True)
        ],
        axis=1,
    )
