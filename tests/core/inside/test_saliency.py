"""What Inside colours on a drawing is what its answer depends on."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import softmax
from mnist_gui.core.segmentation.incremental import draw_input
from tests.helpers.core.explanations import finished
from tests.helpers.core.ink_examples import SAMPLES

_SIDE = 6
_LEAST_INK = 0.25
_SAMPLES = [27, 2, 0, 5, 12, 33]


def windows(image: ModelInput) -> Iterator[tuple[slice, slice]]:
    """Yield squares of the image that have some ink."""
    for top in range(0, 28 - _SIDE + 1, 2):
        for left in range(0, 28 - _SIDE + 1, 2):
            window = (slice(top, top + _SIDE), slice(left, left + _SIDE))
            if image[window].mean() >= _LEAST_INK:
                yield window


@pytest.mark.slow
@pytest.mark.parametrize("sample", _SAMPLES)
def test_erasing_ink_that_speaks_for_a_digit_costs_it_more_than_other_ink(
    sample: int,
) -> None:
    model = load(shipped_models_dir() / "1")
    image = draw_input(SAMPLES[sample].strokes)
    heatmaps = finished(model.explain(image))

    def probabilities(drawing: ModelInput) -> NDArray[np.float64]:
        activations = model.look_inside(drawing)
        assert activations
        return softmax(activations.logits)

    before = probabilities(image)
    digit = int(before.argmax())
    saliency, costs = [], []
    for window in windows(image):
        erased = image.copy()
        erased[window] = 0
        saliency.append(np.average(heatmaps[digit][window], weights=image[window]))
        costs.append(np.log(before[digit] / probabilities(erased)[digit]))
    order = np.argsort(saliency)
    quarter = len(order) // 4
    most = np.array(costs)[order[-quarter:]].mean()
    least = np.array(costs)[order[:quarter]].mean()

    assert most > 0
    assert most > 1.5 * least
