import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from mnist_gui.core.ink.morphology import (
    closing,
    dilate,
    erode,
    may_survive_opening,
    opening,
)

levels = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12))


@given(levels, st.integers(0, 5), st.integers(0, 5))
def test_dilation_is_the_local_maximum_and_erosion_the_minimum(
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

    assert dilate(page, (down, across)).tolist() == expected
    assert np.array_equal(erode(255 - page, (down, across)), 255 - np.array(expected))


@pytest.mark.parametrize(("width", "stays"), [(5, False), (6, False), (7, True)])
def test_closing_and_opening_remove_what_is_narrow(width: int, stays: bool) -> None:
    page = np.full((40, 40), 255, np.uint8)
    page[:, 10 : 10 + width] = 0

    assert (closing(page, (3, 3)) == page).all() == stays
    assert (opening(255 - page, (3, 3)) == 255 - page).all() == stays


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=24)))
def test_an_opening_that_leaves_something_is_never_ruled_out(
    mask: NDArray[np.bool_],
) -> None:
    for radius in (1, 2, 4):
        for ink in (mask, ~mask, np.ones_like(mask)):
            if opening(ink, (radius, radius)).any():
                assert may_survive_opening(ink, radius)
