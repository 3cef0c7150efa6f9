"""Segment a page into digits by reading: which segments make up a digit each.

Cutting first and reading afterwards fails: the bar of a 5 stands apart, and touching
digits share ink. So segmentation and recognition are one step (recognition-based
segmentation: Casey & Lecolinet, IEEE TPAMI 18 (7), 1996; docs/adr/0017):

1. `stroke_segments` or `ink_segments` cuts the page, rather too often than too seldom.
2. `layout` weighs how much each two segments belong together.
3. Every group of a few segments near each other is a candidate for a digit
   (`candidates`). The classifier reads all of them in one batch.
4. A group's score is its logarithm of `probability × is_digit`, less penalties for an
   odd size, plus the weight of its maximum spanning tree in the layout.
5. A beam search finds the partition of the segments into groups with the highest sum
   of scores (`best_partition`), and the digits are put in reading order.

Everything is in units of log odds, so that the constants compare.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.components import connect
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.layout import Layout, Segments, lay_out
from mnist_gui.core.reading.scribble import join_scribbles

Group: TypeAlias = tuple[int, ...]
"""Indices of segments that may be a digit together, in rising order."""

MAX_SEGMENTS: Final = 300
"""A page of more shows something else, and is read as one digit."""

_MAX_GROUP: Final = 4
_MAX_WHOLE: Final = 12  # strokes of a digit drawn alone; hardly ever more
# Of such strokes: what is in more parts that are not near each other is no digit, since
# each part costs `_LOOSE`.
_MAX_CLUSTERS: Final = 2
# Candidates take well under a second to read, and those with the stroke being drawn a
# tenth. The densest of strangers' numbers has 11 for each of its segments.
_MAX_GROUPS: Final = 600
_GROUPS_PER_SEGMENT: Final = 16
_BEAM: Final = 64  # partitions followed at a time; a row of digits has a few a place
# Lengths are fractions of a digit's height. See `layout` for the figures.
_MAX_EXTENT: Final = 2.2  # segments that reach further, both ways, are not one digit
_USUAL_WIDTH: Final = 1.0  # of a digit as high as wide; more costs `_WIDE` a height
_LOW_AND_WIDE: Final = 0.5  # what is lower may be as wide as a digit of this height
# What is lower costs `_LOW` a height: digits of a row are of one height, and the two
# strokes of an open 4 are not, which alone look like a 6 and a 1.
_USUAL_HEIGHT: Final = 0.9
_MIN_HEIGHT: Final = 0.25  # what is lower is dirt, a dash, the edge of the paper
_WIDE: Final = 3.0
_LOW: Final = 3.0
# The prior log odds that a page shows one digit: of 1,032 strangers' digits in several
# segments 3 fall apart, and 14 would without it.
_ALONE: Final = 2.0
_MIN_LOG: Final = -4.0  # so that no digit that is hard to read outweighs all others
_LOOSE: Final = -50.0  # between segments that are not near: a page may be one digit
# Least confidence of each of several digits that are one connected component: letters,
# cut apart, look like digits (docs/adr/0024).
_CONNECTED_THRESHOLD: Final = 0.99
# Least overlap of the vertical extents of neighbours in a row, as a fraction of the
# lower one's height.
_SAME_LINE: Final = 0.3


class BatchReader(Protocol):
    """What reading needs of a classifier."""

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        ...


def read_segments(segments: Segments, classifier: BatchReader) -> Reading:
    """Read a digit, a number, or several rows of them; calls the classifier once."""
    segments = join_scribbles(segments)
    layout = lay_out(segments.items)
    groups = candidates(layout)
    inputs = [segments.draw(group) for group in groups]
    predictions = classifier.predict_batch(np.stack(inputs))
    scores = [
        _score(group, prediction, layout)
        for group, prediction in zip(groups, predictions, strict=True)
    ]
    partition = best_partition(len(segments.items), groups, scores)
    chosen = _without_dirt(partition, groups, layout)
    least = _CONNECTED_THRESHOLD if _are_connected(chosen, groups, layout) else 0.0
    return Reading(
        digits=in_reading_order(
            DigitReading(
                prediction=replace(
                    predictions[at], threshold=max(predictions[at].threshold, least)
                ),
                model_input=inputs[at],
                box=_union([segments.items[i].box for i in groups[at]]),
                strokes=segments.strokes(groups[at]),
            )
            for at in chosen
        )
    )


def candidates(layout: Layout) -> list[Group]:
    """Return groups that may be a digit: single segments, all parts, near ones, all."""
    n = len(layout.boxes)
    if n > MAX_SEGMENTS:
        return [tuple(range(n))]
    near = np.isfinite(layout.edge_weights)
    found: set[Group] = {(i,) for i in range(n)}
    found |= {
        tuple(np.flatnonzero(layout.origins == origin).tolist())
        for origin in layout.origins
    }
    most = min(_MAX_GROUPS, _GROUPS_PER_SEGMENT * n)
    newest = found
    for _ in range(_MAX_GROUP - 1):
        newest = {
            larger
            for group in newest
            for other in np.flatnonzero(near[list(group)].any(axis=0)).tolist()
            if other not in group
            and _fits(larger := tuple(sorted((*group, other))), layout)
        }
        if len(found | newest) > most:
            break  # it would take too long to read all of it in all ways
        found |= newest
    clusters = connect(n, *np.nonzero(near)).max() + 1
    if n <= _MAX_WHOLE and clusters <= _MAX_CLUSTERS:
        found.add(tuple(range(n)))
    return sorted(found)


def best_partition(
    n: int, groups: Sequence[Group], scores: Sequence[float]
) -> list[int]:
    """Partition segments into groups with the highest sum of scores, by beam search.

    Goes through the segments in order and decides for each free one which group it is
    in. Segments that are taken ahead are kept as a bit mask, so that partial partitions
    with equal futures meet.

    The `n` segments must be candidates, each alone at least, or all together. Returns
    the indices of the groups chosen; each segment is in exactly one.
    """
    by_first: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for at, group in enumerate(groups):
        by_first[group[0]].append((at, sum(1 << i for i in group)))
    beam = {0: _Partition(0.0, ())}
    for segment in range(n):
        following: dict[int, _Partition] = {}
        for taken, partition in beam.items():
            for at, bits in by_first[segment]:
                if taken & bits == 0:
                    longer = _Partition(
                        partition.score + scores[at], (*partition.groups, at)
                    )
                    _keep_better(following, taken | bits, longer)
            if taken >> segment & 1:
                _keep_better(following, taken, partition)
        best = sorted(following.items(), key=lambda item: -item[1].score)
        beam = dict(best[:_BEAM])
    return list(max(beam.values()).groups)


class _Partition(NamedTuple):
    score: float
    groups: tuple[int, ...]


def _keep_better(beam: dict[int, _Partition], taken: int, new: _Partition) -> None:
    if taken not in beam or beam[taken].score < new.score:
        beam[taken] = new


def in_reading_order(digits: Iterable[DigitReading]) -> tuple[DigitReading, ...]:
    """Sort digits into lines from top to bottom, and each from left to right."""
    lines: list[list[DigitReading]] = []
    for digit in sorted(digits, key=lambda digit: digit.box[0] + digit.box[2]):
        overlaps = [
            (_vertical_overlap(line[-1].box, digit.box), line) for line in lines
        ]
        overlap, line = max(overlaps, key=lambda item: item[0], default=(0.0, []))
        if overlap < _SAME_LINE:
            lines.append(line := [])
        line.append(digit)
    lines.sort(key=lambda line: np.mean([digit.box[1::2] for digit in line]))
    return tuple(
        replace(digit, line=number)
        for number, line in enumerate(lines)
        for digit in line
    )


def _vertical_overlap(box: Box, other: Box) -> float:
    """Return the overlap of heights as a fraction of the lower box's."""
    (_, top, _, bottom), (_, other_top, _, other_bottom) = box, other
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared / max(1e-6, min(bottom - top, other_bottom - other_top))


def _fits(group: Group, layout: Layout) -> bool:
    return max(_size(group, layout)) <= _MAX_EXTENT * layout.digit_height


def _score(group: Group, prediction: Prediction, layout: Layout) -> float:
    """Return the log odds that a group of segments is a digit."""
    width, height = (extent / layout.digit_height for extent in _size(group, layout))
    score = max(_MIN_LOG, float(np.log(max(prediction.confidence, 1e-9))))
    score -= _WIDE * max(0.0, width - _USUAL_WIDTH * max(height, _LOW_AND_WIDE))
    score -= _LOW * max(0.0, _USUAL_HEIGHT - height)
    if len(group) == len(layout.boxes) and len(set(layout.origins.tolist())) > 1:
        score += _ALONE
    return score + _spanning_tree_weight(group, layout)


def _spanning_tree_weight(group: Group, layout: Layout) -> float:
    """Return the weight of a group's maximum spanning tree (Prim's algorithm)."""
    inside, outside = [group[0]], list(group[1:])
    total = 0.0
    while outside:
        strongest = layout.edge_weights[np.ix_(inside, outside)].max(axis=0)
        at = int(strongest.argmax())
        total += max(_LOOSE, float(strongest[at]))
        inside.append(outside.pop(at))
    return total


def _without_dirt(
    chosen: list[int], groups: Sequence[Group], layout: Layout
) -> list[int]:
    """Leave out specks and horizontal lines, unless there is nothing else."""
    least = _MIN_HEIGHT * layout.digit_height
    return [at for at in chosen if _size(groups[at], layout)[1] >= least] or chosen


def _are_connected(
    chosen: Sequence[int], groups: Sequence[Group], layout: Layout
) -> bool:
    """Return whether there are several digits, and no paper between any of them."""
    components = {layout.components[i] for at in chosen for i in groups[at]}
    return len(chosen) > 1 and len(components) == 1


def _size(group: Group, layout: Layout) -> tuple[float, float]:
    """Return width and height."""
    boxes = layout.boxes[list(group)]
    width, height = (boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0)).tolist()
    return width, height


def _union(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
