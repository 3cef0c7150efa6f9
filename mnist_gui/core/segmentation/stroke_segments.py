"""Segment a drawing: one segment a stroke, or several where it may hold two digits."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from mnist_gui.core.ink.strokes import Stroke, Strokes, bounds, resample, stroke
from mnist_gui.core.segmentation.cuts import cut_stroke
from mnist_gui.core.segmentation.frames import MAX_PIECES, Piece, find_frames
from mnist_gui.core.segmentation.incremental import (
    DrawInput,
    StrokeMemory,
    draw_input,
)
from mnist_gui.core.segmentation.layout import (
    Segment,
    Segments,
    check_count,
    ordered_segments,
)

_FRAME_POINTS: Final = 96  # that stand for a stroke that may be a frame
_POINTS: Final = 33  # that stand for a stroke where distances are measured


def without_frames(strokes: Strokes, memory: StrokeMemory | None = None) -> Strokes:
    """Leave out rings, boxes and other frames around digits."""
    if not 1 < len(strokes) <= MAX_PIECES:
        return strokes
    recall = (memory or StrokeMemory()).recall
    is_frame = find_frames([recall(_piece, points) for points in strokes])
    return tuple(strokes[i] for i in np.flatnonzero(~is_frame).tolist())


def stroke_segments(
    strokes: Strokes,
    draw: DrawInput = draw_input,
    memory: StrokeMemory | None = None,
    *,
    is_growing: bool = False,
) -> Segments:
    """Return the segments of at least one stroke; the last is one if it `is_growing`.

    Raises:
        CrowdedPageError: If there are too many.
    """
    check_count(len(strokes))
    recall = (memory or StrokeMemory()).recall
    tallest = max(float(np.ptp(points[:, 1])) for points in strokes)
    last = len(strokes) - 1
    cut = [
        [_segment(points, origin, 0)]
        if is_growing and origin == last
        else recall(_parts, points, origin, tallest)
        for origin, points in enumerate(strokes)
    ]
    items = ordered_segments(cut)

    def joined(members: Sequence[int]) -> Strokes:
        chosen = sorted(
            (items[i] for i in members), key=lambda item: (item.origin, item.position)
        )
        result: list[Stroke] = []
        for origin, group in groupby(chosen, key=lambda item: item.origin):
            parts = list(group)
            is_whole = len(parts) == len(cut[origin])
            result += [strokes[origin]] if is_whole else _joined(parts)
        return tuple(result)

    return Segments(
        items=items,
        draw=lambda members: draw(joined(members)),
        strokes=joined,
    )


def _joined(parts: Sequence[Segment]) -> list[Stroke]:
    """Join parts of a stroke that follow each other to one stroke again."""
    joined = [parts[0].ink]
    for before, part in pairwise(parts):
        if part.position == before.position + 1:
            joined[-1] = stroke(np.concatenate([joined[-1], part.ink[1:]]))
        else:
            joined.append(part.ink)
    return joined


def _piece(points: Stroke) -> Piece:
    return Piece(resample(points, _FRAME_POINTS))


def _parts(points: Stroke, origin: int, tallest: float) -> list[Segment]:
    """Cut a stroke, unless it holds one digit at most."""
    return [
        _segment(part, origin, position)
        for position, part in enumerate(cut_stroke(points, tallest))
    ]


def _segment(part: Stroke, origin: int, position: int) -> Segment:
    return Segment(
        ink=part,
        points=resample(part, _POINTS),
        origin=origin,
        position=position,
        box=bounds((part,)),
    )
