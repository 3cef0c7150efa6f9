"""Which pieces of a page make up a digit each: decided by reading them.

Every handful of pieces that lie near each other might be a digit. The model reads them
all in one batch, and of all ways to divide the pieces among digits the best is taken.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.layout import Layout, Segments, lay_out
from mnist_gui.core.reading.reading_order import in_reading_order

Group: TypeAlias = tuple[int, ...]
"""Pieces that may be a digit together, in rising order."""

_LARGEST_GROUP: Final = 4
_LARGEST_WHOLE: Final = 12
"""A digit drawn alone may be of more strokes; hardly of more than these."""

_MOST_GROUPS: Final = 600
"""So many are read in well under a second."""

_MOST_PIECES: Final = 300
"""Of more, a page is a drawing of something else, and is read as one digit."""

_BEAM: Final = 64
"""Divisions that are followed at a time; a row of digits has a few at each place."""

# Lengths are shares of a digit's height. See `layout` for the figures.
_LARGEST_EXTENT: Final = 2.2
"""Pieces that reach further, both ways, are not tried together."""

_USUAL_WIDTH: Final = 1.0
"""Of a digit that is as high as wide; what is wider costs `_WIDE` a height."""

_LOW_AND_WIDE: Final = 0.5
"""What is lower may be as wide as a digit of this height."""

_USUAL_HEIGHT: Final = 0.9
"""What is lower costs `_LOW` a height: digits of a row are of one height, and the two
strokes of an open 4 are not, which alone look like a 6 and a 1."""

_LEAST_HEIGHT: Final = 0.25
"""What is lower than that is no digit: dirt, a dash, the edge of the paper."""

_WIDE: Final = 3.0
_LOW: Final = 3.0
_ALONE: Final = 2.0
"""One digit stays the likely answer, in the units of a logarithm of odds: of 1,032
strangers' digits in several pieces 3 fall apart, and 14 would without it."""

_LEAST_LOG: Final = -4.0
"""No single doubt outweighs everything else."""

_LOOSE: Final = -50.0
"""What holds pieces together that are not near; all of a page may be one digit."""

_SURE_TOGETHER: Final = 0.99
"""How certain each digit must be of several that hang together: letters, cut apart,
look like digits. See docs/adr/0024."""


class BatchReader(Protocol):
    """What reading needs of a classifier."""

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        """Name the digits in pictures of shape [n, 28, 28]."""
        ...


def read_segments(pieces: Segments, classifier: BatchReader) -> Reading:
    """Read a number, or several rows of them.

    Args:
        pieces: At least one.
        classifier: Is asked once.
    """
    layout = lay_out(pieces.items)
    groups = candidates(layout)
    inputs = [pieces.draw(group) for group in groups]
    predictions = classifier.predict_batch(np.stack(inputs))
    scores = [
        _score(group, prediction, layout)
        for group, prediction in zip(groups, predictions, strict=True)
    ]
    division = best_partition(len(pieces.items), groups, scores)
    chosen = _without_dirt(division, groups, layout)
    least = _SURE_TOGETHER if _are_connected(chosen, groups, layout) else 0.0
    found = [
        DigitReading(
            prediction=_sure_from(least, predictions[at]),
            model_input=inputs[at],
            box=_union([pieces.items[one].box for one in groups[at]]),
            strokes=pieces.strokes(groups[at]),
        )
        for at in chosen
    ]
    return Reading(digits=tuple(in_reading_order(found)))


def candidates(layout: Layout) -> list[Group]:
    """Return what may be a digit: pieces alone, what was cut, near ones, and all."""
    n = len(layout.boxes)
    if n > _MOST_PIECES:
        return [tuple(range(n))]
    near = np.isfinite(layout.edge_weights)
    found: set[Group] = {(one,) for one in range(n)}
    found |= {
        tuple(np.flatnonzero(layout.origins == one).tolist()) for one in layout.origins
    }
    newest = found
    for _ in range(_LARGEST_GROUP - 1):
        newest = {
            larger
            for group in newest
            for other in np.flatnonzero(near[list(group)].any(axis=0)).tolist()
            if other not in group
            and _fits(larger := tuple(sorted((*group, other))), layout)
        }
        if len(found | newest) > _MOST_GROUPS:
            break  # a scribble: it would take too long to read all of it in all ways
        found |= newest
    if n <= _LARGEST_WHOLE:
        found.add(tuple(range(n)))
    return sorted(found)


def best_partition(
    n: int, groups: Sequence[Group], scores: Sequence[float]
) -> list[int]:
    """Divide pieces among groups so that the sum of scores is largest.

    Goes through the pieces in order and decides for each that is free in which group
    it is. What is decided ahead is kept in a set of bits, so that equal futures meet.

    Args:
        n: How many pieces there are.
        groups: What they may be divided into; one of each piece alone, or one of all.
        scores: How good each group is.

    Returns:
        The places of the groups, each piece being in one of them.
    """
    by_first: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for at, group in enumerate(groups):
        by_first[group[0]].append((at, sum(1 << one for one in group)))
    states = {0: _Partition(0.0, ())}
    for piece in range(n):
        following: dict[int, _Partition] = {}
        for taken, division in states.items():
            for at, bits in by_first[piece]:
                if taken & bits == 0:
                    longer = _Partition(
                        division.score + scores[at], (*division.groups, at)
                    )
                    _keep_better(following, taken | bits, longer)
            if taken >> piece & 1:
                _keep_better(following, taken, division)
        best = sorted(following.items(), key=lambda one: -one[1].score)
        states = dict(best[:_BEAM])
    return list(max(states.values()).groups)


class _Partition(NamedTuple):
    score: float
    groups: tuple[int, ...]


def _keep_better(
    states: dict[int, _Partition], taken: int, division: _Partition
) -> None:
    if taken not in states or states[taken].score < division.score:
        states[taken] = division


def _fits(group: Group, layout: Layout) -> bool:
    return max(_size(group, layout)) <= _LARGEST_EXTENT * layout.unit


def _score(group: Group, prediction: Prediction, layout: Layout) -> float:
    """Say how likely it is that these pieces are a digit, as a sum of logarithms."""
    width, height = (extent / layout.unit for extent in _size(group, layout))
    score = max(_LEAST_LOG, float(np.log(max(prediction.confidence, 1e-9))))
    score -= _WIDE * max(0.0, width - _USUAL_WIDTH * max(height, _LOW_AND_WIDE))
    score -= _LOW * max(0.0, _USUAL_HEIGHT - height)
    if len(group) == len(layout.boxes) and len(set(layout.origins.tolist())) > 1:
        score += _ALONE
    return score + _spanning_tree_weight(group, layout)


def _spanning_tree_weight(group: Group, layout: Layout) -> float:
    """Add up what holds a group together: its strongest spanning tree (Prim)."""
    inside, outside = [group[0]], list(group[1:])
    total = 0.0
    while outside:
        strongest = layout.edge_weights[np.ix_(inside, outside)].max(axis=0)
        at = int(strongest.argmax())
        total += max(_LOOSE, float(strongest[at]))
        inside.append(outside.pop(at))
    return total


def _sure_from(least: float, prediction: Prediction) -> Prediction:
    return replace(prediction, threshold=max(prediction.threshold, least))


def _without_dirt(
    division: list[int], groups: Sequence[Group], layout: Layout
) -> list[int]:
    """Leave out specks and lying lines, unless there is nothing else."""
    least = _LEAST_HEIGHT * layout.unit
    return [at for at in division if _size(groups[at], layout)[1] >= least] or division


def _are_connected(
    chosen: Sequence[int], groups: Sequence[Group], layout: Layout
) -> bool:
    """Return whether there are several digits, and no paper between any of them."""
    clusters = {layout.clusters[one] for at in chosen for one in groups[at]}
    return len(chosen) > 1 and len(clusters) == 1


def _size(group: Group, layout: Layout) -> tuple[float, float]:
    """Return width and height."""
    boxes = layout.boxes[list(group)]
    width, height = (boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0)).tolist()
    return width, height


def _union(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
