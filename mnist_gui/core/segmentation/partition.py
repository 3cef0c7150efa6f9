"""Partition segments into groups: the choice among overlapping candidates."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.ink.components import connect
from mnist_gui.core.segmentation.layout import Group

_BEAM: Final = 64  # partitions followed at a time; a row of digits has a few a place


def best_partition(
    n: int, groups: Sequence[Group], scores: Sequence[float]
) -> list[int]:
    """Partition segments into groups with the highest sum of scores.

    A group that scores no more than its segments alone is in no better partition. The
    others connect segments to clusters, each of which is partitioned by itself.

    The `n` segments must be candidates, each alone at least. Returns the indices of the
    groups chosen; each segment is in exactly one.
    """
    alone: dict[int, float] = {}
    for group, score in zip(groups, scores, strict=True):
        if len(group) == 1:  # a digit, or a mark
            alone[group[0]] = max(score, alone.get(group[0], score))
    worthy = [
        at
        for at, group in enumerate(groups)
        if len(group) == 1 or scores[at] > sum(alone[i] for i in group)
    ]
    pairs = [pair for at in worthy for pair in pairwise(groups[at])]
    cluster = connect(n, *np.array(pairs, np.int64).reshape(-1, 2).T)
    members: list[list[int]] = [[] for _ in range(int(cluster.max()) + 1)]
    for segment, label in enumerate(cluster.tolist()):
        members[label].append(segment)
    own: list[list[int]] = [[] for _ in members]
    for at in worthy:
        own[cluster[groups[at][0]]].append(at)
    chosen = []
    for segments, few in zip(members, own, strict=True):
        place = {segment: at for at, segment in enumerate(segments)}
        local = [tuple(place[i] for i in groups[at]) for at in few]
        found = _search(len(segments), local, [scores[at] for at in few])
        chosen += [few[at] for at in found]
    return chosen


def _search(n: int, groups: Sequence[Group], scores: Sequence[float]) -> list[int]:
    """Find the best partition of a cluster by beam search.

    Goes through the segments in order and decides for each free one which group it is
    in. Segments that are taken ahead are kept as a bit mask, so that partial partitions
    with equal futures meet.
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
