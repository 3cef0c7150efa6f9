import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.core.ink_examples import SAMPLES, model_input

pytestmark = pytest.mark.slow

IMAGES = np.stack([model_input(record.strokes) for record in SAMPLES])


def augmented(images: NDArray[np.float32], *seed: int) -> NDArray[np.float32]:
    from trainer.augmentation.augment import augment

    strength = np.ones(len(images), np.float32)
    return np.asarray(augment(images, np.array(seed), strength).numpy())


def single_pixels(count: int) -> NDArray[np.float32]:
    """Return images with one inked pixel in the middle."""
    images = np.zeros((count, 28, 28), np.float32)
    images[:, 14, 14] = 1
    return images


@pytest.mark.parametrize("count", [1, 7, 40])
def test_augmentation_keeps_shape_and_range(count: int) -> None:
    changed = augmented(IMAGES[:count], 1, 2)

    assert changed.shape == (count, 28, 28)
    assert changed.dtype == np.float32
    assert changed.min() >= -1e-6
    assert changed.max() <= 1 + 1e-6


def test_the_seed_determines_every_image() -> None:
    assert np.array_equal(augmented(IMAGES, 3, 4), augmented(IMAGES, 3, 4))


@pytest.mark.parametrize("other", [(3, 5), (4, 4), (4, 3)])
def test_another_seed_changes_the_images_differently(other: tuple[int, int]) -> None:
    differences = augmented(IMAGES, 3, 4) - augmented(IMAGES, *other)

    assert (np.abs(differences).mean(axis=(1, 2)) > 1e-3).mean() > 0.9


def test_each_image_is_changed_independently() -> None:
    changed = augmented(np.repeat(IMAGES[:1], 50, axis=0), 5, 6)

    assert len({image.round(3).tobytes() for image in changed}) > 40


def test_blank_paper_stays_blank() -> None:
    assert np.abs(augmented(np.zeros((30, 28, 28), np.float32), 7, 8)).max() == 0


def test_a_digit_keeps_its_place_and_amount_of_ink_approximately() -> None:
    middles = np.arange(28) + 0.5
    for step in range(5):
        changed = augmented(IMAGES, 9, step)
        mass = changed.sum(axis=(1, 2))
        for sums in (changed.sum(axis=1), changed.sum(axis=2)):
            # Shifted by 2 px; rotation and elastic deformation add a little.
            assert np.abs(sums @ middles / mass - 14.5).max() < 6
        share = mass / IMAGES.sum(axis=(1, 2))
        assert share.min() > 0.3
        assert share.max() < 3
        assert abs(float(np.median(share)) - 1) < 0.3


def test_most_images_change_visibly_and_some_hardly() -> None:
    change = np.abs(augmented(IMAGES, 11, 12) - IMAGES).mean(axis=(1, 2))

    assert np.median(change) > 0.02
    assert change.min() < 0.05
    assert change.max() < 0.3


def test_augmentation_makes_strokes_thicker_and_thinner() -> None:
    ink = augmented(single_pixels(400), 7, 8).sum(axis=(1, 2))

    # Without a change of thickness these would be about 0.8 and 1.2.
    assert np.quantile(ink, 0.05) < 0.6
    assert np.quantile(ink, 0.95) > 3


@pytest.mark.parametrize(("amount", "ink"), [(0, 1), (1, 1 + 0.9 * 8), (-1, 0.4)])
def test_thickness_dilates_or_erodes(amount: float, ink: float) -> None:
    from trainer.augmentation.augment import change_thickness

    changed = change_thickness(single_pixels(1), np.full((1, 1, 1), amount, np.float32))

    assert changed.numpy().sum() == pytest.approx(ink)
