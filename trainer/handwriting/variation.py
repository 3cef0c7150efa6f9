"""Write one skeleton as many hands would: knots moved, drawing slanted and stretched.

All versions of a skeleton are written together: its knots are displaced, curves are
drawn through them, an affine map turns, slants and stretches the drawing, and a pen
follows it. The order and direction of strokes leave no trace in the ink, so they are
not varied here; `trainer.pen_path` varies them.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.rasterize import curve
from trainer.handwriting.lines import (
    Floats,
    Lines,
    arc_lengths,
    extents,
    lengths,
    resample,
)
from trainer.handwriting.pen import PENS, Pens, PenVariation
from trainer.handwriting.skeleton import Skeleton, SkeletonStroke

ROTATION: Final = 0.17
"""Standard deviation of how far hands turn a drawing, in radians."""


@dataclass(frozen=True, kw_only=True)
class HandVariation:
    """How much hands differ; lengths are in hundredths of the skeleton's square.

    The displacements of knots are samples of a Gaussian process: the closer two knots
    are, the more alike they move.
    """

    strength: tuple[float, float] = (0.2, 1.6)
    """Factor of the displacements, drawn once for each hand."""

    plane_bend: float = 5.0
    plane_reach: float = 40.0
    """Standard deviation and length scale across the plane, for the whole drawing."""

    stroke_bend: float = 2.5
    stroke_reach: float = 30.0
    """Standard deviation and length scale along each stroke."""

    stroke_shift: float = 2.0
    """Strokes are moved against each other, so that joins are missed and crossed."""

    knot_shift: float = 1.0
    """Each knot is moved independently."""

    overshoot: float = 4.0
    """Strokes begin and end early or late."""

    linked_fraction: float = 0.06
    """Drawings in which the pen is not lifted from one stroke to the next."""

    slant: tuple[float, float] = (0.08, 0.17)
    """Mean and standard deviation of the shear."""

    stretch: float = 0.13
    """Standard deviation of the logarithm of how much wider and lower it is drawn."""

    pens: PenVariation = PENS


HANDS: Final = HandVariation()

_CURVE_POINTS: Final = 48  # points along a stroke before a pen follows it
# Points along a line as long as the drawing is large: 0.4 px apart at 20 px.
_STAMPS: Final = 50.0


def vary(
    skeleton: Skeleton,
    count: int,
    rng: np.random.Generator,
    rotation: float = ROTATION,
    hands: HandVariation = HANDS,
) -> Lines:
    """Return a skeleton as `count` hands would write it: [count, points, 2].

    They turn it by `rotation`, in radians (standard deviation). The points are along
    all strokes, one stroke after another, close enough to be stamped.
    """
    written = _write(skeleton, count, rng, rotation, hands)
    return _stamps([*written.strokes, *written.links])


def trace(
    skeleton: Skeleton, count: int, rng: np.random.Generator
) -> tuple[Lines, NDArray[np.int64]]:
    """Return the path of the pen of `count` hands, as `vary` would have them write.

    Returns:
        Points of shape [count, points, 2], in the order of writing, and the number of
        the stroke that each belongs to, [count, points].
    """
    written = _write(skeleton, count, rng, ROTATION, HANDS)
    is_lifted = np.pad(~written.is_linked, ((0, 0), (1, 0))).astype(np.int64)
    sizes = [line.shape[1] for line in written.strokes]
    numbers = np.repeat(np.cumsum(is_lifted, axis=1), sizes, axis=1)
    return np.concatenate(written.strokes, axis=1), numbers


class _Written(NamedTuple):
    """What `count` hands wrote."""

    strokes: list[Lines]
    links: list[Lines]
    """Lines from each stroke to the next; points where the pen is lifted."""

    is_linked: NDArray[np.bool_]
    """Shape [count, strokes - 1]: whether it is not lifted."""


def _write(
    skeleton: Skeleton,
    count: int,
    rng: np.random.Generator,
    rotation: float,
    hands: HandVariation,
) -> _Written:
    strength = rng.uniform(*hands.strength, (count, 1, 1))
    displaced = _displace_knots(skeleton.strokes, strength, hands, rng)
    curves = [
        _round_corners(_draw_curve(knots, stroke.corners), rng)
        for knots, stroke in zip(displaced, skeleton.strokes, strict=True)
    ]
    affine = _affine_maps(count, rotation, hands, rng)
    is_linked = rng.random((count, 1)) < hands.linked_fraction
    pens = Pens(count, rng, hands.pens)
    followed = [
        pens.follow(line @ affine, rng)
        for line in [*curves, *_links(curves, is_linked)]
    ]
    return _Written(
        followed[: len(curves)],
        followed[len(curves) :],
        np.repeat(is_linked, len(curves) - 1, axis=1),
    )


def _displace_knots(
    strokes: Sequence[SkeletonStroke],
    strength: Floats,
    hands: HandVariation,
    rng: np.random.Generator,
) -> list[Lines]:
    """Return the knots of each stroke, displaced by a Gaussian process."""
    still = np.concatenate([stroke.knots for stroke in strokes])
    # Correlated normal numbers: white noise times a root of their covariance.
    root = np.linalg.cholesky(_covariance(strokes, hands))
    white = rng.standard_normal((len(strength), *still.shape))
    displaced = np.split(
        still + strength * (root @ white),
        np.cumsum([len(stroke.knots) for stroke in strokes])[:-1],
        axis=1,
    )
    overshoot = hands.overshoot * strength[..., 0]
    for knots in displaced:
        _move_end(knots[:, :2], overshoot, rng)
        _move_end(knots[:, :-3:-1], overshoot, rng)
    return displaced


def _covariance(strokes: Sequence[SkeletonStroke], hands: HandVariation) -> Floats:
    """Return the covariance of the displacements of all knots: shape [n, n]."""
    knots = np.concatenate([stroke.knots for stroke in strokes])
    counts = [len(stroke.knots) for stroke in strokes]
    stroke_of = np.repeat(np.arange(len(strokes)), counts)
    travelled = np.hstack([arc_lengths(stroke.knots[None])[0] for stroke in strokes])
    across = np.hypot(*(knots[:, None] - knots[None]).T) / hands.plane_reach
    along = (travelled[:, None] - travelled[None]) / hands.stroke_reach
    same_stroke = stroke_of[:, None] == stroke_of[None]
    stroke_bend = hands.stroke_bend**2 * np.exp(-(along**2) / 2)
    covariance: Floats = (
        hands.plane_bend**2 * np.exp(-(across**2) / 2)
        + same_stroke * (stroke_bend + hands.stroke_shift**2)
        + hands.knot_shift**2 * np.eye(len(knots))
    )
    return covariance


def _move_end(ends: Lines, overshoot: Floats, rng: np.random.Generator) -> None:
    """Let strokes begin earlier or later, along themselves, in place.

    `ends` is a view of their outermost knots and the next ones, `overshoot` the
    standard deviation of the distance, shape [n, 1].
    """
    if ends.shape[1] == 1:
        return
    outwards = ends[:, 0] - ends[:, 1]
    distance = np.maximum(np.hypot(*outwards.T)[:, None], 1e-6)
    far = overshoot * rng.standard_normal(overshoot.shape)
    ends[:, 0] += outwards * np.maximum(far / distance, -0.5)


def _draw_curve(knots: Lines, corners: Sequence[int]) -> Lines:
    """Draw smooth curves through knots, from corner to corner."""
    bounds = [0, *corners, knots.shape[1] - 1]
    pieces = [
        curve(knots[:, start : end + 1]) for start, end in itertools.pairwise(bounds)
    ]
    return resample(np.concatenate(pieces, axis=1), _CURVE_POINTS)


def _round_corners(line: Lines, rng: np.random.Generator) -> Lines:
    """Cut corners as hurried hands do, some slightly and some a lot."""
    haste = rng.uniform(0, 1, (len(line), 1, 1)) ** 2
    padded = np.pad(line, ((0, 0), (2, 2), (0, 0)), mode="reflect", reflect_type="odd")
    around = (padded[:, :-4] + padded[:, 1:-3] + padded[:, 3:-1] + padded[:, 4:]) / 4
    return line + haste * (around - line)


def _links(strokes: Sequence[Lines], is_linked: NDArray[np.bool_]) -> list[Lines]:
    """Return a line from each stroke to the next; where the pen is lifted, a point."""
    gaps = [(a[:, -1], b[:, 0]) for a, b in itertools.pairwise(strokes)]
    return [
        np.stack([end, np.where(is_linked, start, end)], axis=1) for end, start in gaps
    ]


def _affine_maps(
    count: int, rotation: float, hands: HandVariation, rng: np.random.Generator
) -> Floats:
    """Return matrices that turn, slant and stretch rows (x, y): shape [n, 2, 2]."""
    angle = rotation * rng.standard_normal(count)
    slant = rng.normal(*hands.slant, count)
    wider = np.exp(hands.stretch * rng.standard_normal(count))
    zero = np.zeros(count)
    cos, sin = np.cos(angle), np.sin(angle)
    stretch = np.array([[wider, zero], [-slant, 1 / wider]])
    turn = np.array([[cos, sin], [-sin, cos]])
    maps: Floats = np.einsum("abn,bcn->nac", stretch, turn)
    return maps


def _stamps(lines: Sequence[Lines]) -> Lines:
    """Join lines, each with as many points as nearly all of its versions need."""
    extent = extents(lines)
    needed = [np.quantile(lengths(line) / extent, 0.95) for line in lines]
    return np.concatenate(
        [
            resample(line, int(np.ceil(length * _STAMPS)) + 1)
            for line, length in zip(lines, needed, strict=True)
        ],
        axis=1,
    )
