"""Connected-component labelling of an ink mask."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import bounding_box

Mask: TypeAlias = NDArray[np.bool_]
Integers: TypeAlias = NDArray[np.int64]

_FEW: Final = 300  # edges of a graph that Python connects faster than NumPy


@dataclass(frozen=True, kw_only=True, eq=False)
class Components:
    """The connected components of a mask, in reading order of their first pixels."""

    shape: tuple[int, int]
    """Height and width of the mask."""

    boxes: Integers
    """Shape [n, 4]: (left, top, right, bottom) of each component, in whole pixels."""

    areas: Integers
    """Shape [n]: pixels of each component."""

    holes: Integers
    """Shape [n]: 4-connected parts of the paper that each component surrounds."""

    starts: Integers
    """Shape [r]: where each run of pixels in a row starts, in the flattened mask."""

    lengths: Integers
    """The pixels of each run, shape [r]."""

    owners: Integers
    """The component of each run, from 0, shape [r]."""

    def __len__(self) -> int:
        return len(self.areas)

    @cached_property
    def labels(self) -> NDArray[np.int32]:
        """Shape [h, w]: a pixel's component, numbered from 1; 0 for none."""
        labels = np.zeros(self.shape, np.int32)
        numbers = (self.owners + 1).astype(np.int32)
        labels.ravel()[_pixels(self.starts, self.lengths)] = np.repeat(
            numbers, self.lengths
        )
        return labels

    def mask(self, chosen: Mask) -> Mask:
        """Return the pixels of the chosen components; `chosen` has shape [n]."""
        mask = np.zeros(self.shape, np.bool_)
        runs = chosen[self.owners]
        mask.ravel()[_pixels(self.starts[runs], self.lengths[runs])] = True
        return mask

    def pixels(self, chosen: Mask) -> list[Integers]:
        """Return the pixels (x, y), [m, 2] each, of the chosen components by row."""
        order = np.argsort(self.owners, kind="stable")
        order = order[chosen[self.owners[order]]]
        flat = _pixels(self.starts[order], self.lengths[order])
        y, x = np.divmod(flat, self.shape[1])
        ends = np.cumsum(self.areas[chosen])[:-1]
        return np.split(np.stack([x, y], axis=1), ends) if len(flat) else []

    def any_of(self, levels: NDArray[np.uint8], least: int) -> Mask:
        """Return which components have a pixel of at least this level, shape [n]."""
        found = np.zeros(len(self), np.bool_)
        if len(self.starts):
            flat = levels.ravel()[_pixels(self.starts, self.lengths)]
            first = np.cumsum(self.lengths) - self.lengths
            found[self.owners[np.maximum.reduceat(flat, first) >= least]] = True
        return found


def label_components(mask: Mask) -> Components:
    """Label the 8-connected components of a mask.

    Works on the runs of pixels in each row, all at once: 1 ms for a page of digits.
    """
    height, width = mask.shape
    left, top, right, bottom = bounding_box(mask) or (0, 0, 0, 0)
    stride = right - left + 2  # a run never reaches into the next row, nor touches it
    flat = np.zeros((bottom - top, stride), np.bool_)
    flat[:, 1:-1] = mask[top:bottom, left:right]
    line = flat.ravel()
    changes = np.flatnonzero(line[1:] != line[:-1]) + 1
    starts, ends = changes[::2], changes[1::2]
    above, below = _adjacent_runs(starts, ends, stride)
    component = connect(len(starts), above, below)
    count = int(component.max(initial=-1)) + 1
    rows, lefts = np.divmod(starts, stride)
    rows, lefts, lengths = rows + top, lefts + (left - 1), ends - starts
    runs = np.bincount(component, minlength=count)
    # Runs and their contacts are a graph in the plane: each hole is in a cycle of it.
    contacts = np.bincount(component[above], minlength=count)
    return Components(
        shape=(height, width),
        boxes=_boxes(component, count, lefts, rows, lefts + lengths),
        areas=np.bincount(component, lengths, minlength=count).astype(np.int64),
        holes=contacts - runs + 1,
        starts=rows * width + lefts,
        lengths=lengths,
        owners=component,
    )


def _pixels(starts: Integers, lengths: Integers) -> Integers:
    """Return the places of all pixels of runs."""
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1] if len(ends) else 0)
    return places + np.repeat(starts - ends + lengths, lengths)


def _boxes(
    component: Integers, count: int, lefts: Integers, rows: Integers, rights: Integers
) -> Integers:
    if count == 1:
        edges = lefts.min(), rows[0], rights.max(), rows[-1] + 1
        return np.array([edges], np.int64)
    boxes = np.empty((count, 4), np.int64)
    boxes[:, :2], boxes[:, 2:] = np.iinfo(np.int64).max, 0
    np.minimum.at(boxes[:, 0], component, lefts)
    np.minimum.at(boxes[:, 1], component, rows)
    np.maximum.at(boxes[:, 2], component, rights)
    np.maximum.at(boxes[:, 3], component, rows + 1)
    return boxes


def _adjacent_runs(
    starts: Integers, ends: Integers, stride: int
) -> tuple[Integers, Integers]:
    """Return pairs of runs that touch, the second in the row below the first."""
    first = np.searchsorted(ends, starts + stride, side="left")
    last = np.searchsorted(starts, ends + stride, side="right")
    counts = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return above, np.arange(len(above)) - before + first[above]


def connect(count: int, first: Integers, second: Integers) -> Integers:
    """Label the connected components of a graph: union-find on all edges at once.

    Returns the component of each of `count` nodes, from 0, given the ends of each edge.
    """
    if len(first) <= _FEW:
        return _connect_few(count, first.tolist(), second.tolist())
    root = np.arange(count)
    while True:
        least = np.minimum(root[first], root[second])
        before = root.copy()
        np.minimum.at(root, root[first], least)
        np.minimum.at(root, root[second], least)
        root = root[root]
        if np.array_equal(root, before):
            return np.unique(root, return_inverse=True)[1].reshape(-1)


def _connect_few(count: int, first: list[int], second: list[int]) -> Integers:
    """Do the same edge by edge: a node's parent comes before it, a root's is itself."""
    if not first:
        return np.arange(count)
    parents = list(range(count))
    for start, end in zip(first, second, strict=True):
        i, j = start, end
        while (parent := parents[i]) != i:
            parents[i] = i = parents[parent]
        while (parent := parents[j]) != j:
            parents[j] = j = parents[parent]
        parents[max(i, j)] = min(i, j)
    labels = []
    found = 0
    for node, parent in enumerate(parents):
        if parent == node:
            labels.append(found)
            found += 1
        else:
            labels.append(labels[parent])
    return np.array(labels, np.int64)
