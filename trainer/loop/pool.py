"""Build the training pool: digits, corrupted copies, synthetic digits, non-digits."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.samples.sample import NOT_A_DIGIT
from trainer.augmentation.corruptions import corrupt
from trainer.config import Recipe
from trainer.data.splits import TrainingData

EVERY_EPOCH: Final = -1
"""The shard of images that each epoch uses."""


class StepCount(NamedTuple):
    """Length of a recipe in steps, for one pool."""

    per_epoch: int
    total: int

    @property
    def epochs(self) -> int:
        """Number of epochs; the last may be cut short."""
        return -(-self.total // self.per_epoch)  # rounded up


class TrainingPool(NamedTuple):
    """All images of a run, with what the loop must know of each: arrays of length n."""

    images: NDArray[np.uint8]  # shape [n, 28, 28], 0 = paper, 255 = ink
    labels: NDArray[np.int32]  # 0 to 9 or `NOT_A_DIGIT`
    is_synthetic: NDArray[np.bool_]  # also true of non-digits
    is_corrupted: NDArray[np.bool_]
    shard: NDArray[np.int32]  # the synthetic shard of each image, or `EVERY_EPOCH`

    def indices(self, shard: int) -> NDArray[np.int32]:
        """Return the indices of all images of an epoch that uses this shard."""
        return np.flatnonzero(np.isin(self.shard, (shard, EVERY_EPOCH))).astype(
            np.int32
        )

    def step_count(self, recipe: Recipe) -> StepCount:
        """Return how many steps a recipe takes; its smallest shard sets the epoch."""
        least = min(len(self.indices(k)) for k in range(recipe.synthetic_shards))
        per_epoch = max(1, least // recipe.batch_size)
        return StepCount(per_epoch, recipe.steps or per_epoch * recipe.epochs)

    def augmentation(self, recipe: Recipe) -> NDArray[np.float32]:
        """Return the augmentation strength at the first and the last step: [2, n]."""
        strength = np.where(
            self.is_synthetic,
            recipe.synthetic_augmentation,
            np.array(recipe.augmentation)[:, None],
        )
        # The traces of light and paper on corrupted copies must not be distorted
        # as much as a digit.
        weaker = np.minimum(strength, recipe.synthetic_augmentation)
        return np.where(self.is_corrupted, weaker, strength).astype(np.float32)


def build_pool(data: TrainingData, recipe: Recipe, seed: int) -> TrainingPool:
    """Put together the images that a recipe trains on.

    The seed decides which of them are corrupted, and how.
    """
    splits = [data.train] * recipe.repeats + [data.synthetic]
    not_digits = np.full(len(data.non_digits), NOT_A_DIGIT)
    images = np.concatenate([*(split.images for split in splits), data.non_digits])
    labels = np.concatenate([*(split.labels for split in splits), not_digits])
    first = recipe.repeats * len(data.train.labels)
    is_synthetic = np.arange(len(images)) >= first
    shard = np.full(len(images), EVERY_EPOCH, np.int32)
    numbers = np.arange(len(data.synthetic.labels))
    shard[first : first + len(numbers)] = numbers % recipe.synthetic_shards

    rng = np.random.default_rng(seed)
    count = round(recipe.corrupted_fraction * len(images))
    corrupted = rng.permutation(len(images))[:count]
    return TrainingPool(
        np.concatenate([images, corrupt(images[corrupted], seed)]),
        np.concatenate([labels, labels[corrupted]]).astype(np.int32),
        np.concatenate([is_synthetic, is_synthetic[corrupted]]),
        np.repeat([False, True], [len(images), count]),
        np.concatenate([shard, shard[corrupted]]),
    )
