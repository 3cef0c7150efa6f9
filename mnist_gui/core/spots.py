"""The spots of ink on a page: what hangs together."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray



Pixels: TypeAlias = NDArray[np.int64]
"""Pixels (x, y) of shape [n, 2]."""

class _Runs(NamedTuple):
    """Stretches of ink in a row of pixels, from top left to bottom right."""

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    """The pixel after the last."""


def find_spots(solid: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number the spots of ink; pixels that touch by a corner hang together.

    Args:
        solid: Where there is ink, shape [h, w].

    Returns:
        The number of each pixel's spot from 1 on, 0 for paper, shape [h, w].
    """
    runs = _find_runs(solid)
    spot = _join(len(runs.row), *_touching(runs))
    _, number = np.unique(spot, return_inverse=True)
    steps = np.zeros((solid.shape[0], solid.shape[1] + 1), np.int32)
    steps[runs.row, runs.start] = number + 1
    np.subtract.at(steps, (runs.row, runs.end), (number + 1).astype(np.int32))
    return np.cumsum(steps, axis=1, dtype=np.int32)[:, :-1]


def pixels_of_spots(labels: NDArray[np.int32]) -> list[Pixels]:
    """Return the pixels of each spot, by its number."""
    y, x = np.nonzero(labels)
    number = labels[y, x]
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number)[1:])
    return np.split(np.stack([x, y], axis=1)[order], ends[:-1])


def _find_runs(solid: NDArray[np.bool_]) -> _Runs:
    edges = np.diff(np.pad(solid, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    return _Runs(row, start, end)


def _touching(runs: _Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of runs in neighbouring rows that touch, as two arrays."""
    # Rows one after the other on one line, with room between them.
    stride = int(runs.end.max(initial=0)) + 2
    start, end = runs.row * stride + runs.start, runs.row * stride + runs.end
    # Of the row above: the first that ends no sooner, up to the last that begins
    # no later.
    first = np.searchsorted(end, start - stride, side="left")
    last = np.searchsorted(start, end - stride, side="right")
    count = np.maximum(0, last - first)
    below = np.repeat(np.arange(len(start)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return below, np.repeat(first, count) + offset


def _join(
    n: int, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for each of n things the first one that it hangs together with."""
    root = np.arange(n)
    while True:
        before = root.copy()
        least = np.minimum(root[one], root[other])
        np.minimum.at(root, root[one], least)
        np.minimum.at(root, root[other], least)
        while (shorter := root[root] < root).any():
            root[shorter] = root[root][shorter]
        if np.array_equal(root, before):
            return root
