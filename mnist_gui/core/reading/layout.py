"""The pieces that a page falls into, and how much two of them belong together.

A piece is a stroke, a spot of ink, or a part of one that was cut. A digit is one
piece or a few; which, `mnist_gui.core.reading.segmentation` decides by reading them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import Strokes

Points: TypeAlias = NDArray[np.float64]
"""Points (x, y) of shape [n, 2]."""

_NEAR: Final = 0.6
"""Pieces farther apart than this never belong to one digit."""

# Lengths here and below are shares of a digit's height. The constants were chosen on
# the even records of a set of numbers, and on single digits that must stay whole; how
# well they do on the odd ones is in docs/adr/0017.
_TOUCHING: Final = 0.1
"""Pieces nearer than this touch: a pen has its width."""

_LEAST_WIDTH: Final = 0.2
"""An upright line counts as this wide."""

_REACH: Final = 0.3
"""How far apart pieces may be for lying above each other to say anything."""

_BIAS: Final = -1.0
_OVERLAP: Final = 5.0
_GAP: Final = 8.0
_DISTANCE: Final = 4.0
_HANGING: Final = 4.0
"""What a line costs that lies to the left of a piece and only reaches it: the bar of
a 5 begins at its body, and that of a 4 or a 7 goes through."""

_LYING: Final = 0.25
"""A piece that is lower, and wider than high, is a line that lies."""

_RULE: Final = 1.3
"""A line that lies and is longer is part of no digit: numbers are underlined."""

_AMID: Final = 0.25
"""Unless it meets a piece at least this share of its height from top and bottom, as
the bar of a wide + does; a tail that reaches through an underline is shorter."""

_LEAST: Final = -5.0
"""Pieces with less in common are never read together: it would take time."""

_BOND: Final = 1.5
"""How much parts belong together that follow each other in what was cut."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Segment:
    """A part of a page that is not divided any more."""

    points: Points
    """Some that lie on its ink, close enough together to measure distances by."""

    origin: int
    """The stroke or spot that it is, or was cut from."""

    place: int
    """Which part of that it is, in their order."""

    box: Box
    """Where a person sees it, in units of the strokes or the picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments:
    """All pieces of a page, and what is drawn of some of them."""

    items: Sequence[Segment]
    draw: Callable[[Sequence[int]], ModelInput]
    """Returns what a model sees of the pieces with these indices."""

    strokes: Callable[[Sequence[int]], Strokes] = lambda _: ()
    """Returns the strokes that they are; none where they are not of strokes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """How pieces lie to each other."""

    boxes: NDArray[np.float64]
    """(left, top, right, bottom) of each, shape [n, 4]."""

    unit: float
    """The usual height of a digit."""

    origins: NDArray[np.int64]
    """The stroke or spot that each was cut from, shape [n]."""

    clusters: NDArray[np.int64]
    """What hangs together: pieces that touch have one number, shape [n]."""

    edge_weights: NDArray[np.float64]
    """How much two pieces belong to one digit, shape [n, n].

    As a logarithm of odds; minus infinity where it is out of the question.
    """


def lay_out(items: Sequence[Segment]) -> Layout:
    """Measure how pieces lie to each other."""
    boxes = np.array(
        [(*one.points.min(axis=0), *one.points.max(axis=0)) for one in items]
    )
    distance = _distances(items, boxes)
    height = boxes[:, 3] - boxes[:, 1]
    origins = np.array([one.origin for one in items])
    touch = distance < _TOUCHING * np.maximum.outer(height, height)
    clusters = _clusters(touch | (origins[:, None] == origins))
    unit = _usual_height(boxes, clusters)
    edge_weights = _edge_weights(boxes / unit, distance / unit)
    edge_weights -= _HANGING * _hanging(items, boxes / unit, np.isfinite(edge_weights))
    edge_weights[_ruled_apart(boxes / unit, touch)] = -np.inf
    _bind_parts(edge_weights, items)
    return Layout(
        boxes=boxes,
        unit=unit,
        origins=origins,
        clusters=clusters,
        edge_weights=edge_weights,
    )


def weighted_median(sizes: NDArray[np.float64]) -> float:
    """Return the size that divides the sum of all sizes in halves."""
    ordered = np.sort(sizes)
    return float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])


def _edge_weights(
    boxes: NDArray[np.float64], distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh overlap against gaps.

    Strokes of one digit lie above each other, as the bar of a 5; between digits side by
    side there is paper.
    """
    half = np.maximum(boxes[:, 2] - boxes[:, 0], _LEAST_WIDTH) / 2
    middle = boxes[:, ::2].mean(axis=1)
    left, right = middle - half, middle + half
    shared = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    overlap = np.clip(shared / (2 * np.minimum.outer(half, half)), 0, 1)
    closeness = np.maximum(0, 1 - distance / _REACH)
    edge_weights: NDArray[np.float64] = (
        _BIAS
        + _OVERLAP * overlap * closeness
        - _GAP * np.maximum(0, -shared)
        - _DISTANCE * distance
    )
    edge_weights[(distance > _NEAR) | (edge_weights < _LEAST)] = -np.inf
    return edge_weights


def _hanging(
    items: Sequence[Segment], boxes: NDArray[np.float64], near: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how far lying lines hang out to the left of other pieces near them.

    As shares of the line's length: 0 where its left end is as near to the other piece
    as its right end, 1 where only the right end touches it. Shape [n, n].
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    lies = (height < _LYING) & (width > height)
    hanging = np.zeros(near.shape)
    for i, j in np.argwhere(near & lies[:, None] & ~lies).tolist():
        line = items[i].points
        ends = line[[line[:, 0].argmin(), line[:, 0].argmax()]]
        offsets = ends[:, None] - items[j].points
        left, right = np.hypot(offsets[..., 0], offsets[..., 1]).min(axis=1)
        share = (left - right) / np.ptp(line[:, 0])
        hanging[i, j] = hanging[j, i] = np.clip(share, 0, 1)
    return hanging


def _ruled_apart(
    boxes: NDArray[np.float64], touch: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which pieces cannot belong together, as one of them is a long line."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    rule = (height < _LYING) & (width > _RULE)
    top, bottom = boxes[:, 1] + _AMID * height, boxes[:, 3] - _AMID * height
    middle = boxes[:, 1::2].mean(axis=1)[:, None]
    meets = rule[:, None] & touch & (top < middle) & (middle < bottom)
    apart: NDArray[np.bool_] = (rule[:, None] | rule) & ~(meets | meets.T)
    return apart


def _bind_parts(edge_weights: NDArray[np.float64], items: Sequence[Segment]) -> None:
    """Let parts be joined again only in the order in which they were cut apart."""
    for i, one in enumerate(items):
        for j, other in enumerate(items[:i]):
            if one.origin == other.origin:
                is_next = abs(one.place - other.place) == 1
                edge_weights[i, j] = edge_weights[j, i] = _BOND if is_next else -np.inf


def _distances(
    items: Sequence[Segment], boxes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the least distance of two pieces' points, of their boxes if large."""
    low, high = boxes[:, :2], boxes[:, 2:]
    between = np.maximum(0, np.maximum(low[:, None] - high, low - high[:, None]))
    distance: NDArray[np.float64] = np.hypot(between[..., 0], between[..., 1])
    tallest = float(np.ptp(boxes[:, 1::2], axis=1).max())
    for i, j in np.argwhere(np.tril(distance <= _NEAR * tallest, -1)).tolist():
        offsets = items[i].points[:, None] - items[j].points
        least = np.sqrt((offsets**2).sum(axis=2).min())
        distance[i, j] = distance[j, i] = least
    return distance


def _clusters(touch: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number what hangs together, given which pieces touch."""
    cluster = np.arange(len(touch))
    for i, j in np.argwhere(np.tril(touch, -1)).tolist():
        cluster[cluster == cluster[j]] = cluster[i]
    return cluster


def _usual_height(boxes: NDArray[np.float64], clusters: NDArray[np.int64]) -> float:
    """Return the height of a digit: the weighted median of what touches.

    Bars and dots do not count for much.
    """
    tops, bottoms = boxes[:, 1], boxes[:, 3]
    whole = [
        bottoms[clusters == one].max() - tops[clusters == one].min()
        for one in np.unique(clusters)
    ]
    # A lying line is no digit's height, and a dot has none.
    extent = float(np.ptp(boxes[:, ::2]))
    return max(weighted_median(np.array(whole)), _TOUCHING * extent) or 1.0
