import numpy as np
import pytest

from mnist_gui.core.adaptation.variations import VARIATIONS, vary
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from tests.helpers.core.ink_examples import SAMPLES

INPUTS = [to_model_input(rasterize(record.strokes)) for record in SAMPLES]


@pytest.mark.parametrize("number", range(len(INPUTS)))
def test_variations_differ_slightly_from_the_original(number: int) -> None:
    image = INPUTS[number]
    varied = vary(image)

    assert varied.shape == (VARIATIONS, 28, 28)
    assert varied.dtype == np.float32
    assert np.array_equal(varied[0], image)
    assert varied.min() >= 0
    assert varied.max() <= 1
    # No ink is lost at the edge, and the centre of mass stays where it was.
    ink = varied.sum(axis=(1, 2))
    assert np.all(np.abs(ink / ink[0] - 1) < 0.2)
    middles = np.einsum("nyx,x->n", varied, np.arange(28)) / ink
    assert np.all(np.abs(middles - middles[0]) < 0.5)
    assert np.all(np.abs(varied[1:] - image).max(axis=(1, 2)) > 0.1)
