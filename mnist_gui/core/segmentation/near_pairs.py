"""Find pairs of boxes near each other, among thousands, without comparing all."""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pairs: TypeAlias = NDArray[np.int64]
"""Indices of pairs, shape [2, m]."""

_COMPARED: Final = 1_000_000  # pairs at a time, so that memory stays bounded


def near_pairs(boxes: NDArray[np.float64], reach: NDArray[np.float64]) -> Pairs:
    """Return all pairs of boxes that are no farther apart than the reach of either.

    Sorts boxes by their left edges, and compares each with those that begin before it
    ends (sweep line).

    Args:
        boxes: (left, top, right, bottom) of each, shape [n, 4].
        reach: How far each reaches beyond its box, in the same unit, shape [n].
    """
    found = [np.empty((2, 0), np.int64)]
    if len(boxes) == 1:
        return found[0]
    order = np.argsort(boxes[:, 0] - reach)
    for pairs in _beside(boxes, reach, order):
        widest = reach[pairs].max(axis=0)
        found.append(pairs[:, box_distances(boxes, pairs) <= widest])
    return np.sort(np.concatenate(found, axis=1), axis=0)


def box_distances(boxes: NDArray[np.float64], pairs: Pairs) -> NDArray[np.float64]:
    """Return the distances between two boxes each, shape [m]; 0 where they overlap."""
    first, second = boxes[pairs]
    gaps = np.maximum(first[:, :2] - second[:, 2:], second[:, :2] - first[:, 2:])
    across, down = np.maximum(gaps, 0).T
    distances: NDArray[np.float64] = np.hypot(across, down)
    return distances


def _beside(
    boxes: NDArray[np.float64], reach: NDArray[np.float64], order: NDArray[np.int64]
) -> Iterator[Pairs]:
    """Yield the pairs whose extents from left to right, with their reach, overlap."""
    left, right = (boxes[:, 0] - reach)[order], (boxes[:, 2] + reach)[order]
    place = np.arange(len(order))
    counts = np.searchsorted(left, right, side="right") - place - 1
    ends = np.cumsum(counts)
    start = 0
    while start < len(order):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _COMPARED)))
        few = counts[start:stop]
        first = np.repeat(place[start:stop], few)
        offset = np.arange(len(first)) - np.repeat(np.cumsum(few) - few, few)
        yield order[np.stack([first, first + 1 + offset])]
        start = stop
