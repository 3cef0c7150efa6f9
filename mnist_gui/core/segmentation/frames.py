"""Find frames: rings, boxes, form fields, underlines and brackets around digits.

A frame surrounds other ink or spans it. It is left out before a page is segmented: it
would be taken for a 0 or a 1, and its height for a digit's. A 0 does not surround other
ink, except for the slash or the dot of a slashed zero.

Frames are found by geometry alone, among whole strokes or blobs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.segmentation.layout import Group
from mnist_gui.core.segmentation.shapes import Points, Shape, least_distance, shape_of

MAX_PIECES: Final = 100
"""On a page of more strokes or blobs no frames are looked for."""

# Fractions of the frame's own size.
_TOUCHING: Final = 0.06  # parts of one frame are this near
_RIM: Final = 0.3  # how far in from its box a ring has ink: 0.15, and its width
_CELLS: Final = 32  # into which its width and height are divided
_FULL: Final = 0.8  # of the cells of a row: a line
_APART: Final = 0.05  # lines between its sides are at least so far apart,
_THIN: Final = 0.3  # and each is no wider, as it slants a little
_SECTORS: Final = 24  # directions in which a frame is looked for, from inside it
_SURROUNDING: Final = 0.75  # of the directions: in so many a closed frame has ink
_CLEAR: Final = 0.95  # of the directions: in so many it is beyond what is inside
_SAME_DIRECTION: Final = 0.25  # of a sector
_LEAST_CONTENT: Final = 0.3  # height of what is framed; the dot in a 0 is lower
# A ring around a lone straight line is a slashed zero, unless the line is this upright,
# also compared with the ring's diagonal, and no digit beside it as high as this.
_SLASH: Final = 0.2  # breadth of that line, as a fraction of its length
_DIAGONAL: Final = 0.5
_UPRIGHT: Final = 0.35
_AS_HIGH: Final = 0.75
# Fractions of a digit's height.
_RULE: Final = 1.3  # no stroke of a digit is a flat line as long
_FLAT: Final = 0.2  # the steepest slope of such a line
_TICK: Final = 0.65  # what is higher, on a line, may be a 1
_END: Final = 0.08  # how near to a line, or to its end, a tick is
_THROUGH: Final = 0.25  # nearer to a digit's middle, a line may be a part of it
CLEARANCE: Final = 0.06
"""Between the strokes of a digit and its underline; a foot of a 1 is nearer."""
_SHORTEST: Final = 0.3  # an underline of a lone digit
_BELOW: Final = 0.5  # how far below the digit it is at most
_UNDER: Final = 0.7  # of the digit's width: so much of it is above its underline
# Of a form field.
_BASE: Final = 0.2  # of its height, from below: its base line
_IN_BASE: Final = 0.4  # of its ink, so much is there
_TICKS: Final = 0.5  # of its height, from below: above it there are ticks alone
_AT_END: Final = 0.06  # of its width: how near to its ends there is a tick
# Of a bracket's height.
_BOW: Final = 0.06  # how far it is bowed at least
_APART_BRACKET: Final = 0.03  # how far it is from other ink at least
_NARROW: Final = 0.5  # how wide it is at most
_THICK: Final = 0.22  # how wide a band of it is at most, between its ends
_WOBBLE: Final = 0.03
_BANDS: Final = 12  # from its top to its bottom


@dataclass(frozen=True, eq=False)
class Piece:
    """A stroke or a blob, and what can be said of it alone."""

    points: Points
    """So close together that no digit fits between two of them."""

    @cached_property
    def shape(self) -> Shape:
        """Its size, place and direction."""
        return shape_of(self.points)

    @cached_property
    def is_outline(self) -> bool:
        """Whether its ink is near the sides of its box, or on lines across it."""
        return _is_outline(self.points)

    @cached_property
    def bow(self) -> float:
        """-1 for the shape of a left bracket, 1 for that of a right one, else 0."""
        return _bow(self.points)

    @cached_property
    def is_flat(self) -> bool:
        """Whether it is a flat line, perhaps with ticks on it."""
        shape = self.shape
        is_line = shape.is_straight and shape.slope <= _FLAT
        return is_line or _is_field(self.points)


class _Pieces:
    """The strokes or blobs of a page."""

    def __init__(self, pieces: Sequence[Piece], clearance: float) -> None:
        self.all = pieces
        self.clearance = clearance
        self.points = [piece.points for piece in pieces]
        self.shapes = [piece.shape for piece in pieces]
        self.boxes = np.array([shape[:4] for shape in self.shapes])  # [n, 4]

    def joined(self, group: Group) -> Piece:
        """Return some as one."""
        if len(group) == 1:
            return self.all[group[0]]
        return Piece(np.concatenate([self.points[i] for i in group]))


def find_frames(
    found: Sequence[Piece], clearance: float = CLEARANCE
) -> NDArray[np.bool_]:
    """Return which strokes or blobs are frames or parts of them; never all: [n].

    Underlines have this `clearance` from digits, as a fraction of their height.
    """
    is_frame = np.zeros(len(found), np.bool_)
    if not 1 < len(found) <= MAX_PIECES:
        return is_frame
    pieces = _Pieces(found, clearance)
    for find in (_find_rings, _find_rules, _find_brackets):
        free = np.flatnonzero(~is_frame).tolist()
        frames = list(find(pieces, free))
        if len(frames) < len(free):
            is_frame[frames] = True
    return is_frame


# Rings and boxes.


def _find_rings(pieces: _Pieces, free: Sequence[int]) -> set[int]:
    """Return pieces that surround others, alone or with those that they touch."""
    found = {i for i in free if _surrounds((i,), pieces)}
    for group in _connected_groups(pieces, [i for i in free if i not in found]):
        if _surrounds(group, pieces):
            found |= set(group)
    return found


def _connected_groups(pieces: _Pieces, free: Sequence[int]) -> list[Group]:
    """Return pieces that touch each other."""
    boxes = pieces.boxes[list(free)]
    low, high = boxes[:, :2], boxes[:, 2:]
    extent = (high - low).max(axis=1)
    reach = _TOUCHING * np.minimum.outer(extent, extent)
    apart = np.maximum(low[:, None] - high, low - high[:, None]).max(axis=2)
    label = list(range(len(free)))
    for i, j in np.argwhere(np.tril(apart <= reach, -1)).tolist():
        if label[i] != label[j] and reach[i, j] >= least_distance(
            pieces.points[free[i]], pieces.points[free[j]]
        ):
            kept, joined = label[i], label[j]
            label = [kept if other == joined else other for other in label]
    groups: dict[int, list[int]] = {}
    for i, common in zip(free, label, strict=True):
        groups.setdefault(common, []).append(i)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _is_outline(frame: Points) -> bool:
    """Return whether ink is near the sides of its box, or on lines from side to side.

    A digit that touches its frame is one with it, and must not be left out.
    """
    low, high = frame.min(axis=0), frame.max(axis=0)
    inward = np.minimum(frame - low, high - frame).min(axis=1)
    inner = frame[(inward > _RIM * (high - low).min()) & ~_is_on_flat_line(frame)]
    return _are_upright_lines(inner, float(high[1] - low[1]))


def _is_on_flat_line(frame: Points) -> NDArray[np.bool_]:
    """Return which points have others beside them from side to side: [n]."""
    low, high = frame.min(axis=0), frame.max(axis=0)
    cells = ((frame - low) / np.maximum(high - low, 1e-6) * (_CELLS - 1)).astype(int)
    has_ink = np.zeros((_CELLS, _CELLS), np.bool_)
    has_ink[cells[:, 1], cells[:, 0]] = True
    is_full = has_ink.mean(axis=1) >= _FULL
    is_on_line: NDArray[np.bool_] = is_full[cells[:, 1]]
    return is_on_line


def _are_upright_lines(points: Points, height: float) -> bool:
    """Return whether points are on lines that are upright and apart."""
    if not len(points):
        return True
    ordered = points[np.argsort(points[:, 0])]
    ends = np.flatnonzero(np.diff(ordered[:, 0]) > _APART * height) + 1
    return all(np.ptp(line[:, 0]) <= _THIN * height for line in np.split(ordered, ends))


def _surrounds(group: Group, pieces: _Pieces) -> bool:
    """Return whether a group of pieces surrounds others, as a 0 does not."""
    own = pieces.boxes[list(group)]
    low, high = own[:, :2].min(axis=0), own[:, 2:].max(axis=0)
    width, height = (high - low).tolist()
    sizes = pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    middles = pieces.boxes[:, :2] + sizes / 2
    is_inside = np.all(
        (low < middles) & (middles < high) & (sizes < (width, height)), axis=1
    )
    is_inside[list(group)] = False
    inside = np.flatnonzero(is_inside).tolist()
    if not inside:
        return False
    content = np.concatenate([pieces.points[i] for i in inside])
    if np.ptp(content[:, 1]) < _LEAST_CONTENT * height:
        return False
    frame = pieces.joined(group)
    return (
        frame.is_outline
        and not _may_be_slashed_zero(group, inside, pieces)
        and _is_around(frame.points, content)
        and any(_is_clear(frame.points, pieces.points[i]) for i in inside)
    )


def _may_be_slashed_zero(group: Group, inside: list[int], pieces: _Pieces) -> bool:
    line = pieces.shapes[inside[0]]
    if len(inside) > 1 or line.breadth > _SLASH * line.length:
        return False
    frame = pieces.joined(group).points
    width, height = np.ptp(frame, axis=0).tolist()
    return abs(line.lean) > min(_UPRIGHT, _DIAGONAL * width / height) or any(
        shape.height > _AS_HIGH * height
        for i, shape in enumerate(pieces.shapes)
        if i not in (*group, *inside)
    )


def _is_around(frame: Points, content: Points) -> bool:
    """Return whether a frame has ink in most directions from what is inside it."""
    sectors, _ = _directions(frame, _middle(content))
    return len(set(sectors.astype(int).tolist())) >= _SURROUNDING * _SECTORS


def _is_clear(frame: Points, piece: Points) -> bool:
    """Return whether a frame is beyond a piece in nearly all directions."""
    middle = _middle(piece)
    sectors, distances = _directions(piece, middle)
    order = np.lexsort((distances, sectors.astype(int)))
    is_farthest = np.append(np.diff(sectors.astype(int)[order]) > 0, True)
    farthest = order[is_farthest]
    around, away = _directions(frame, middle)
    # Compared just where it is: where a ring is narrow, its distance changes fast.
    turn = np.abs(around - sectors[farthest, None])
    is_there = np.minimum(turn, _SECTORS - turn) <= _SAME_DIRECTION
    nearest = np.where(is_there, away, np.inf).min(axis=1)
    beside = np.count_nonzero(nearest <= distances[farthest])
    return bool(beside <= (1 - _CLEAR) * _SECTORS)


def _directions(
    points: Points, middle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the directions, 0 to `_SECTORS`, and distances of points from a middle."""
    x, y = (points - middle).T
    return np.arctan2(y, x) / (2 * np.pi) * _SECTORS % _SECTORS, np.hypot(x, y)


def _middle(points: Points) -> NDArray[np.float64]:
    middle: NDArray[np.float64] = (points.min(axis=0) + points.max(axis=0)) / 2
    return middle


# Underlines, sums, and form fields that are open at the top.


def _find_rules(pieces: _Pieces, free: Sequence[int]) -> set[int]:
    """Return long flat lines that span other ink, and the ticks on them."""
    shapes = pieces.shapes
    flat = {i for i in free if pieces.all[i].is_flat}
    heights = np.sort([shapes[i].height for i in free if i not in flat])
    if not heights.any():
        return set()
    # High pieces count more: the ticks of a comb may be many.
    weight = np.cumsum(heights**2)
    digit_height = float(heights[np.searchsorted(weight, weight[-1] / 2)])
    rest = [i for i in free if i not in flat]
    digits = [
        i
        for i in rest
        if not _is_upright(shapes[i]) or shapes[i].height >= _TICK * digit_height
    ]
    clearance = pieces.clearance * digit_height
    rules = {
        i
        for i in flat
        if (
            shapes[i].width > _RULE * digit_height
            and sum(_spans(shapes[i], shapes[j]) for j in rest) > 1
        )
        or any(_underlines(i, j, digits, pieces, clearance) for j in digits)
    }
    ticks = {i for rule in rules for i in _ticks(rule, rest, pieces, digit_height)}
    return rules | ticks


def _is_upright(shape: Shape) -> bool:
    return shape.is_straight and abs(shape.lean) < _UPRIGHT


def _is_field(points: Points) -> bool:
    """Return whether it is a flat line with ticks on it, one at each end."""
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = (high - low).tolist()
    if width < _RULE * height:
        return False
    is_base = points[:, 1] > high[1] - _BASE * height
    ticks = points[points[:, 1] < high[1] - _TICKS * height, :]
    return bool(
        is_base.mean() >= _IN_BASE
        and len(ticks)
        and ticks[:, 0].min() < low[0] + _AT_END * width
        and ticks[:, 0].max() > high[0] - _AT_END * width
        and _are_upright_lines(ticks, height)
    )


def _spans(rule: Shape, other: Shape) -> bool:
    """Return whether a line is above or below other ink, and not beside it."""
    shared = min(rule.right, other.right) - max(rule.left, other.left)
    if shared < 0.5 * other.width or other.height < _FLAT * rule.width / 10:
        return False
    at = (rule.bottom - other.top) / max(other.height, 1e-6)
    return not _THROUGH < at < 1 - _THROUGH


def _underlines(
    line: int, digit: int, digits: Sequence[int], pieces: _Pieces, clearance: float
) -> bool:
    """Return whether a line is below a digit, as wide or nearly, and clear of all."""
    rule, other = pieces.shapes[line], pieces.shapes[digit]
    shared = min(rule.right, other.right) - max(rule.left, other.left)
    return (
        rule.top > other.bottom
        and shared >= _UNDER * max(other.width, clearance)
        and rule.width > _SHORTEST * other.height
        and rule.top - other.bottom < _BELOW * other.height
        and all(
            least_distance(pieces.points[line], pieces.points[i]) > clearance
            for i in digits
        )
    )


def _ticks(
    rule: int, free: Sequence[int], pieces: _Pieces, digit_height: float
) -> set[int]:
    """Return upright lines that stand on a line: short ones, or those of a whole comb.

    High ones are ticks if there is one at each end of the line; else they may be ones.
    """
    line, reach = pieces.shapes[rule], _END * digit_height
    standing = [
        i
        for i in free
        if _is_upright(pieces.shapes[i])
        and least_distance(pieces.points[rule], pieces.points[i]) <= reach
    ]
    ends = [pieces.shapes[i].middle[0] for i in standing]
    is_comb = (
        bool(ends) and min(ends) < line.left + reach and max(ends) > line.right - reach
    )
    return {
        i for i in standing if is_comb or pieces.shapes[i].height < _TICK * digit_height
    }


# Brackets.


def _find_brackets(pieces: _Pieces, free: Sequence[int]) -> set[int]:
    """Return pairs of brackets with something between them, and apart from all."""
    bows = {i: pieces.all[i].bow for i in free}
    shapes = {i: pieces.shapes[i] for i in free}
    pairs = [
        (i, j)
        for i in free
        for j in free
        if bows[i] < 0 < bows[j] and _is_pair(shapes[i], shapes[j])
    ]
    found: set[int] = set()
    for i, j in sorted(pairs, key=lambda pair: _difference(*(shapes[k] for k in pair))):
        inside = (shape for k, shape in shapes.items() if k not in (i, j))
        if (
            not found & {i, j}
            and any(_is_between(shape, shapes[i], shapes[j]) for shape in inside)
            and _is_apart(i, free, pieces)
            and _is_apart(j, free, pieces)
        ):
            found |= {i, j}
    return found


def _is_apart(bracket: int, free: Sequence[int], pieces: _Pieces) -> bool:
    """Return whether nothing touches a bracket, as the stem of a 4 its hook."""
    reach = _APART_BRACKET * pieces.shapes[bracket].height
    return all(
        least_distance(pieces.points[bracket], pieces.points[i]) > reach
        for i in free
        if i != bracket
    )


def _difference(left: Shape, right: Shape) -> float:
    """Return how differently high two brackets begin and end."""
    return abs(left.top - right.top) + abs(left.bottom - right.bottom)


def _bow(points: Points) -> float:
    """Return -1 for the shape of a left bracket, 1 for that of a right one, else 0.

    Its ends are to the same side of all between them, and it never turns back.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = (high - low).tolist()
    if not 0 < width <= _NARROW * height:
        return 0.0
    band = np.minimum((points[:, 1] - low[1]) / height * _BANDS, _BANDS - 1).astype(int)
    columns = [points[band == k, 0] for k in range(_BANDS)]
    if not all(map(len, columns)):
        return 0.0
    inner = columns[2:-2]
    if max(map(np.ptp, inner)) > _THICK * height:
        return 0.0
    means = np.array([column.mean() for column in inner])
    steps = np.diff(means)
    steps = np.sign(steps[np.abs(steps) > _WOBBLE * height])
    if np.count_nonzero(np.diff(steps)) > 1:
        return 0.0  # a 3 has its waist where a bracket bows out
    middle = float(np.mean(means))
    for side, outermost in ((-1.0, np.max), (1.0, np.min)):
        offsets = [side * (middle - outermost(columns[k])) for k in (0, -1)]
        least, most = min(offsets), max(offsets)
        if least >= _BOW * height and most <= 3 * least:
            return side
    return 0.0


def _is_pair(left: Shape, right: Shape) -> bool:
    low, high = sorted((left.height, right.height))
    shared = min(left.bottom, right.bottom) - max(left.top, right.top)
    return left.right < right.left and low > 0.7 * high and shared > 0.7 * low


def _is_between(shape: Shape, left: Shape, right: Shape) -> bool:
    top, bottom = min(left.top, right.top), max(left.bottom, right.bottom)
    return (
        left.middle[0] < shape.middle[0] < right.middle[0]
        and shape.height < 1.1 * (bottom - top)
        and top < shape.middle[1] < bottom
        and shape.height > 0.4 * (bottom - top)
    )
