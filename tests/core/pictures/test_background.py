import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.pictures.background import (
    constant_background,
    inverted_background,
    nth_highest,
)

RNG = np.random.default_rng(5)
LEVELS: dict[str, NDArray[np.float64]] = {
    "a drawing": np.repeat([0.0, 255.0, 100.0, 180.0], [900, 60, 30, 10]),
    "grain": RNG.normal(0, 3, 1000),
    "one tone, no sum of which is exact": np.full(1000, 0.1),
    "one glaring pixel": np.array([*range(999), 1e6]),
}


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("n", [1, 3, 80, 1000])
def test_nth_highest_is_that_of_all_levels_in_order(name: str, n: int) -> None:
    levels = RNG.permutation(LEVELS[name]).reshape(20, 50).astype(np.float32)

    assert nth_highest(levels, n) == np.sort(levels, axis=None)[-n]


def test_a_constant_background_is_one_level() -> None:
    grey = np.full((40, 30), 200, np.float32)
    grey[10:20, 10:20] = 20

    assert constant_background(grey).tolist() == [[200]]
    assert inverted_background(grey, inverted=True).tolist() == [[20]]
