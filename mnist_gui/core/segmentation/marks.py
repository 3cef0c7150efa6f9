"""Find the marks between digits: . , - / : + by their shape and their place in a row.

No model is asked. A mark has a score in log odds, as a digit has one, so that the
search of `segmentation` compares the two: 0 is as good as a digit that is read
confidently. A mark is beside a digit in its row; ink that is alone is never one.

Lengths are fractions of a digit's height. Places are fractions of the row's height:
0 is its top, 1 its baseline.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from statistics import median
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.segmentation.layout import (
    Group,
    Layout,
    Segment,
    shape_of_all,
    spanning_tree_weight,
)
from mnist_gui.core.segmentation.near_pairs import near_pairs
from mnist_gui.core.segmentation.shapes import (
    Shape,
    do_cross,
    is_cross,
    least_distance,
)

SPECK: Final = 0.1
"""Ink that is smaller each way is dirt where it is no mark: the dot of a pen on paper
is larger, unless the pen is very fine."""

_TALL: Final = 0.55  # a digit, or most of one
_REACH: Final = 2.0  # how far a mark may be from the digit beside it
_FARTHEST: Final = 3.0  # the same, and the widest digit in several segments
_ROW: Final = (-0.3, 1.5)  # the places of what is in a row
_NEIGHBOURS: Final = 2  # on each side, whose top and bottom are those of the row

# Normal distributions: (mean, standard deviation).
_DOT: Final = (0.0, 0.09)  # its length
_DOT_PLACE: Final = (0.97, 0.13)  # of its lower edge
_COMMA: Final = (0.27, 0.1)
_COMMA_PLACE: Final = (1.1, 0.12)  # of its lower end, which may hang lower
_COMMA_TOP: Final = 0.75  # no comma begins higher
_COMMA_LEAN: Final = (-0.3, 1.5)
_DASH: Final = (0.13, 1.2)  # its length
_DASH_SLOPE: Final = 0.4
_DASH_BEND, _DASH_BREADTH = 0.3, 0.1  # its breadth, of its length; or at least
_DASH_PLACE: Final = (0.52, 0.13)  # of its middle
# A line that is nearer to a digit may be a part of it: from the middle of a stroke to
# that of another, and from pixel to pixel.
_TOUCHING, _TOUCHING_INK = 0.09, 0.04
_OVERLAP: Final = 0.4  # most of a dash's width above or below other ink
_BESIDE: Final = 0.5  # how near that ink is
_LARGEST_DOT: Final = 0.24  # of a colon
_COLON_OFFSET: Final = 0.25  # of one dot from the other, sideways
_COLON_HEIGHT: Final = (0.2, 0.8)  # from one dot to the other
_COLON_PLACE: Final = (0.05, 1.15)  # the highest, the lowest
_PLUS: Final = (0.25, 1.0)  # its width and its height
_LONGER: Final = 2.0  # times as long as the other, one of them at most
_PLUS_BIAS: Final = -0.5
_PLUS_PLACE: Final = (0.55, 0.2)  # of its middle
_PLUS_HEIGHT: Final = 0.75  # a higher one may be a 4, and costs `_HIGH` a height
_HIGH: Final = 3.0

# The log odds that a straight line between two digits is a slash rather than a 1. It
# is high, rises above the digits and hangs below them, leans, and leans more than they
# do. By logistic regression on synthetic slashes and ones between two digits; then
# rounded so that fewer of strangers' slanting ones become slashes (docs/adr/0034).
_SLASH_BIAS: Final = -16.5
_SLASH_HEIGHT: Final = 12.0
_SLASH_BEYOND: Final = 7.0
_SLASH_LEAN: Final = 4.0
_SLASH_LEANS_MORE: Final = 8.5
_MOST_SLASH: Final = 1.2  # so that a 4 in two strokes, read confidently, stays one
# What is more upright is a 1, but an uncertain one if it is high.
_MIN_LEAN: Final = 0.1
_UPRIGHT_SLASH: Final = -0.9
_HIGH_SLASH: Final = 1.1  # so much higher than digits, and beyond them, no 1 is
_APART: Final = 0.6  # a line that is nearer to a digit may be a slash in any case
_AS_FAR: Final = 0.7  # the usual gap between digits, as a fraction of the line's
_FEWEST_GAPS: Final = 4
_MIN_SLASH: Final = 0.7  # of the height of the digits beside it
_UPRIGHT: Final = 1.3  # times as high as wide: what shows how a hand slants
_USUAL_LEAN: Final = 0.1
_LEAST: Final = -4.0  # what is less likely is not considered
_ONE_SIDE: Final = -1.0  # of a mark with a digit on one side only


class Mark(NamedTuple):
    """A mark that some segments may be."""

    group: Group
    """Indices of the segments, in rising order."""

    text: str
    score: float
    """Log odds that they are this mark rather than a digit read confidently."""


class _Row(NamedTuple):
    """The row beside a mark."""

    top: float
    bottom: float
    has_left: bool
    has_right: bool
    height: float  # of the digits beside it

    def place(self, y: float) -> float:
        return (y - self.top) / (self.bottom - self.top)


def find_marks(items: Sequence[Segment], layout: Layout) -> list[Mark]:
    """Return the marks that segments may be; most are none."""
    if len(items) == 1:
        return []
    shapes = [item.shape.scaled(1 / layout.digit_height) for item in items]
    tall = [i for i, shape in enumerate(shapes) if shape.height >= _TALL]
    if not tall:
        return []
    page = _Page(items, shapes, tall, layout)
    return list(page.marks())


class _Page:
    """The segments of a page, and which of them may be marks."""

    def __init__(
        self,
        items: Sequence[Segment],
        shapes: Sequence[Shape],
        tall: Sequence[int],
        layout: Layout,
    ) -> None:
        self._items = items
        self._shapes = shapes
        self._tall = frozenset(tall)
        self._leans = {
            i: shapes[i].lean
            for i in tall
            if shapes[i].height > _UPRIGHT * shapes[i].width
        }
        self._layout = layout
        self._unit = layout.digit_height
        boxes = np.array([shape[:4] for shape in shapes])
        self._pairs = near_pairs(boxes, np.full(len(shapes), _FARTHEST)).T.tolist()
        self._neighbours: list[list[int]] = [[] for _ in shapes]
        for i, j in self._pairs:
            self._neighbours[i].append(j)
            self._neighbours[j].append(i)
        self._partners = [
            [j for j, weight in row.items() if weight > 0]
            for row in layout.edge_weights
        ]

    def marks(self) -> Iterator[Mark]:
        """Yield what segments may be, alone or several together."""
        for i in range(len(self._shapes)):
            yield from self._marks_of((i,))
        for group in self._groups():
            yield from self._marks_of(group)

    def _groups(self) -> list[Group]:
        """Return pairs above each other, and all parts that one stroke was cut into."""
        n = len(self._shapes)
        middle = [(shape.left + shape.right) / 2 for shape in self._shapes]
        origins = np.array([item.origin for item in self._items])
        wholes = (np.flatnonzero(origins == origin) for origin in np.unique(origins))
        pairs = {
            (i, j)
            for i, j in self._pairs
            if abs(middle[i] - middle[j]) <= _COLON_OFFSET
        }
        return sorted(
            pairs | {tuple(whole.tolist()) for whole in wholes if 1 < len(whole) < n}
        )

    def _marks_of(self, group: Group) -> Iterator[Mark]:
        row = self._row(group) if self._may_be_mark(group) else None
        if row is None:
            return
        scores: dict[str, float | None] = {
            "+": self._plus(group, row),
            "/": self._slash(group, row),
        }
        if len(group) == 1:
            shape = self._shapes[group[0]]
            scores |= {
                ".": _dot(shape, row),
                ",": _comma(shape, row),
                "-": self._dash(group[0], row),
            }
        else:
            scores[":"] = self._colon(group, row)
        for text, score in scores.items():
            if score is not None and score > _LEAST:
                yield Mark(group, text, score)

    def _is_one(self, group: Group) -> bool:
        """Return whether a group is one stroke or blob, or parts of it."""
        return len({self._items[i].origin for i in group}) == 1

    def _joined(self, group: Group) -> Shape:
        if len(group) == 1:
            return self._shapes[group[0]]
        return shape_of_all([self._items[i] for i in group]).scaled(1 / self._unit)

    def _may_be_mark(self, group: Group) -> bool:
        """Return whether the row of a group need be found: most are plainly digits."""
        if self._is_one(group) and self._joined(group).is_straight:
            return True
        shapes = [self._shapes[i] for i in group]
        height = max(s.bottom for s in shapes) - min(s.top for s in shapes)
        width = max(s.right for s in shapes) - min(s.left for s in shapes)
        return max(width, height) <= _PLUS[1]

    def _row(self, group: Group) -> _Row | None:
        """Return the row that a group is in, from the digits beside it."""
        shapes = [self._shapes[i] for i in group]
        left, right = min(s.left for s in shapes), max(s.right for s in shapes)
        x = (left + right) / 2
        y = (min(s.top for s in shapes) + max(s.bottom for s in shapes)) / 2
        sides: tuple[list[tuple[float, Shape]], ...] = ([], [])
        for i in self._tall_beside(group):
            shape = self._with_partners(i, group)
            place = (y - shape.top) / shape.height
            gap = max(left - shape.right, shape.left - right)
            if _ROW[0] <= place <= _ROW[1] and gap <= _REACH:
                sides[int(shape.middle[0] > x)].append((gap, shape))
        nearest = [
            shape
            for side in sides
            for _, shape in sorted(side, key=lambda item: item[0])[:_NEIGHBOURS]
        ]
        if not nearest:
            return None
        return _Row(
            top=median(shape.top for shape in nearest),
            bottom=median(shape.bottom for shape in nearest),
            has_left=bool(sides[0]),
            has_right=bool(sides[1]),
            height=max(shape.height for shape in nearest),
        )

    def _tall_beside(self, group: Group) -> list[int]:
        """Return the digits, or most of one, that are near a group."""
        beside = {i for at in group for i in self._neighbours[at]}
        return sorted(beside & self._tall - set(group))

    def _with_partners(self, i: int, group: Group) -> Shape:
        """Return a segment in one box with what probably belongs to the same digit."""
        parts = [self._shapes[j] for j in (i, *self._partners[i]) if j not in group]
        return parts[0]._replace(
            left=min(part.left for part in parts),
            top=min(part.top for part in parts),
            right=max(part.right for part in parts),
            bottom=max(part.bottom for part in parts),
        )

    def _dash(self, i: int, row: _Row) -> float | None:
        shape = self._shapes[i]
        if not (
            row.has_right
            and _DASH[0] <= shape.width <= _DASH[1]
            and shape.slope <= _DASH_SLOPE
            and shape.breadth <= max(_DASH_BEND * shape.length, _DASH_BREADTH)
        ):
            return None
        if self._touches((i,)) or any(
            self._is_above_or_below(i, j) for j in self._neighbours[i]
        ):
            return None
        return _near(row.place(shape.middle[1]), *_DASH_PLACE)

    def _touches(self, group: Group) -> bool:
        """Return whether a line touches a digit, as the bar of a 7 does."""
        ink = np.concatenate([self._items[i].sample for i in group])
        is_stroke = self._items[group[0]].ink.dtype.kind == "f"
        reach = (_TOUCHING if is_stroke else _TOUCHING_INK) * self._unit
        return any(
            least_distance(ink, self._items[j].sample) < reach
            for j in self._tall_beside(group)
        )

    def _is_above_or_below(self, i: int, j: int) -> bool:
        """Return whether much of a dash is above or below other ink of its row."""
        shape, other = self._shapes[i], self._shapes[j]
        shared = min(shape.right, other.right) - max(shape.left, other.left)
        apart = max(shape.top - other.bottom, other.top - shape.bottom)
        return shared > _OVERLAP * shape.width and apart < _BESIDE

    def _slash(self, group: Group, row: _Row) -> float | None:
        shape = self._joined(group)
        if not (
            self._is_one(group)
            and row.has_left
            and row.has_right
            and shape.is_straight
            and shape.height >= _MIN_SLASH
            and not self._is_through(shape, group)
            and not self._touches(group)
        ):
            return None
        leans = [lean for j, lean in self._leans.items() if j not in group]
        usual = min(max(median(leans) if leans else _USUAL_LEAN, -0.2), 0.4)
        lean = min(shape.lean, 0.8)
        beyond = min(row.top - shape.top, shape.bottom - row.bottom)
        score = (
            _SLASH_BIAS
            + _SLASH_HEIGHT * min(shape.height / row.height, 1.4)
            + _SLASH_BEYOND * min(max(beyond, -0.3), 0.15)
            + _SLASH_LEAN * lean
            + _SLASH_LEANS_MORE * min(max(lean - usual, -0.4), 0.6)
        )
        if score <= _LEAST or self._is_apart_as_digits(shape, group):
            return None
        is_high = shape.height >= _HIGH_SLASH * row.height and beyond > 0
        is_slash = shape.lean >= (0.0 if is_high else _MIN_LEAN)
        most = _MOST_SLASH if is_slash else _UPRIGHT_SLASH
        return min(score, most) + spanning_tree_weight(group, self._layout)

    def _is_apart_as_digits(self, line: Shape, group: Group) -> bool:
        """Return whether a line is as far from digits as these are from each other.

        On a sheet of single digits it is a 1, however it leans.
        """
        others = (self._shapes[j] for j in self._tall_beside(group))
        nearest = min(
            (_gap(line, other) for other in others if _are_in_row(line, other)),
            default=0.0,
        )
        return nearest > _APART and self._usual_gap >= _AS_FAR * nearest

    @cached_property
    def _usual_gap(self) -> float:
        """The usual gap between a digit and the next one in its row."""
        gaps = []
        for i in self._tall:
            shape = self._shapes[i]
            others = (self._shapes[j] for j in self._neighbours[i])
            following = [
                _gap(shape, other)
                for other in others
                if other.middle[0] > shape.middle[0] and _are_in_row(shape, other)
            ]
            gaps += [min(following)] if following else []
        return median(gaps) if len(gaps) >= _FEWEST_GAPS else 0.0

    def _is_through(self, line: Shape, group: Group) -> bool:
        """Return whether a line goes through a digit, as the slash of a 0 does."""
        x, y = line.middle.tolist()
        return any(
            shape.left < x < shape.right and shape.top < y < shape.bottom
            for shape in (self._shapes[j] for j in self._tall_beside(group))
        )

    def _colon(self, group: Group, row: _Row) -> float | None:
        dots = sorted((self._shapes[i] for i in group), key=lambda shape: shape.top)
        upper, lower = dots[0], dots[-1]
        least, most = _COLON_HEIGHT
        is_colon = (
            len(dots) == len((upper, lower))
            and row.has_left
            and row.has_right
            and max(upper.extent, lower.extent) <= _LARGEST_DOT
            and least <= lower.middle[1] - upper.middle[1] <= most
            and row.place(upper.bottom) > _COLON_PLACE[0]
            and row.place(lower.top) < _COLON_PLACE[1]
        )
        return 0.0 if is_colon else None

    def _plus(self, group: Group, row: _Row) -> float | None:
        points = np.concatenate([self._items[i].sample for i in group]) / self._unit
        low, high = points.min(axis=0), points.max(axis=0)
        width, height = float(high[0] - low[0]), float(high[1] - low[1])
        shorter, longer = sorted((width, height))
        smallest, largest = _PLUS
        if (
            not row.has_right
            or shorter < smallest
            or longer > min(largest, _LONGER * shorter)
        ):
            return None
        is_plus = (
            is_cross(points)
            if self._is_one(group)
            else do_cross(*(self._shapes[i] for i in group))
        )
        if not is_plus:
            return None
        place = row.place(float(low[1] + high[1]) / 2)
        return (
            _PLUS_BIAS
            + _near(place, *_PLUS_PLACE)
            - _HIGH * max(0.0, height - _PLUS_HEIGHT)
            + spanning_tree_weight(group, self._layout)
        )


def _gap(shape: Shape, other: Shape) -> float:
    return max(other.left - shape.right, shape.left - other.right)


def _are_in_row(shape: Shape, other: Shape) -> bool:
    return bool(shape.top < other.middle[1] < shape.bottom)


def _dot(shape: Shape, row: _Row) -> float | None:
    score = _near(row.place(shape.bottom), *_DOT_PLACE) + _near(shape.length, *_DOT)
    if not (row.has_left and row.has_right):
        score += _ONE_SIDE
    return score


def _comma(shape: Shape, row: _Row) -> float | None:
    low, high = _COMMA_LEAN
    if not (row.has_left and low <= shape.lean <= high):
        return None
    score = (
        _near(min(row.place(shape.bottom), _COMMA_PLACE[0]), *_COMMA_PLACE)
        + _near(shape.length, *_COMMA)
        + _near(max(0.0, _COMMA_TOP - row.place(shape.top)), 0, _COMMA_PLACE[1])
    )
    if not row.has_right:
        score += _ONE_SIDE
    return score


def _near(value: float, mean: float, deviation: float) -> float:
    """Return the logarithm of a normal density, 0 at its mean."""
    return -(((value - mean) / deviation) ** 2) / 2
