import numpy as np
import pytest

from mnist_gui.core.adaptation.variations import VARIATIONS, vary
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from tests.helpers.core.ink_examples import SAMPLES

INPUTS = [to_model_input(rasterize(one.strokes)) for one in SAMPLES]


@pytest.mark.parametrize("number", range(len(INPUTS)))
def test_variations_are_other_pictures_of_the_same(number: int) -> None:
    image = INPUTS[number]
    varied = vary(image)

    assert varied.shape == (VARIATIONS, 28, 28)
    assert varied.dtype == np.float32
    assert np.array_equal(varied[0], image)
    assert varied.min() >= 0
    assert varied.max() <= 1
    # No ink is lost at the edge, and what there is stays where it was.
    ink = varied.sum(axis=(1, 2))
    assert np.all(np.abs(ink / ink[0] - 1) < 0.2)
    middles = np.einsum("nyx,x->n", varied, np.arange(28)) / ink
    assert np.all(np.abs(middles - middles[0]) < 0.5)
    assert all(np.abs(one - image).max() > 0.1 for one in varied[1:])
