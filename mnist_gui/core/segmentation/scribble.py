"""Recognize scribbles by their geometry, before they are read in hundreds of ways.

Where many strokes are all over each other, every few of them are near enough to be a
digit. No number is written like that, so they are joined to one segment, which is read
once, as one digit, and not with what is beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from mnist_gui.core.ink.components import connect
from mnist_gui.core.segmentation.layout import Segment, Segments
from mnist_gui.core.segmentation.near_pairs import Pairs, near_pairs

# Pairs of touching boxes for each segment of a scribble, beside the first ones: more
# than five strokes all over each other have (10 pairs). The densest of strangers'
# numbers has 1.3 (eleven strokes, 5551234), the densest of their digits 1.6 (an 8 of
# five).
_PAIRS_PER_SEGMENT: Final = 2.0
_FIRST_PAIRS: Final = 1.0
_FEWEST: Final = 6  # segments that can have so many pairs
# How near boxes are that touch, as a fraction of the longer side of either.
_TOUCHING: Final = 0.1


def join_scribbles(segments: Segments) -> Segments:
    """Join the segments of each scribble to one."""
    if len(segments.items) < _FEWEST:
        return segments
    touching = _touching(segments.items)
    if touching.shape[1] <= _PAIRS_PER_SEGMENT * _FEWEST + _FIRST_PAIRS:
        return segments
    cluster = connect(len(segments.items), *touching)
    pairs = np.bincount(cluster[touching[0]], minlength=int(cluster.max()) + 1)
    is_scribble = pairs > _PAIRS_PER_SEGMENT * np.bincount(cluster) + _FIRST_PAIRS
    if not is_scribble.any():
        return segments
    groups: dict[tuple[int, int], list[int]] = {}
    for at, label in enumerate(cluster.tolist()):
        key = (label, -1) if is_scribble[label] else (label, at)
        groups.setdefault(key, []).append(at)
    return _joined(segments, list(groups.values()))


def _touching(items: Sequence[Segment]) -> Pairs:
    """Return the pairs of segments whose boxes touch or overlap."""
    boxes = np.array([item.box for item in items])
    size = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return near_pairs(boxes, _TOUCHING * size)


def _joined(segments: Segments, groups: Sequence[Sequence[int]]) -> Segments:
    """Return one segment for each group of segments."""

    def former(chosen: Sequence[int]) -> list[int]:
        return sorted(at for new in chosen for at in groups[new])

    return Segments(
        items=[_one([segments.items[at] for at in group]) for group in groups],
        draw=lambda chosen: segments.draw(former(chosen)),
        strokes=lambda chosen: segments.strokes(former(chosen)),
        pen=segments.pen,
        is_tiny=segments.is_tiny,
    )


def _one(items: Sequence[Segment]) -> Segment:
    """Return one segment that is made of some."""
    if len(items) == 1:
        return items[0]
    left, top, right, bottom = zip(*(item.box for item in items), strict=True)
    return replace(
        items[0],
        is_scribble=True,
        ink=np.concatenate([item.ink for item in items]),
        points=np.concatenate([item.points for item in items]),
        box=(min(left), min(top), max(right), max(bottom)),
    )
