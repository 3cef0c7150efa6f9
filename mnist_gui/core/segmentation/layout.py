"""Measure how the segments of a page lie to each other, as edge weights of a graph.

A segment is a stroke, a blob, or a part of one that was cut. A digit is made of one
segment or a few; `segmentation` decides which. The weight of the edge between two
segments is the logarithm of the odds that they belong to one digit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import CrowdedPageError
from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.components import connect
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import Strokes, bounds
from mnist_gui.core.messages import plural
from mnist_gui.core.segmentation.near_pairs import Pairs, box_distances, near_pairs
from mnist_gui.core.segmentation.shapes import (
    Points,
    Shape,
    least_distance,
    shape_of,
)

Group: TypeAlias = tuple[int, ...]
"""Indices of segments that may be a digit or a mark together, in rising order."""

MAX_SEGMENTS: Final = 6000
"""Strokes or blobs of ink on a page, at most: those of 2,000 digits, with room."""

FEWEST_DASHES: Final = 5
"""Segments that dashes of a digit are; fewer are a group like any other."""

# Lengths here and below are fractions of a digit's height. The constants were chosen on
# the even records of a set of numbers, and on single digits that must stay whole; how
# well they do on the odd ones is in docs/adr/0017.
_FARTHEST: Final = 0.6  # segments farther apart never belong to one digit
TOUCHING: Final = 0.1
"""Segments nearer than this fraction of a digit's height touch: a pen has its width."""

_NARROW: Final = 0.15  # a gap that may be within a letter, between its strokes
_MIN_WIDTH: Final = 0.2  # of an upright line
_OVERLAP_REACH: Final = 0.3  # farther apart, overlap says nothing
_BIAS: Final = -1.0
_OVERLAP: Final = 5.0
_GAP: Final = 8.0
_DISTANCE: Final = 4.0
# The cost of a horizontal line that lies to the left of a segment and only reaches it:
# the bar of a 5 begins at its body, and that of a 4 or a 7 goes through.
_OVERHANG: Final = 4.0
# The cost of two segments side by side that are both as high as a digit: two digits, as
# a 1 beside a 6. A segment of at most this fraction of the height is none.
_BOTH_HIGH: Final = 3.0
_LOWER: Final = 0.7
_FLAT: Final = 0.25  # what is lower, and wider than high, is a horizontal line
_RULE: Final = 1.3  # a longer one is part of no digit: numbers are underlined
_BAR: Final = 2.0  # the same above a digit: some bars of fives are as long as that
# Unless it meets a segment at least this fraction of its height from top and bottom, as
# the bar of a wide + does. A tail that reaches through an underline is shorter.
_MIDDLE: Final = 0.25
_MIN_WEIGHT: Final = -5.0  # below it, reading segments together is a waste of time
_LOOSE: Final = -50.0  # between segments that are not near: a page may be one digit
_NEXT_PART: Final = 1.5  # the weight between two parts that a cut made neighbours
# Dashes of one digit: gaps between them are at most one of these fractions of the
# longer dash, and no dash is longer than this fraction of the digit's height.
_DASH_GAPS: Final = (0.7, 1.6, 3.0)
_DASH_LENGTH: Final = 0.6
_MOST_DASHES: Final = 60
# Fraction of the short segments of a page that are dashes if any are: on a sheet, a
# column of digits lies as dashes do, and the others beside it do not.
_DASHED_PAGE: Final = 0.5
_PIXELS: Final = 200  # that show the shape of a blob


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

    is_scribble: bool = False
    """Whether it is many strokes all over each other, and so part of no digit."""

    @cached_property
    def bounds(self) -> Box:
        """Bounding box of its points."""
        return bounds([self.points])

    @cached_property
    def sample(self) -> Points:
        """Points on a stroke's line, or some of a blob's pixels: what shapes need."""
        if self.ink.dtype.kind == "f":
            return self.points
        return self.ink[:: len(self.ink) // _PIXELS + 1].astype(np.float64)

    @cached_property
    def shape(self) -> Shape:
        """Its shape, as thin as that of a stroke."""
        return shape_of_all([self])

    @cached_property
    def middle(self) -> float:
        """Where its ink is, from left to right."""
        x = self.ink[:, 0]
        return float(x.min() + x.max()) / 2


def shape_of_all(items: Sequence[Segment]) -> Shape:
    """Return the shape of a line in one or more parts, as thin as that of a stroke."""
    left, top, right, bottom = bounds([item.points for item in items])
    shape = shape_of(np.concatenate([item.sample for item in items]))
    # The points of a blob are as far in as the middle of the pen was.
    across = max(0.0, shape.width - (right - left))
    down = max(0.0, shape.height - (bottom - top))
    return shape._replace(
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        length=max(0.0, shape.length - max(across, down)),
        breadth=max(0.0, shape.breadth - min(across, down)),
    )


def ordered_segments(parts: Iterable[Sequence[Segment]]) -> list[Segment]:
    """Return the parts of all strokes or blobs from left to right.

    Raises:
        CrowdedPageError: If there are more than `MAX_SEGMENTS`.
    """
    segments = [segment for each in parts for segment in each]
    check_count(len(segments))
    return sorted(segments, key=lambda item: item.middle)


def check_count(count: int) -> None:
    """Refuse a page of so many strokes, blobs or segments, if that is too many.

    Raises:
        CrowdedPageError: If there are more than `MAX_SEGMENTS`.
    """
    if count > MAX_SEGMENTS:
        raise CrowdedPageError(
            plural(
                "Errors",
                "There are {:,} pieces of ink here. Up to {:,} can be read"
                " at once, those of about {:,} digits. Read it in several"
                " parts.",
                None,
                1,
            ).format(count, MAX_SEGMENTS, 2000)
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments:
    """All segments of a page, and how to draw a group of them."""

    items: Sequence[Segment]
    draw: Callable[[Sequence[int]], ModelInput]

    pen: float = 0.0
    """The width of the pen in the units of the boxes, where these are of its ink."""

    is_tiny: bool = False
    """Whether it was seen in so few pixels that it is most likely one digit."""
    """Returns the model input for the segments with these indices."""

    strokes: Callable[[Sequence[int]], Strokes] = lambda _: ()
    """Returns the strokes that they are parts of; none for the ink of a picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """How n segments lie to each other."""

    boxes: Sequence[Box]
    """(left, top, right, bottom) of each."""

    digit_height: float
    """The usual height of a digit, in the units of the boxes."""

    origins: NDArray[np.int64]
    """The stroke or blob that each was cut from, shape [n]."""

    components: NDArray[np.int64]
    """The connected component of each, shape [n]: segments that touch share one, and
    those with hardly any paper between them."""

    edge_weights: Sequence[Mapping[int, float]]
    """Of each segment: the others that it may share a digit with, and the log odds
    that it does."""

    clusters: NDArray[np.int64]
    """The cluster of each, shape [n]: segments that may share a digit share one."""

    dashed: Set[Group]
    """Segments, in rising order, that may be the dashes of one digit."""


def lay_out(items: Sequence[Segment]) -> Layout:
    """Measure the layout of at least one segment."""
    boxes = np.array([item.bounds for item in items])
    height = boxes[:, 3] - boxes[:, 1]
    origins = np.array([item.origin for item in items])
    parts = _next_parts(items, origins)
    near = near_pairs(boxes, _NARROW * height)
    distance = _distances(items, near)
    touching = near[:, _are_within(TOUCHING, near, distance, height)]
    digit_height = _digit_height(boxes, _connect(touching, parts, len(items)))
    narrow = near[:, _are_within(_NARROW, near, distance, height)]
    near = near_pairs(boxes, np.full(len(items), _FARTHEST * digit_height))
    is_alone = np.array([item.is_scribble for item in items])[near].any(axis=0)
    near = near[:, (origins[near[0]] != origins[near[1]]) & ~is_alone]
    near, weights = _edge_weights(items, boxes, near, digit_height)
    # Parts can be joined again only in the order in which they were cut apart.
    pairs = np.concatenate([near, parts], axis=1)
    weights = np.append(weights, np.full(parts.shape[1], _NEXT_PART))
    edge_weights: list[dict[int, float]] = [{} for _ in items]
    for i, j, weight in zip(*pairs.tolist(), weights.tolist(), strict=True):
        edge_weights[i][j] = edge_weights[j][i] = weight
    return Layout(
        boxes=[
            (left, top, right, bottom) for left, top, right, bottom in boxes.tolist()
        ],
        digit_height=digit_height,
        origins=origins,
        components=_connect(narrow, parts, len(items)),
        edge_weights=edge_weights,
        clusters=connect(len(items), *pairs),
        dashed=_dashed(boxes),
    )


def spanning_tree_weight(group: Group, layout: Layout) -> float:
    """Return the weight of a group's maximum spanning tree (Prim's algorithm)."""
    strongest = {i: layout.edge_weights[group[0]].get(i, _LOOSE) for i in group[1:]}
    total = 0.0
    while strongest:
        nearest = max(strongest, key=strongest.__getitem__)
        total += max(_LOOSE, strongest.pop(nearest))
        weights = layout.edge_weights[nearest]
        for i, weight in strongest.items():
            strongest[i] = max(weight, weights.get(i, _LOOSE))
    return total


def weighted_median(sizes: NDArray[np.float64]) -> float:
    """Return the size at which half of the sum of all sizes is reached."""
    ordered = np.sort(sizes)
    return float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])


def _next_parts(items: Sequence[Segment], origins: NDArray[np.int64]) -> Pairs:
    """Return the pairs of parts that a cut made neighbours."""
    order = np.lexsort((np.array([item.position for item in items]), origins))
    pairs: Pairs = np.stack([order[:-1], order[1:]])
    return pairs[:, origins[pairs[0]] == origins[pairs[1]]]


def _connect(pairs: Pairs, parts: Pairs, n: int) -> NDArray[np.int64]:
    """Return the connected component of each of n segments, shape [n]."""
    return connect(n, *np.concatenate([pairs, parts], axis=1))


def _are_within(
    reach: float,
    pairs: Pairs,
    distance: NDArray[np.float64],
    height: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which pairs are nearer than a fraction of the higher one's height."""
    are_near: NDArray[np.bool_] = distance < reach * height[pairs].max(axis=0)
    return are_near


def _edge_weights(
    items: Sequence[Segment], boxes: NDArray[np.float64], pairs: Pairs, unit: float
) -> tuple[Pairs, NDArray[np.float64]]:
    """Return the pairs that may share a digit, and the log odds that they do.

    `unit` is the height of a digit, in the units of the boxes.
    """
    scaled = boxes / unit
    # Points are at least as far apart as boxes, and take longer to compare.
    may_share = _odds(scaled, pairs, box_distances(scaled, pairs)) >= _MIN_WEIGHT
    pairs = pairs[:, may_share]
    distance = _distances(items, pairs)
    weights = _odds(scaled, pairs, distance / unit)
    may_share = (distance <= _FARTHEST * unit) & (weights >= _MIN_WEIGHT)
    touch = _are_within(TOUCHING, pairs, distance, boxes[:, 3] - boxes[:, 1])
    may_share &= ~_cannot_share_digit(scaled, pairs, touch)
    pairs, weights = pairs[:, may_share], weights[may_share]
    weights = weights - _OVERHANG * _overhang(items, scaled, pairs)
    return pairs, weights - _BOTH_HIGH * _both_high(scaled, pairs)


def _odds(
    boxes: NDArray[np.float64], pairs: Pairs, distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh horizontal overlap against gaps; returns log odds, shape [m].

    Strokes of one digit lie above each other, as the bar of a 5; between digits side by
    side there is paper.
    """
    half = np.maximum(boxes[:, 2] - boxes[:, 0], _MIN_WIDTH) / 2
    middle = boxes[:, ::2].mean(axis=1)
    left, right = (middle - half)[pairs], (middle + half)[pairs]
    shared = right.min(axis=0) - left.max(axis=0)
    overlap = np.clip(shared / (2 * half[pairs].min(axis=0)), 0, 1)
    closeness = np.maximum(0, 1 - distance / _OVERLAP_REACH)
    odds: NDArray[np.float64] = (
        _BIAS
        + _OVERLAP * overlap * closeness
        - _GAP * np.maximum(0, -shared)
        - _DISTANCE * distance
    )
    return odds


def _both_high(boxes: NDArray[np.float64], pairs: Pairs) -> NDArray[np.float64]:
    """Return how much pairs of segments are side by side and as high as each other.

    1 for two ones, and 0 where either is as low as the corner of an open 4, or they lie
    above each other. Shape [m].
    """
    low, high = boxes[:, :2][pairs], boxes[:, 2:][pairs]
    size = np.maximum(high - low, _MIN_WIDTH)
    shared = high.min(axis=0) - low.max(axis=0)
    overlap = np.clip(shared[:, 0] / size[..., 0].min(axis=0), 0, 1)
    height = high[..., 1].max(axis=0) - low[..., 1].min(axis=0)
    lower = size[..., 1].min(axis=0) / np.maximum(height, 1e-6)
    alike = np.clip((lower - _LOWER) / (1 - _LOWER), 0, 1)
    both: NDArray[np.float64] = alike * (1 - overlap)
    return both


def _overhang(
    items: Sequence[Segment], boxes: NDArray[np.float64], pairs: Pairs
) -> NDArray[np.float64]:
    """Return how far horizontal lines hang out to the left of other segments near them.

    As fractions of the line's length: 0 where its left end is as near to the other
    segment as its right end, 1 where only the right end touches it. Shape [m].
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    is_flat = ((height < _FLAT) & (width > height))[pairs]
    overhang = np.zeros(pairs.shape[1])
    for at in np.flatnonzero(is_flat[0] != is_flat[1]).tolist():
        i, j = pairs[:, at] if is_flat[0, at] else pairs[::-1, at]
        line = items[i].points
        ends = line[[line[:, 0].argmin(), line[:, 0].argmax()]]
        offsets = ends[:, None] - items[j].points
        left, right = np.hypot(offsets[..., 0], offsets[..., 1]).min(axis=1)
        fraction = (left - right) / np.ptp(line[:, 0])
        overhang[at] = np.clip(fraction, 0, 1)
    return overhang


def _cannot_share_digit(
    boxes: NDArray[np.float64], pairs: Pairs, touch: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the pairs of segments that an underline or other long line separates."""
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    top, bottom = boxes[:, 1] + _MIDDLE * height, boxes[:, 3] - _MIDDLE * height
    middle = boxes[:, 1::2].mean(axis=1)[pairs[::-1]]  # of the other one
    is_above = middle[::-1] < top[pairs[::-1]]
    longest = np.where(is_above, _BAR, _RULE)
    is_rule = (height < _FLAT)[pairs] & (width[pairs] > longest)
    meets = is_rule[::-1] & touch & (top[pairs] < middle) & (middle < bottom[pairs])
    apart: NDArray[np.bool_] = is_rule.any(axis=0) & ~meets.any(axis=0)
    return apart


def _distances(items: Sequence[Segment], pairs: Pairs) -> NDArray[np.float64]:
    """Return the least distance between points of two segments, shape [m]."""
    return np.array(
        [least_distance(items[i].points, items[j].points) for i, j in pairs.T.tolist()]
    )


def _digit_height(boxes: NDArray[np.float64], components: NDArray[np.int64]) -> float:
    """Return the median height of connected components; bars and dots count little."""
    count = int(components.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, components, boxes[:, :2])
    np.maximum.at(high, components, boxes[:, 2:])
    width, height = (high - low).T
    # A horizontal line has no digit's height, and a dot has none at all.
    usual = weighted_median(np.maximum(height, TOUCHING * width))
    return usual or TOUCHING * float(np.ptp(boxes[:, ::2])) or 1.0


def _dashed(boxes: NDArray[np.float64]) -> set[Group]:
    """Return groups of segments that lie as near to each other as dashes of a line.

    Each is as high as a digit of dashes: not wider than high, and higher than any of
    them is long. Most short segments of the page are such dashes.
    """
    found: set[Group] = set()
    extents = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    are_short = extents <= _DASH_LENGTH * (boxes[:, 3].max() - boxes[:, 1].min())
    if np.count_nonzero(are_short) < FEWEST_DASHES:
        return found
    for gap in _DASH_GAPS:
        groups = []
        chain = connect(len(boxes), *near_pairs(boxes, gap * extents))
        order = np.argsort(chain, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(chain[order])) + 1):
            if FEWEST_DASHES <= len(group) <= _MOST_DASHES:
                low, high = boxes[group, :2].min(axis=0), boxes[group, 2:].max(axis=0)
                width, height = high - low
                if height >= max(width, extents[group].max() / _DASH_LENGTH):
                    groups.append(tuple(group.tolist()))
        dashes = sum(map(len, groups))
        if dashes >= _DASHED_PAGE * np.count_nonzero(are_short):
            found.update(groups)
    return found
