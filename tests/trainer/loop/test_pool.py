"""What a run goes over."""

from dataclasses import replace

import numpy as np

from tests.helpers.core.ink_examples import SAMPLES, model_input
from trainer.config import RECIPES
from trainer.data.splits import Split, TrainingData
from trainer.loop.pool import EVERY_EPOCH, NOT_A_DIGIT, prepare

IMAGES = np.stack(
    [np.rint(255 * model_input(one.strokes)) for one in SAMPLES[:30]]
).astype(np.uint8)
LABELS = np.arange(30, dtype=np.uint8) % 10
LESSONS = TrainingData(
    train=Split(IMAGES[:12], LABELS[:12]),
    validation=Split(IMAGES[:2], LABELS[:2]),
    made=Split(IMAGES[12:20], LABELS[12:20]),
    not_digits=IMAGES[20:],
)
RECIPE = replace(RECIPES["quick"], augmentation=(0.9, 0.3), synthetic_augmentation=0.4)


def test_all_of_it_is_there_with_its_labels_and_as_varied_as_it_is_due() -> None:
    material = prepare(LESSONS, RECIPE, seed=0)

    assert np.array_equal(material.images, IMAGES)
    assert material.labels.tolist() == [*LABELS[:20], *[NOT_A_DIGIT] * 10]
    assert np.allclose(material.variation(RECIPE)[0], [0.9] * 12 + [0.4] * 18)
    assert np.allclose(material.variation(RECIPE)[1], [0.3] * 12 + [0.4] * 18)


def test_images_not_made_by_us_are_there_as_often_as_asked() -> None:
    material = prepare(LESSONS, replace(RECIPE, repeats=2), seed=0)

    assert np.array_equal(material.images, np.concatenate([IMAGES[:12], IMAGES]))
    assert material.labels.tolist()[:24] == [*LABELS[:12]] * 2
    assert np.allclose(material.variation(RECIPE)[0], [0.9] * 24 + [0.4] * 18)


def test_those_made_by_us_have_their_turns_and_their_harmed_copies_the_same() -> None:
    recipe = replace(RECIPE, synthetic_shards=3, corrupted_fraction=1.0)
    material = prepare(LESSONS, recipe, seed=0)

    turns = [*[EVERY_EPOCH] * 12, 0, 1, 2, 0, 1, 2, 0, 1, *[EVERY_EPOCH] * 10]
    assert material.turn.tolist()[:30] == turns
    assert sorted(material.turn[30:]) == sorted(turns)
    assert [at for at in material.due(1) if at < 30] == [
        *range(12),
        13,
        16,
        19,
        *range(20, 30),
    ]
    assert prepare(LESSONS, RECIPE, seed=0).due(0).tolist() == [*range(30)]


def test_a_share_is_there_once_more_harmed() -> None:
    material = prepare(LESSONS, replace(RECIPE, corrupted_fraction=0.5), seed=0)

    assert np.array_equal(material.images[:30], IMAGES)
    assert len(material.images) == len(material.labels) == 45
    variation = material.variation(RECIPE)
    assert variation.shape == (2, 45)
    assert not {one.tobytes() for one in material.images[30:]} <= {
        one.tobytes() for one in IMAGES
    }
    assert NOT_A_DIGIT in material.labels[30:]
    assert np.allclose(variation[0, 30:], 0.4)
    assert variation[1, 30:].max() <= 0.4 + 1e-6


def test_a_seed_decides_which_and_how() -> None:
    recipe = replace(RECIPE, corrupted_fraction=0.5)
    one, same, other = (prepare(LESSONS, recipe, seed) for seed in (1, 1, 2))

    assert np.array_equal(one.images, same.images)
    assert np.array_equal(one.labels, same.labels)
    assert not np.array_equal(one.images, other.images)
