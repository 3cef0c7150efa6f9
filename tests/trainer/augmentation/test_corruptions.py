"""Images harmed as light, paper, cameras and copies harm them."""

import numpy as np
import pytest

from tests.helpers.core.ink_examples import SAMPLES, model_input
from trainer.augmentation import corruptions as harm
from trainer.augmentation.corruptions import corrupt

INKS = np.stack([model_input(one.strokes) for one in SAMPLES[:100]])
IMAGES = np.rint(255 * INKS).astype(np.uint8)


def test_the_images_that_are_given_stay_as_they_are() -> None:
    before = IMAGES.copy()
    harmed = corrupt(IMAGES, seed=1)

    assert np.array_equal(IMAGES, before)
    assert harmed.shape == IMAGES.shape
    assert harmed.dtype == np.uint8


def test_nearly_all_of_them_change_each_in_its_own_way() -> None:
    same = corrupt(np.repeat(IMAGES[:1], 100, axis=0), seed=1)

    assert np.mean([np.array_equal(one, IMAGES[0]) for one in same]) < 0.1
    assert len({one.tobytes() for one in same}) > 80


def test_a_seed_decides_all() -> None:
    assert np.array_equal(corrupt(IMAGES, seed=3), corrupt(IMAGES, seed=3))
    assert not np.array_equal(corrupt(IMAGES, seed=3), corrupt(IMAGES, seed=4))


def test_none_are_none() -> None:
    assert corrupt(IMAGES[:0], seed=1).shape == (0, 28, 28)


@pytest.mark.parametrize("kind", harm._KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_changes_what_is_seen_and_leaves_a_trace_of_the_digit(
    kind: harm.Corruption,
) -> None:
    harmed = np.clip(kind(INKS, np.random.default_rng(5)), 0, 1)

    assert harmed.shape == INKS.shape
    assert np.isfinite(harmed).all()
    assert np.abs(harmed - INKS).mean() > 0.01
    # On a picture of something else, it would not be seen where the ink was.
    contrasts = [
        abs(float(one[ink > 0.5].mean() - one[ink < 0.1].mean()))
        for one, ink in zip(harmed, INKS, strict=True)
    ]
    assert np.median(contrasts) > 0.15
