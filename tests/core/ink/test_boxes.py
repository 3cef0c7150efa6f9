import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import bounding_box


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8])
def test_a_bounding_box_crops_to_the_pixels_that_are_not_0(dtype: type) -> None:
    pixels: NDArray[np.bool_] = np.zeros((5, 8), dtype)
    pixels[1, 3] = pixels[3, 6] = 1

    assert bounding_box(pixels) == (3, 1, 7, 4)
    assert bounding_box(pixels[2:3]) is None
