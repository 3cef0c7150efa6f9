"""Segment a page into digits by reading: which segments make up a digit each.

Cutting first and reading afterwards fails: the bar of a 5 stands apart, and touching
digits share ink. So segmentation and recognition are one step (recognition-based
segmentation: Casey & Lecolinet, IEEE TPAMI 18 (7), 1996; docs/adr/0017):

1. `stroke_segments` or `ink_segments` cuts the page, rather too often than too seldom.
   Rings, boxes and other frames are set aside before (`frames`), and the strokes of a
   scribble are joined (`scribble`).
2. `layout` weighs how much each two segments belong together.
3. Every group of a few segments near each other may be a digit (`candidates`). The
   classifier reads them, and each has a score.
4. `marks` adds groups that may be a mark, with scores of their own.
5. `partition` finds the partition of the segments into groups with the highest sum of
   scores, cluster by cluster, and `spaces` puts digits and marks in reading order.

Everything is in units of log odds, so that the constants compare.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from mnist_gui.core.prediction import UNSURE_TEXT, MarkReading, Reading
from mnist_gui.core.segmentation.candidates import (
    BatchReader,
    CandidateReader,
    ProgressCallback,
    box_of,
    ignore_progress,
    size_of,
)
from mnist_gui.core.segmentation.layout import Group, Layout, Segments, lay_out
from mnist_gui.core.segmentation.marks import SPECK, Mark, find_marks
from mnist_gui.core.segmentation.partition import best_partition
from mnist_gui.core.segmentation.scribble import join_scribbles
from mnist_gui.core.segmentation.spaces import arrange

# What is lower, as a fraction of a digit's height, is dirt, a dash, the edge of the
# paper.
_MIN_HEIGHT: Final = 0.25
# Least confidence of each of several digits that are one connected component: letters,
# cut apart, look like digits (docs/adr/0024).
_CONNECTED_THRESHOLD: Final = 0.99
_MARGIN: Final = 1.0  # log odds between a digit and a mark, below which both may be
# The same where a 1 is likelier than a slash: a 1 that leans and is high says little.
_SLASH_MARGIN: Final = 1.5
_NEVER: Final = 1.01  # a confidence that no prediction reaches


def read_segments(
    segments: Segments,
    classifier: BatchReader,
    *,
    digits_only: bool = False,
    on_progress: ProgressCallback = ignore_progress,
) -> Reading:
    """Read a digit, a number, or several rows of them.

    Marks and spaces are read, too, unless there are `digits_only`.
    """
    segments = join_scribbles(segments)
    layout = lay_out(segments.items)
    reader = CandidateReader(segments, layout, classifier, on_progress)
    groups, scores = reader.groups, reader.scores
    marks = [] if digits_only else find_marks(segments.items, layout)
    partition, chosen_marks = _choose(len(segments.items), groups, scores, marks)
    chosen, low = _without_low(partition, layout)
    uncertain = _uncertain_groups(groups, scores, marks)
    least = _CONNECTED_THRESHOLD if _are_connected(chosen, layout) else 0.0
    digits = [
        reader.digit(group, _NEVER if group in uncertain else least) for group in chosen
    ]
    if digits_only:
        return arrange(digits, [], with_spaces=False)
    found = [
        MarkReading(
            text=mark.text,
            box=box_of(segments, mark.group),
            is_confident=mark.group not in uncertain,
        )
        for mark in chosen_marks
    ]
    marks_ = [*found, *_other_ink(low, segments, layout)]
    return arrange(digits, marks_, pen=segments.pen)


def _choose(
    n: int, groups: Sequence[Group], scores: Sequence[float], marks: Sequence[Mark]
) -> tuple[list[Group], list[Mark]]:
    """Partition segments into digits and marks, of which one at least is a digit."""
    chosen = best_partition(
        n,
        [*groups, *(mark.group for mark in marks)],
        [*scores, *(mark.score for mark in marks)],
    )
    if all(at >= len(groups) for at in chosen):
        return [groups[at] for at in best_partition(n, groups, scores)], []
    digits = [groups[at] for at in chosen if at < len(groups)]
    return digits, [marks[at - len(groups)] for at in chosen if at >= len(groups)]


def _uncertain_groups(
    groups: Sequence[Group], scores: Sequence[float], marks: Sequence[Mark]
) -> set[Group]:
    """Return groups that are about as likely a digit as a mark: neither is certain."""
    score_of = dict(zip(groups, scores, strict=True))
    return {
        mark.group
        for mark in marks
        if -(_SLASH_MARGIN if mark.text == "/" else _MARGIN)
        < mark.score - score_of.get(mark.group, -np.inf)
        < _MARGIN
    }


def _other_ink(
    low: Sequence[Group], segments: Segments, layout: Layout
) -> list[MarkReading]:
    """Return "?" for ink that is neither digit nor mark, without the specks of dirt."""
    return [
        MarkReading(text=UNSURE_TEXT, box=box_of(segments, group), is_confident=False)
        for group in low
        if max(size_of(group, layout)) >= SPECK * layout.digit_height
    ]


def _without_low(
    chosen: Sequence[Group], layout: Layout
) -> tuple[Sequence[Group], list[Group]]:
    """Set aside what is too low for a digit, unless there is nothing else."""
    least = _MIN_HEIGHT * layout.digit_height
    high = [group for group in chosen if size_of(group, layout)[1] >= least]
    low = [group for group in chosen if size_of(group, layout)[1] < least]
    return (high, low) if high else (chosen, [])


def _are_connected(chosen: Sequence[Group], layout: Layout) -> bool:
    """Return whether there are several digits, and no paper between any of them."""
    components = {layout.components[i] for group in chosen for i in group}
    return len(chosen) > 1 and len(components) == 1
