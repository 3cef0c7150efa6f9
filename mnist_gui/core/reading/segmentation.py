"""Segment a page into digits by reading: which segments make up a digit each.

Cutting first and reading afterwards fails: the bar of a 5 stands apart, and touching
digits share ink. So segmentation and recognition are one step (recognition-based
segmentation: Casey & Lecolinet, IEEE TPAMI 18 (7), 1996; docs/adr/0017):

1. `stroke_segments` or `ink_segments` cuts the page, rather too often than too seldom.
2. `layout` weighs how much each two segments belong together.
3. Every group of a few segments near each other is a candidate for a digit
   (`candidates`). The classifier reads all of them in one batch; where there are many,
   as on a sheet, only those that may still score more than their segments alone.
4. A group's score is its logarithm of `probability × is_digit`, less penalties for an
   odd size, plus the weight of its maximum spanning tree in the layout.
5. `partition` finds the partition of the segments into groups with the highest sum of
   scores, cluster by cluster, and the digits are put in reading order.

Everything is in units of log odds, so that the constants compare.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.layout import FEWEST_DASHES, Layout, Segments, lay_out
from mnist_gui.core.reading.partition import Group, best_partition
from mnist_gui.core.reading.scribble import join_scribbles

_MAX_GROUP: Final = 4
_MAX_WHOLE: Final = 12  # strokes of a digit drawn alone; hardly ever more
# Of such strokes: what is in more parts that are not near each other is no digit, since
# each part costs `_LOOSE`.
_MAX_CLUSTERS: Final = 2
# Candidates of a cluster take well under a second to read, and those with the stroke
# being drawn a tenth. The densest of strangers' numbers has 11 for each of its
# segments.
_MAX_GROUPS: Final = 600
_GROUPS_PER_SEGMENT: Final = 16
_GROUPS_ON_SHEETS: Final = 8  # for each segment of hundreds: more than digits have
_BATCH: Final = 256  # read in one call of the classifier
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
_ALONE_IF_TINY: Final = 6.0  # the same for a picture of few pixels
_MIN_LOG: Final = -4.0  # so that no digit that is hard to read outweighs all others
_DASHED: Final = -4.0  # the prior log odds of a digit in dashes, which no tree connects
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


ProgressCallback: TypeAlias = Callable[[int, int], object]
"""Is called with how many candidates were read, and how many there are."""


def ignore_progress(_read: int, _all: int) -> None:
    """Do nothing."""


def read_segments(
    segments: Segments,
    classifier: BatchReader,
    on_progress: ProgressCallback = ignore_progress,
) -> Reading:
    """Read a digit, a number, or several rows of them.

    Calls the classifier once for up to `_BATCH` candidates, which a number has.
    """
    segments = join_scribbles(segments)
    layout = lay_out(segments.items)
    groups = candidates(layout)
    is_long = len(groups) > _BATCH
    report = on_progress if is_long else ignore_progress
    reader = _Reader(segments, layout, classifier, report)
    if is_long:
        # Most digits are read alone with confidence, and few groups may be better.
        reader.read([group for group in groups if len(group) == 1])
        groups = [group for group in groups if reader.may_be_chosen(group)]
    reader.read(groups)
    scores = [reader.answers[group].score for group in groups]
    partition = best_partition(len(segments.items), groups, scores)
    chosen = _without_dirt(partition, groups, layout)
    least = _CONNECTED_THRESHOLD if _are_connected(chosen, groups, layout) else 0.0
    return Reading(
        digits=in_reading_order(reader.digit(groups[at], least) for at in chosen)
    )


class _Answer(NamedTuple):
    """How a group was read."""

    model_input: ModelInput
    prediction: Prediction
    score: float


class _Reader:
    """Reads groups of a page's segments.

    Attributes:
        answers: Those of all groups that were read.
    """

    def __init__(
        self,
        segments: Segments,
        layout: Layout,
        classifier: BatchReader,
        on_progress: ProgressCallback,
    ) -> None:
        self.answers: dict[Group, _Answer] = {}
        self._segments = segments
        self._layout = layout
        self._classifier = classifier
        self._on_progress = on_progress

    def read(self, groups: Sequence[Group]) -> None:
        """Read those of the groups that were not read before, `_BATCH` at a time."""
        new = [group for group in groups if group not in self.answers]
        for start in range(0, len(new), _BATCH):
            few = new[start : start + _BATCH]
            inputs = [self._segments.draw(group) for group in few]
            predictions = self._classifier.predict_batch(np.stack(inputs))
            for group, image, prediction in zip(few, inputs, predictions, strict=True):
                score = self._score(group, prediction.confidence)
                self.answers[group] = _Answer(image, prediction, score)
            left = len(new) - start - len(few)
            self._on_progress(len(self.answers), len(self.answers) + left)

    def may_be_chosen(self, group: Group) -> bool:
        """Whether a group may score more than its segments alone, which were read."""
        if group in self.answers:
            return True
        alone = sum(self.answers[i,].score for i in group)
        return self._score(group, 1.0) > alone

    def _score(self, group: Group, confidence: float) -> float:
        """Return the log odds that a group is a digit, all segments with a prior."""
        score = _score(group, confidence, self._layout)
        if len(group) < len(self._segments.items):
            return score
        if self._segments.is_tiny:
            return score + _ALONE_IF_TINY
        is_cut = len(set(self._layout.origins.tolist())) == 1
        return score if is_cut else score + _ALONE

    def digit(self, group: Group, least: float) -> DigitReading:
        """Return a group as a digit, rejected below `least` if not by the model."""
        model_input, prediction, _ = self.answers[group]
        threshold = max(prediction.threshold, least)
        return DigitReading(
            prediction=replace(prediction, threshold=threshold),
            model_input=model_input,
            box=_union([self._segments.items[i].box for i in group]),
            strokes=self._segments.strokes(group),
        )


def candidates(layout: Layout) -> list[Group]:
    """Return groups that may be a digit: single segments, all parts, near ones, all.

    And those that may be its dashes.
    """
    n = len(layout.boxes)
    parts: dict[int, list[int]] = {}
    for i, origin in enumerate(layout.origins.tolist()):
        parts.setdefault(origin, []).append(i)
    clusters: dict[int, set[Group]] = {}
    for group in (*((i,) for i in range(n)), *map(tuple, parts.values())):
        clusters.setdefault(int(layout.clusters[group[0]]), set()).add(group)
    found = set(layout.dashed)
    for groups in clusters.values():
        found |= _enlarged(groups, layout)
    if n <= _MAX_WHOLE and len(clusters) <= _MAX_CLUSTERS:
        found.add(tuple(range(n)))
    return sorted(found)


def _enlarged(groups: set[Group], layout: Layout) -> set[Group]:
    """Return groups of a cluster, and all that near segments make of them."""
    most = min(_MAX_GROUPS, _GROUPS_PER_SEGMENT * len(groups))
    most = max(most, _GROUPS_ON_SHEETS * len(groups))
    found, newest = set(groups), groups
    for _ in range(_MAX_GROUP - 1):
        newest = {
            larger
            for group in newest
            for other in set().union(*(layout.edge_weights[i] for i in group))
            if other not in group
            and _fits(larger := tuple(sorted((*group, other))), layout)
        }
        if len(found | newest) > most:
            break  # a scribble: it would take too long to read all of it in all ways
        found |= newest
    return found


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


def _score(group: Group, confidence: float, layout: Layout) -> float:
    """Return the log odds that a group of segments is a digit."""
    width, height = (extent / layout.digit_height for extent in _size(group, layout))
    score = max(_MIN_LOG, math.log(max(confidence, 1e-9)))
    score -= _WIDE * max(0.0, width - _USUAL_WIDTH * max(height, _LOW_AND_WIDE))
    score -= _LOW * max(0.0, _USUAL_HEIGHT - height)
    if len(group) >= FEWEST_DASHES and group in layout.dashed:
        return score + _DASHED
    return score + _spanning_tree_weight(group, layout)


def _spanning_tree_weight(group: Group, layout: Layout) -> float:
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
    boxes = [layout.boxes[i] for i in group]
    left, top, right, bottom = zip(*boxes, strict=True)
    return max(right) - min(left), max(bottom) - min(top)


def _union(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
