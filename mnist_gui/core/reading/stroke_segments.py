"""Strokes to pieces: most are one, and one that runs through two digits is cut."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import Stroke, Strokes, bounds, densify, stroke
from mnist_gui.core.reading.layout import Segment, Segments

_POINTS: Final = 33
"""Points that stand for a stroke where distances are measured."""

_SPACING: Final = 0.05
"""Points are so near each other, in shares of its height, where a stroke is cut."""

_NARROWEST: Final = 0.8
"""A stroke narrower than this share of its height holds one digit."""

_LEAST_HEIGHT: Final = 0.55
"""Each part must have this share of the stroke's height, or it is no digit."""

_MOST_SHARED: Final = 0.15
"""Parts may lie above each other with this share of the narrower one's width."""


class _Part(NamedTuple):
    origin: int
    place: int
    points: Stroke


def stroke_segments(strokes: Strokes) -> Segments:
    """Return the pieces of a drawing, from left to right.

    Args:
        strokes: At least one.
    """
    tallest = max(float(np.ptp(one[:, 1])) for one in strokes)
    cut = [_cut(one, tallest) for one in strokes]
    parts = [
        _Part(origin, place, points)
        for origin, pieces in enumerate(cut)
        for place, points in enumerate(pieces)
    ]
    parts.sort(
        key=lambda part: float(part.points[:, 0].min() + part.points[:, 0].max())
    )

    def together(members: Sequence[int]) -> Strokes:
        chosen = sorted((parts[one] for one in members), key=lambda one: one[:2])
        whole: list[Stroke] = []
        for origin, of_it in groupby(chosen, key=lambda one: one.origin):
            some = list(of_it)
            is_all = len(some) == len(cut[origin])
            whole += [strokes[origin]] if is_all else _joined(some)
        return tuple(whole)

    return Segments(
        items=[
            Segment(
                points=_spread(part.points),
                origin=part.origin,
                place=part.place,
                box=bounds((part.points,)),
            )
            for part in parts
        ],
        draw=lambda members: to_model_input(rasterize(together(members))),
        strokes=together,
    )


def _joined(parts: Sequence[_Part]) -> list[Stroke]:
    """Return parts of a stroke; those that follow each other are one stroke again."""
    joined = [parts[0].points]
    for before, part in pairwise(parts):
        if part.place == before.place + 1:
            joined[-1] = stroke(np.concatenate([joined[-1], part.points[1:]]))
        else:
            joined.append(part.points)
    return joined


def _cut(one: Stroke, tallest: float) -> list[Stroke]:
    """Cut a stroke where all before lies beside all that follows."""
    width, height = np.ptp(one, axis=0).tolist()
    if width < _NARROWEST * height or height < max(1e-6, _LEAST_HEIGHT * tallest):
        return [one]
    # A hurried pen leaves few points between two digits, or none.
    dense = densify(one, _SPACING * height)
    places = list(_cuts(dense))
    if not places:
        return [one]
    return [stroke(dense[a : b + 1]) for a, b in pairwise([0, *places, len(dense) - 1])]


def _cuts(one: Stroke) -> Iterator[int]:
    """Yield the middles of the runs of points at which a stroke may be cut."""
    x, y = one.T.astype(np.float64)
    may_cut = _shared_width(x) <= _MOST_SHARED
    may_cut &= _both_high(y)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], may_cut, [0]])))
    for start, end in edges.reshape(-1, 2).tolist():
        yield (start + end - 1) // 2


def _shared_width(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far parts overlap that are cut at each point, as a share."""
    low, high = np.minimum.accumulate(x), np.maximum.accumulate(x)
    low_after = np.minimum.accumulate(x[::-1])[::-1]
    high_after = np.maximum.accumulate(x[::-1])[::-1]
    shared = np.minimum(high, high_after) - np.maximum(low, low_after)
    narrower = np.minimum(high - low, high_after - low_after)
    share: NDArray[np.float64] = shared / np.maximum(narrower, 1e-6)
    return share


def _both_high(y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where both parts are about as high as the stroke."""
    before = np.maximum.accumulate(y) - np.minimum.accumulate(y)
    after = (np.maximum.accumulate(y[::-1]) - np.minimum.accumulate(y[::-1]))[::-1]
    high: NDArray[np.bool_] = np.minimum(before, after) >= _LEAST_HEIGHT * np.ptp(y)
    return high


def _spread(one: Stroke) -> NDArray[np.float64]:
    """Return points evenly along a stroke; all the same for a dot."""
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(one, axis=0).T))])
    stops = np.linspace(0, travelled[-1], _POINTS)
    columns = [np.interp(stops, travelled, one[:, axis]) for axis in (0, 1)]
    return np.stack(columns, axis=1)
