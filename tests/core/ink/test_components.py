import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from mnist_gui.core.ink.components import connect, label_components

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=14))


def flood_fill(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Label components one pixel at a time, in the order of their first pixels."""
    labels = np.zeros(mask.shape, np.int32)
    for first in zip(*np.nonzero(mask), strict=True):
        if labels[first]:
            continue
        label, waiting = labels.max() + 1, [first]
        while waiting:
            y, x = waiting.pop()
            near = np.s_[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
            fresh = np.argwhere(mask[near] & (labels[near] == 0))
            labels[near][mask[near]] = label
            waiting += [(max(0, y - 1) + dy, max(0, x - 1) + dx) for dy, dx in fresh]
    return labels


@given(masks)
def test_components_are_8_connected(mask: NDArray[np.bool_]) -> None:
    found = label_components(mask)

    assert np.array_equal(found.labels, flood_fill(mask))


@given(masks)
def test_boxes_and_areas_match_the_labels(mask: NDArray[np.bool_]) -> None:
    found = label_components(mask)

    assert len(found) == found.labels.max(initial=0)
    for number, (box, area) in enumerate(zip(found.boxes, found.areas, strict=True), 1):
        y, x = np.nonzero(found.labels == number)
        assert box.tolist() == [x.min(), y.min(), x.max() + 1, y.max() + 1]
        assert area == len(x)


def test_mask_selects_components_by_number() -> None:
    mask = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 0]], np.bool_)
    found = label_components(mask)

    assert found.mask(np.array([False, True, False])).tolist() == [
        [False, False, True],
        [False, False, False],
        [False, False, False],
    ]


def test_interleaved_spirals_are_separate_components() -> None:
    y, x = np.mgrid[-60:61, -60:61]
    turns = np.hypot(x, y) / 10 - np.arctan2(y, x) / (2 * np.pi)
    mask = (turns % 1 < 0.5) & (np.hypot(x, y) > 8)

    assert np.array_equal(label_components(mask).labels, flood_fill(mask))


@given(masks)
def test_holes_are_parts_of_the_paper_that_a_component_surrounds(
    mask: NDArray[np.bool_],
) -> None:
    found = label_components(mask)
    for number, holes in enumerate(found.holes.tolist(), 1):
        paper = np.pad(found.labels != number, 1, constant_values=True)
        # Paper is 4-connected: the parts of each row that touch those below.
        assert holes == _parts_of_paper(paper) - 1


def _parts_of_paper(paper: NDArray[np.bool_]) -> int:
    left, parts = paper.copy(), 0
    while left.any():
        parts += 1
        waiting = [tuple(np.argwhere(left)[0].tolist())]
        while waiting:
            y, x = waiting.pop()
            is_inside = 0 <= y < left.shape[0] and 0 <= x < left.shape[1]
            if is_inside and left[y, x]:
                left[y, x] = False
                waiting += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    return parts


@given(masks)
def test_pixels_and_levels_are_those_of_each_component(
    mask: NDArray[np.bool_],
) -> None:
    levels = np.arange(mask.size, dtype=np.uint8).reshape(mask.shape)
    found = label_components(mask)
    chosen = np.arange(len(found)) % 2 == 0

    pixels = found.pixels(chosen)

    numbers = (np.flatnonzero(chosen) + 1).tolist()
    for number, places in zip(numbers, pixels, strict=True):
        assert np.array_equal(places[:, ::-1], np.argwhere(found.labels == number))
    assert np.array_equal(found.mask(chosen), np.isin(found.labels, numbers))
    assert found.any_of(levels, 100).tolist() == [
        bool((levels[found.labels == number] >= 100).any())
        for number in range(1, len(found) + 1)
    ]


def test_many_edges_connect_as_few_do() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        first, second = rng.integers(0, 900, (2, 700))
        labels = connect(900, first, second)
        halves = connect(900, first[:300], second[:300])
        joined = connect(halves.max() + 1, halves[first[300:]], halves[second[300:]])
        assert np.array_equal(labels, joined[halves])
