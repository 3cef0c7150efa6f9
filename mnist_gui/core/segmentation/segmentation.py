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
from itertools import permutations
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
from mnist_gui.core.segmentation.layout import (
    TOUCHING,
    Group,
    Layout,
    Segments,
    lay_out,
)
from mnist_gui.core.segmentation.marks import SPECK, Mark, find_marks
from mnist_gui.core.segmentation.partition import best_partition
from mnist_gui.core.segmentation.scribble import join_scribbles
from mnist_gui.core.segmentation.shapes import shape_of
from mnist_gui.core.segmentation.spaces import arrange

# What is lower, as a fraction of a digit's height, is dirt, a dash, the edge of the
# paper.
_MIN_HEIGHT: Final = 0.25
# Least confidence of each of several digits that are one connected component: letters,
# cut apart, look like digits (docs/adr/0024).
_CONNECTED_THRESHOLD: Final = 0.99
# Ones of a hand lean alike, strangers' in one number within 0.18 steps to the right for
# each step up. The lines of V and N do not.
_LEAN_ALIKE: Final = 0.35
# What is lower, as a fraction of a digit's height, needs as much confidence: the rings
# of a percent sign look like zeros.
_HIGH: Final = 0.4
_MARGIN: Final = 1.0  # log odds between a digit and a mark, below which both may be
# The same where a 1 is likelier than a slash: a 1 that leans and is high says little.
_SLASH_MARGIN: Final = 1.5
_MARKS_MARGIN: Final = 1.5  # the same between two marks, as a dot and a comma
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
    uncertain |= _parts_of_letters(chosen, chosen_marks, segments, layout)
    are_connected = _are_connected(chosen, layout)
    digits = []
    for group in chosen:
        is_low = size_of(group, layout)[1] < _HIGH * layout.digit_height
        least = _CONNECTED_THRESHOLD if are_connected or is_low else 0.0
        least = _NEVER if group in uncertain else least
        digits.append(reader.digit(group, least))
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
    """Return groups that are about as likely a digit as a mark, or two marks."""
    score_of = dict(zip(groups, scores, strict=True))
    found: set[Group] = set()
    best: dict[Group, float] = {}
    for mark in marks:
        ahead = mark.score - score_of.get(mark.group, -np.inf)
        least = -(_SLASH_MARGIN if mark.text == "/" else _MARGIN)
        rival = best.get(mark.group, -np.inf)
        if least < ahead < _MARGIN or abs(mark.score - rival) < _MARKS_MARGIN:
            found.add(mark.group)
        best[mark.group] = max(mark.score, rival)
    return found


def _parts_of_letters(
    chosen: Sequence[Group],
    marks: Sequence[Mark],
    segments: Segments,
    layout: Layout,
) -> set[Group]:
    """Return digits and marks that do not go with each other: they are no number."""
    found = _unlike_lines(chosen, segments, layout)
    # The bar of an A or H crosses one of its stems, and joins the other.
    pluses = [mark.group for mark in marks if mark.text == "+"]
    if _are_connected([*chosen, *pluses], layout):
        found.update(pluses)
        if _meet_twice(chosen, segments, layout):
            found.update(chosen)
    return found


def _unlike_lines(
    chosen: Sequence[Group], segments: Segments, layout: Layout
) -> set[Group]:
    """Return straight lines that touch and do not lean alike: letters, not ones."""
    leans: dict[int, dict[Group, float]] = {}  # of lines, by connected component
    for group in chosen:
        shape = shape_of(np.concatenate([segments.items[i].points for i in group]))
        if shape.is_straight:
            component = int(layout.components[group[0]])
            leans.setdefault(component, {})[group] = shape.lean
    return {
        group
        for lines in leans.values()
        if max(lines.values()) - min(lines.values()) > _LEAN_ALIKE
        for group in lines
    }


def _meet_twice(chosen: Sequence[Group], segments: Segments, layout: Layout) -> bool:
    """Return whether two digits are drawn with strokes that meet in several places.

    The two strokes of an R do; digits that touch do in one place. Ink in a picture has
    no path along which places could be counted.
    """
    if not segments.strokes(chosen[0]):
        return False
    group_of = {i: group for group in chosen for i in group}
    reach = TOUCHING * layout.digit_height
    for i, j in permutations(group_of, 2):
        if group_of[i] != group_of[j] and layout.origins[i] != layout.origins[j]:
            offsets = segments.items[i].points[:, None] - segments.items[j].points
            is_near = np.hypot(offsets[..., 0], offsets[..., 1]).min(axis=1) < reach
            meetings = np.diff(is_near, prepend=False) & is_near
            if np.count_nonzero(meetings) > 1:
                return True
    return False


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
    """Return whether there are several, with hardly any paper between any of them."""
    components = {layout.components[i] for group in chosen for i in group}
    return len(chosen) > 1 and len(components) == 1
