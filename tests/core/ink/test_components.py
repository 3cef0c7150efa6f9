import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from mnist_gui.core.ink.components import label_components

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
