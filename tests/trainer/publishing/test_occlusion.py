"""Saliency maps predict how changes of an image affect the answer."""

from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.classifier.occlusion import explain_in_slices
from tests.helpers.core.explanations import finished

pytestmark = pytest.mark.slow

Maps: TypeAlias = NDArray[np.float32]

LEFT, RIGHT = (slice(8, 20), slice(3, 10)), (slice(8, 20), slice(18, 25))


def probabilities(images: Any) -> Any:  # noqa: ANN401 (TensorFlow has no types)
    """Answer 3 for ink on the left, otherwise 5, never with probability 1."""
    import tensorflow as tf

    ink = tf.reduce_mean(images[(slice(None), *LEFT)], (1, 2))
    odds = (2 * ink - 1)[:, None] * np.eye(10, dtype=np.float32)[3]
    odds += (1 - 2 * ink)[:, None] * np.eye(10, dtype=np.float32)[5]
    return tf.nn.softmax(6 * odds)


def maps(image: NDArray[np.float32]) -> Maps:
    """Return the saliency maps of one image."""
    import tensorflow as tf

    from trainer.publishing.occlusion import explain

    found: Maps = explain(tf.constant(image[None]), probabilities)[0].numpy()
    assert found.shape == (10, 28, 28)
    return found


@pytest.fixture
def ink_on_both_sides() -> NDArray[np.float32]:
    image = np.zeros((28, 28), np.float32)
    image[LEFT] = image[RIGHT] = 1
    return image


def test_ink_speaks_for_the_digit_that_has_it_there(
    ink_on_both_sides: NDArray[np.float32],
) -> None:
    found = maps(ink_on_both_sides)

    assert found[3][LEFT].mean() > 0.3
    assert found[5][LEFT].mean() < -0.3


def test_ink_without_effect_has_no_saliency(
    ink_on_both_sides: NDArray[np.float32],
) -> None:
    found = maps(ink_on_both_sides)

    assert np.abs(found[:, RIGHT[0], RIGHT[1]]).max() < 0.05


def test_paper_speaks_for_the_digit_without_ink_there() -> None:
    found = maps(np.zeros((28, 28), np.float32))

    assert found[5][LEFT].mean() > 0.3
    assert found[3][LEFT].mean() < -0.3


@pytest.mark.parametrize("blank", [True, False])
def test_saliency_in_slices_is_that_of_the_signature(
    ink_on_both_sides: NDArray[np.float32], blank: bool
) -> None:
    image = np.zeros_like(ink_on_both_sides) if blank else ink_on_both_sides
    slices = explain_in_slices(image, lambda some: probabilities(some).numpy())

    assert finished(slices) == pytest.approx(maps(image), abs=1e-4)


def test_a_certain_answer_has_finite_saliency() -> None:
    import tensorflow as tf

    from trainer.publishing.occlusion import explain

    def certain(images: Any) -> Any:  # noqa: ANN401
        return tf.one_hot(tf.zeros(tf.shape(images)[0], tf.int32), 10)

    found = explain(tf.zeros((2, 28, 28)), certain).numpy()

    assert found.shape == (2, 10, 28, 28)
    assert np.isfinite(found).all()


def test_batches_do_not_change_the_saliency(
    ink_on_both_sides: NDArray[np.float32],
) -> None:
    import tensorflow as tf

    from trainer.publishing.occlusion import explain

    images = np.stack([ink_on_both_sides, np.zeros((28, 28), np.float32)])
    both = explain(tf.constant(images), probabilities).numpy()

    assert both[0] == pytest.approx(maps(images[0]), abs=1e-4)
    assert both[1] == pytest.approx(maps(images[1]), abs=1e-4)
