from dataclasses import replace

import numpy as np

from mnist_gui.core.samples.sample import NOT_A_DIGIT
from tests.helpers.core.ink_examples import SAMPLES, model_input
from trainer.config import RECIPES
from trainer.data.splits import Split, TrainingData
from trainer.loop.pool import EVERY_EPOCH, build_pool

IMAGES = np.stack(
    [np.rint(255 * model_input(sample.strokes)) for sample in SAMPLES[:30]]
).astype(np.uint8)
LABELS = np.arange(30, dtype=np.uint8) % 10
DATA = TrainingData(
    train=Split(IMAGES[:12], LABELS[:12]),
    validation=Split(IMAGES[:2], LABELS[:2]),
    synthetic=Split(IMAGES[12:20], LABELS[12:20]),
    non_digits=IMAGES[20:],
)
RECIPE = replace(RECIPES["quick"], augmentation=(0.9, 0.3), synthetic_augmentation=0.4)


def test_the_pool_holds_all_images_with_labels_and_augmentation() -> None:
    pool = build_pool(DATA, RECIPE, seed=0)

    assert np.array_equal(pool.images, IMAGES)
    assert pool.labels.tolist() == [*LABELS[:20], *[NOT_A_DIGIT] * 10]
    assert np.allclose(pool.augmentation(RECIPE)[0], [0.9] * 12 + [0.4] * 18)
    assert np.allclose(pool.augmentation(RECIPE)[1], [0.3] * 12 + [0.4] * 18)


def test_real_images_are_repeated() -> None:
    pool = build_pool(DATA, replace(RECIPE, repeats=2), seed=0)

    assert np.array_equal(pool.images, np.concatenate([IMAGES[:12], IMAGES]))
    assert pool.labels.tolist()[:24] == [*LABELS[:12]] * 2
    assert np.allclose(pool.augmentation(RECIPE)[0], [0.9] * 24 + [0.4] * 18)


def test_synthetic_digits_are_in_shards_with_their_corrupted_copies() -> None:
    recipe = replace(RECIPE, synthetic_shards=3, corrupted_fraction=1.0)
    pool = build_pool(DATA, recipe, seed=0)

    shards = [*[EVERY_EPOCH] * 12, 0, 1, 2, 0, 1, 2, 0, 1, *[EVERY_EPOCH] * 10]
    assert pool.shard.tolist()[:30] == shards
    assert sorted(pool.shard[30:]) == sorted(shards)
    assert [index for index in pool.indices(1) if index < 30] == [
        *range(12),
        13,
        16,
        19,
        *range(20, 30),
    ]
    assert build_pool(DATA, RECIPE, seed=0).indices(0).tolist() == [*range(30)]


def test_a_fraction_of_the_images_has_corrupted_copies() -> None:
    pool = build_pool(DATA, replace(RECIPE, corrupted_fraction=0.5), seed=0)

    assert np.array_equal(pool.images[:30], IMAGES)
    assert len(pool.images) == len(pool.labels) == 45
    augmentation = pool.augmentation(RECIPE)
    assert augmentation.shape == (2, 45)
    assert not {image.tobytes() for image in pool.images[30:]} <= {
        image.tobytes() for image in IMAGES
    }
    assert NOT_A_DIGIT in pool.labels[30:]
    assert np.allclose(augmentation[0, 30:], 0.4)
    assert augmentation[1, 30:].max() <= 0.4 + 1e-6


def test_a_seed_determines_the_corruptions() -> None:
    recipe = replace(RECIPE, corrupted_fraction=0.5)
    one, same, other = (build_pool(DATA, recipe, seed) for seed in (1, 1, 2))

    assert np.array_equal(one.images, same.images)
    assert np.array_equal(one.labels, same.labels)
    assert not np.array_equal(one.images, other.images)
