import numpy as np
import pytest

from tests.helpers.core.ink_examples import SAMPLES, model_input
from trainer.augmentation.corruptions import CORRUPTIONS, Corruption, corrupt

INKS = np.stack([model_input(sample.strokes) for sample in SAMPLES[:100]])
IMAGES = np.rint(255 * INKS).astype(np.uint8)


def test_corrupt_leaves_its_input_alone() -> None:
    before = IMAGES.copy()
    corrupted = corrupt(IMAGES, seed=1)

    assert np.array_equal(IMAGES, before)
    assert corrupted.shape == IMAGES.shape
    assert corrupted.dtype == np.uint8


def test_nearly_every_image_is_corrupted_in_its_own_way() -> None:
    copies = corrupt(np.repeat(IMAGES[:1], 100, axis=0), seed=1)

    assert np.mean([np.array_equal(image, IMAGES[0]) for image in copies]) < 0.1
    assert len({image.tobytes() for image in copies}) > 80


def test_the_seed_determines_every_image() -> None:
    assert np.array_equal(corrupt(IMAGES, seed=3), corrupt(IMAGES, seed=3))
    assert not np.array_equal(corrupt(IMAGES, seed=3), corrupt(IMAGES, seed=4))


def test_no_images_can_be_corrupted() -> None:
    assert corrupt(IMAGES[:0], seed=1).shape == (0, 28, 28)


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda kind: kind.__name__)
def test_each_corruption_changes_images_and_keeps_a_trace_of_the_digit(
    corruption: Corruption,
) -> None:
    corrupted = np.clip(corruption(INKS, np.random.default_rng(5)), 0, 1)

    assert corrupted.shape == INKS.shape
    assert np.isfinite(corrupted).all()
    assert np.abs(corrupted - INKS).mean() > 0.01
    # Without a trace, nothing would show where the ink was.
    contrasts = [
        abs(float(image[ink > 0.5].mean() - image[ink < 0.1].mean()))
        for image, ink in zip(corrupted, INKS, strict=True)
    ]
    assert np.median(contrasts) > 0.15
