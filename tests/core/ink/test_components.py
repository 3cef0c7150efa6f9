import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from mnist_gui.core.ink.components import components
from mnist_gui.core.ink.morphology import closed, grown, opened, shrunk

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=14))


def flooded(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Label pieces one pixel at a time, in the order of their first pixels."""
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
def test_pieces_are_what_touches(mask: NDArray[np.bool_]) -> None:
    pieces = components(mask)

    assert np.array_equal(pieces.labels, flooded(mask))


@given(masks)
def test_boxes_and_areas_are_those_of_the_pieces(mask: NDArray[np.bool_]) -> None:
    pieces = components(mask)

    assert len(pieces) == pieces.labels.max(initial=0)
    for number, (box, area) in enumerate(
        zip(pieces.boxes, pieces.areas, strict=True), 1
    ):
        y, x = np.nonzero(pieces.labels == number)
        assert box.tolist() == [x.min(), y.min(), x.max() + 1, y.max() + 1]
        assert area == len(x)


def test_pieces_are_chosen_by_number() -> None:
    mask = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 0]], np.bool_)
    pieces = components(mask)

    assert pieces.mask(np.array([False, True, False])).tolist() == [
        [False, False, True],
        [False, False, False],
        [False, False, False],
    ]


def test_pieces_wind_around_each_other() -> None:
    y, x = np.mgrid[-60:61, -60:61]
    turns = np.hypot(x, y) / 10 - np.arctan2(y, x) / (2 * np.pi)
    mask = (turns % 1 < 0.5) & (np.hypot(x, y) > 8)

    assert np.array_equal(components(mask).labels, flooded(mask))


levels = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12))


@given(levels, st.integers(0, 5), st.integers(0, 5))
def test_growing_takes_the_greatest_within_reach(
    page: NDArray[np.uint8], down: int, across: int
) -> None:
    expected = [
        [
            page[
                max(0, y - down) : y + down + 1, max(0, x - across) : x + across + 1
            ].max()
            for x in range(page.shape[1])
        ]
        for y in range(page.shape[0])
    ]

    assert grown(page, (down, across)).tolist() == expected
    assert np.array_equal(shrunk(255 - page, (down, across)), 255 - np.array(expected))


@pytest.mark.parametrize(("width", "stays"), [(5, False), (6, False), (7, True)])
def test_closing_fills_what_is_narrow(width: int, stays: bool) -> None:
    page = np.full((40, 40), 255, np.uint8)
    page[:, 10 : 10 + width] = 0

    assert (closed(page, (3, 3)) == page).all() == stays
    assert (opened(255 - page, (3, 3)) == 255 - page).all() == stays
