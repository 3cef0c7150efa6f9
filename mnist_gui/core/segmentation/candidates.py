"""Find the groups of segments that may be a digit, read them, and score them.

A score is the log odds that a group is a digit: the logarithm of `probability ×
is_digit`, less penalties for an odd size, plus the weight of the group's maximum
spanning tree in the layout.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import DigitReading, Prediction
from mnist_gui.core.segmentation.layout import (
    FEWEST_DASHES,
    Group,
    Layout,
    Segments,
    spanning_tree_weight,
)

_MAX_GROUP: Final = 4
_MAX_WHOLE: Final = 12  # strokes of a digit drawn alone; hardly ever more
# Of such strokes: what is in more parts that are not near each other is no digit.
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
_WIDE: Final = 3.0
_LOW: Final = 3.0
# The prior log odds that a page shows one digit: of 1,032 strangers' digits in several
# segments 3 fall apart, and 14 would without it.
_ALONE: Final = 2.0
_ALONE_IF_TINY: Final = 6.0  # the same for a picture of few pixels
# The cost of a part of a digit that is another digit beside it, each so confident and
# above the other at most by this fraction of the narrower one's width.
_ADDED: Final = 1.0
_BOTH_CONFIDENT: Final = 0.95
_SIDE_BY_SIDE: Final = 0.2
_MIN_LOG: Final = -5.0  # so that no digit that is hard to read outweighs all others
_DASHED: Final = -4.0  # the prior log odds of a digit in dashes, which no tree connects


class BatchReader(Protocol):
    """What reading needs of a classifier."""

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        ...


ProgressCallback: TypeAlias = Callable[[int, int], object]
"""Is called with how many candidates were read, and how many there are."""


def ignore_progress(_read: int, _all: int) -> None:
    """Do nothing."""


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


class _Answer(NamedTuple):
    """How a group was read."""

    model_input: ModelInput
    prediction: Prediction
    score: float


class CandidateReader:
    """Reads the candidates of a page.

    Attributes:
        groups: Those that may be chosen.
    """

    def __init__(
        self,
        segments: Segments,
        layout: Layout,
        classifier: BatchReader,
        on_progress: ProgressCallback = ignore_progress,
    ) -> None:
        """Read all; calls the classifier once for up to `_BATCH`, as a number has.

        Of more, as a sheet has, those are read that may score more than their segments
        alone; then `on_progress` is called after each batch.
        """
        self._segments = segments
        self._layout = layout
        self._classifier = classifier
        self._answers: dict[Group, _Answer] = {}
        self.groups = candidates(layout)
        is_long = len(self.groups) > _BATCH
        self._on_progress = on_progress if is_long else ignore_progress
        if is_long:
            # Most digits are read alone with confidence, and few groups may be better.
            self._read([group for group in self.groups if len(group) == 1])
            self.groups = [group for group in self.groups if self._may_be_best(group)]
        self._read(self.groups)

    @property
    def scores(self) -> list[float]:
        """The score of each group."""
        return [
            self._answers[group].score - (_ADDED if self._has_added(group) else 0.0)
            for group in self.groups
        ]

    def _has_added(self, group: Group) -> bool:
        """Return whether any part of a group is another digit beside the rest.

        The rest is read as the whole is, and the part as a digit: a 2 whose foot
        reaches a 4. What an open 4 is without one of its strokes is no 4.
        """
        if len(group) > _MAX_GROUP:
            return False
        return any(
            self._is_added(part, group)
            for size in range(1, len(group))
            for part in combinations(group, size)
        )

    def _is_added(self, part: Group, group: Group) -> bool:
        """Return whether a part of a group is another digit beside the rest."""
        rest = tuple(i for i in group if i not in part)
        if part not in self._answers or rest not in self._answers:
            return False
        whole, added, left = (
            self._answers[few].prediction for few in (group, part, rest)
        )
        boxes = [box_of(self._segments, few) for few in (part, rest)]
        shared = min(box[2] for box in boxes) - max(box[0] for box in boxes)
        narrower = min(box[2] - box[0] for box in boxes)
        return (
            left.digit == whole.digit
            and min(left.confidence, added.confidence) >= _BOTH_CONFIDENT
            and shared <= _SIDE_BY_SIDE * narrower
        )

    def digit(self, group: Group, least: float) -> DigitReading:
        """Return a group as a digit, rejected below `least` if not by the model."""
        model_input, prediction, _ = self._answers[group]
        threshold = max(prediction.threshold, least)
        return DigitReading(
            prediction=replace(prediction, threshold=threshold),
            model_input=model_input,
            box=box_of(self._segments, group),
            strokes=self._segments.strokes(group),
        )

    def _read(self, groups: Sequence[Group]) -> None:
        """Read those of the groups that were not read before, `_BATCH` at a time."""
        new = [group for group in groups if group not in self._answers]
        for start in range(0, len(new), _BATCH):
            few = new[start : start + _BATCH]
            inputs = [self._segments.draw(group) for group in few]
            predictions = self._classifier.predict_batch(np.stack(inputs))
            for group, image, prediction in zip(few, inputs, predictions, strict=True):
                score = self._score(group, prediction.confidence)
                self._answers[group] = _Answer(image, prediction, score)
            left = len(new) - start - len(few)
            self._on_progress(len(self._answers), len(self._answers) + left)

    def _may_be_best(self, group: Group) -> bool:
        """Whether a group may score more than its segments alone, which were read."""
        if group in self._answers:
            return True
        alone = sum(self._answers[i,].score for i in group)
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


def size_of(group: Group, layout: Layout) -> tuple[float, float]:
    """Return width and height of a group, in the units of the layout's boxes."""
    left, top, right, bottom = zip(*(layout.boxes[i] for i in group), strict=True)
    return max(right) - min(left), max(bottom) - min(top)


def box_of(segments: Segments, group: Group) -> Box:
    """Return the bounding box of a group, as the user sees it."""
    boxes = [segments.items[i].box for i in group]
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


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
            break  # it would take too long to read all of it in all ways
        found |= newest
    return found


def _fits(group: Group, layout: Layout) -> bool:
    return max(size_of(group, layout)) <= _MAX_EXTENT * layout.digit_height


def _score(group: Group, confidence: float, layout: Layout) -> float:
    """Return the log odds that a group of segments is a digit."""
    width, height = (extent / layout.digit_height for extent in size_of(group, layout))
    score = max(_MIN_LOG, math.log(max(confidence, 1e-9)))
    score -= _WIDE * max(0.0, width - _USUAL_WIDTH * max(height, _LOW_AND_WIDE))
    score -= _LOW * max(0.0, _USUAL_HEIGHT - height)
    weight = spanning_tree_weight(group, layout)
    if len(group) >= FEWEST_DASHES and group in layout.dashed:
        weight = max(weight, _DASHED)  # dashes may be near enough for a tree as well
    return score + weight
