"""Measure how the segments of a page lie to each other, as edge weights of a graph.

A segment is a stroke, a blob, or a part of one that was cut. A digit is made of one
segment or a few; `mnist_gui.core.reading.segmentation` decides which. The weight of the
edge between two segments is the logarithm of the odds that they belong to one digit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.components import connect
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import Strokes

Points: TypeAlias = NDArray[np.float64]
"""Points (x, y) of shape [n, 2]."""

# Lengths here and below are fractions of a digit's height. The constants were chosen on
# the even records of a set of numbers, and on single digits that must stay whole; how
# well they do on the odd ones is in docs/adr/0017.
_FARTHEST: Final = 0.6  # segments farther apart never belong to one digit
_TOUCHING: Final = 0.1  # segments nearer than this touch: a pen has its width
_MIN_WIDTH: Final = 0.2  # of an upright line
_OVERLAP_REACH: Final = 0.3  # farther apart, overlap says nothing
_BIAS: Final = -1.0
_OVERLAP: Final = 5.0
_GAP: Final = 8.0
_DISTANCE: Final = 4.0
# The cost of a horizontal line that lies to the left of a segment and only reaches it:
# the bar of a 5 begins at its body, and that of a 4 or a 7 goes through.
_OVERHANG: Final = 4.0
_FLAT: Final = 0.25  # what is lower, and wider than high, is a horizontal line
_RULE: Final = 1.3  # a longer one is part of no digit: numbers are underlined
# Unless it meets a segment at least this fraction of its height from top and bottom, as
# the bar of a wide + does. A tail that reaches through an underline is shorter.
_MIDDLE: Final = 0.25
_MIN_WEIGHT: Final = -5.0  # below it, reading segments together is a waste of time
_NEXT_PART: Final = 1.5  # the weight between two parts that a cut made neighbours


@dataclass(frozen=True, kw_only=True, eq=False)
class Segment:
    """The smallest unit that a digit is composed of: a stroke, a blob, or a part."""

    ink: NDArray[Any]
    """The points of the stroke or pixels of the blob, (x, y), shape [n, 2]."""

    points: Points
    """Points on its ink, just close enough together to measure distances by."""

    origin: int
    """Index of the stroke or blob that it is, or was cut from."""

    position: int
    """Index among the parts of that, in their order."""

    box: Box
    """Bounding box as the user sees it, in units of the strokes or the picture."""


def ordered_segments(
    cut: Iterable[Sequence[NDArray[Any]]],
    outline: Callable[[NDArray[Any]], Points],
    box_of: Callable[[NDArray[Any]], Box],
) -> list[Segment]:
    """Return segments from left to right, given the parts of each stroke or blob."""
    segments = [
        Segment(
            ink=ink,
            points=outline(ink),
            origin=origin,
            position=position,
            box=box_of(ink),
        )
        for origin, parts in enumerate(cut)
        for position, ink in enumerate(parts)
    ]
    return sorted(
        segments, key=lambda item: item.ink[:, 0].min() + item.ink[:, 0].max()
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments:
    """All segments of a page, and how to draw a group of them."""

    items: Sequence[Segment]
    draw: Callable[[Sequence[int]], ModelInput]
    """Returns the model input for the segments with these indices."""

    strokes: Callable[[Sequence[int]], Strokes] = lambda _: ()
    """Returns the strokes that they are parts of; none for the ink of a picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """How n segments lie to each other."""

    boxes: NDArray[np.float64]
    """(left, top, right, bottom) of each, shape [n, 4]."""

    digit_height: float
    """The usual height of a digit, in the units of the boxes."""

    origins: NDArray[np.int64]
    """The stroke or blob that each was cut from, shape [n]."""

    components: NDArray[np.int64]
    """The connected component of each, shape [n]: segments that touch share one."""

    edge_weights: NDArray[np.float64]
    """Log odds that two segments belong to one digit, shape [n, n]; minus infinity
    where they cannot."""


def lay_out(items: Sequence[Segment]) -> Layout:
    """Measure the layout of at least one segment."""
    boxes = np.array(
        [(*item.points.min(axis=0), *item.points.max(axis=0)) for item in items]
    )
    distance = _distances(items, boxes)
    height = boxes[:, 3] - boxes[:, 1]
    origins = np.array([item.origin for item in items])
    positions = np.array([item.position for item in items])
    is_same = origins[:, None] == origins
    touch = distance < _TOUCHING * np.maximum.outer(height, height)
    components = connect(len(items), *np.nonzero(touch | is_same))
    digit_height = _digit_height(boxes, components)
    scaled = boxes / digit_height
    weights = _edge_weights(scaled, distance / digit_height)
    weights -= _OVERHANG * _overhang(items, scaled, np.isfinite(weights))
    weights[_cannot_share_digit(scaled, touch)] = -np.inf
    # Parts can be joined again only in the order in which they were cut apart.
    is_next = np.abs(np.subtract.outer(positions, positions)) == 1
    weights[is_same] = np.where(is_next, _NEXT_PART, -np.inf)[is_same]
    return Layout(
        boxes=boxes,
        digit_height=digit_height,
        origins=origins,
        components=components,
        edge_weights=weights,
    )


def weighted_median(sizes: NDArray[np.float64]) -> float:
    """Return the size at which half of the sum of all sizes is reached."""
    ordered = np.sort(sizes)
    return float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])


def _edge_weights(
    boxes: NDArray[np.float64], distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh horizontal overlap against gaps.

    Strokes of one digit lie above each other, as the bar of a 5; between digits side by
    side there is paper.
    """
    half = np.maximum(boxes[:, 2] - boxes[:, 0], _MIN_WIDTH) / 2
    middle = boxes[:, ::2].mean(axis=1)
    left, right = middle - half, middle + half
    shared = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    overlap = np.clip(shared / (2 * np.minimum.outer(half, half)), 0, 1)
    closeness = np.maximum(0, 1 - distance / _OVERLAP_REACH)
    weights: NDArray[np.float64] = (
        _BIAS
        + _OVERLAP * overlap * closeness
        - _GAP * np.maximum(0, -shared)
        - _DISTANCE * distance
    )
    weights[(distance > _FARTHEST) | (weights < _MIN_WEIGHT)] = -np.inf
    return weights


def _overhang(
    items: Sequence[Segment], boxes: NDArray[np.float64], near: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how far horizontal lines hang out to the left of other segments near them.

    As fractions of the line's length: 0 where its left end is as near to the other
    segment as its right end, 1 where only the right end touches it. Shape [n, n].
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    is_flat = (height < _FLAT) & (width > height)
    overhang = np.zeros(near.shape)
    for i, j in np.argwhere(near & is_flat[:, None] & ~is_flat).tolist():
        line = items[i].points
        ends = line[[line[:, 0].argmin(), line[:, 0].argmax()]]
        offsets = ends[:, None] - items[j].points
        left, right = np.hypot(offsets[..., 0], offsets[..., 1]).min(axis=1)
        fraction = (left - right) / np.ptp(line[:, 0])
        overhang[i, j] = overhang[j, i] = np.clip(fraction, 0, 1)
    return overhang


def _cannot_share_digit(
    boxes: NDArray[np.float64], touch: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the pairs of segments that an underline or other long line separates."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    is_rule = (height < _FLAT) & (width > _RULE)
    top, bottom = boxes[:, 1] + _MIDDLE * height, boxes[:, 3] - _MIDDLE * height
    middle = boxes[:, 1::2].mean(axis=1)[:, None]
    meets = is_rule[:, None] & touch & (top < middle) & (middle < bottom)
    apart: NDArray[np.bool_] = (is_rule[:, None] | is_rule) & ~(meets | meets.T)
    return apart


def _distances(
    items: Sequence[Segment], boxes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the least distance between points of two segments; of boxes if far."""
    low, high = boxes[:, :2], boxes[:, 2:]
    between = np.maximum(0, np.maximum(low[:, None] - high, low - high[:, None]))
    distance: NDArray[np.float64] = np.hypot(between[..., 0], between[..., 1])
    tallest = float(np.ptp(boxes[:, 1::2], axis=1).max())
    for i, j in np.argwhere(np.tril(distance <= _FARTHEST * tallest, -1)).tolist():
        offsets = items[i].points[:, None] - items[j].points
        least = np.sqrt((offsets**2).sum(axis=2).min())
        distance[i, j] = distance[j, i] = least
    return distance


def _digit_height(boxes: NDArray[np.float64], components: NDArray[np.int64]) -> float:
    """Return the median height of connected components; bars and dots count little."""
    tops, bottoms = boxes[:, 1], boxes[:, 3]
    heights = [
        bottoms[components == label].max() - tops[components == label].min()
        for label in np.unique(components)
    ]
    # A horizontal line has no digit's height, and a dot has none at all.
    extent = float(np.ptp(boxes[:, ::2]))
    return max(weighted_median(np.array(heights)), _TOUCHING * extent) or 1.0
