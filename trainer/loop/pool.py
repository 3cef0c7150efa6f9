"""All that a run goes over: digits, harmed copies of them, and what is none."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainer.augmentation.corruptions import corrupt
from trainer.config import Recipe
from trainer.data.splits import DIGITS, TrainingData

NOT_A_DIGIT: Final = DIGITS
"""The label of images that show no digit."""

EVERY_EPOCH: Final = -1
"""The turn of what is gone over in each epoch."""


class Length(NamedTuple):
    """How long a recipe goes over some material."""

    steps_an_epoch: int
    steps: int

    @property
    def epochs(self) -> int:
        """Of which the last may be cut short."""
        return -(-self.steps // self.steps_an_epoch)  # rounded up


class TrainingPool(NamedTuple):
    """Images in one pool, each with what is to be learnt of it."""

    images: NDArray[np.uint8]
    """Shape [n, 28, 28], 0 = paper, 255 = ink."""

    labels: NDArray[np.int32]
    """Shape [n], 0 to 9 or `NOT_A_DIGIT`."""

    is_synthetic: NDArray[np.bool_]
    """Shape [n]: whether each was made by us."""

    is_corrupted: NDArray[np.bool_]
    """Shape [n]: whether each is a harmed copy."""

    turn: NDArray[np.int32]
    """Shape [n]: in which of the recipe's turns each is gone over, or `EVERY_EPOCH`."""

    def due(self, turn: int) -> NDArray[np.int32]:
        """Return the indices of all that is gone over in a turn."""
        return np.flatnonzero(np.isin(self.turn, (turn, EVERY_EPOCH))).astype(np.int32)

    def length(self, recipe: Recipe) -> Length:
        """Return how long a recipe goes over it."""
        least = min(len(self.due(turn)) for turn in range(recipe.synthetic_shards))
        an_epoch = max(1, least // recipe.batch_size)
        return Length(an_epoch, recipe.steps or an_epoch * recipe.epochs)

    def variation(self, recipe: Recipe) -> NDArray[np.float32]:
        """Return how strongly each is varied, from 0 to 1, at first and at last.

        Returns:
            Shape [2, n].
        """
        of_made = recipe.synthetic_augmentation
        usual = np.where(
            self.is_synthetic, of_made, np.array(recipe.augmentation)[:, None]
        )
        # What light and paper did to them is not bent along with the digit.
        steady = np.minimum(usual, of_made)
        return np.where(self.is_corrupted, steady, usual).astype(np.float32)


def prepare(lessons: TrainingData, recipe: Recipe, seed: int) -> TrainingPool:
    """Put together what a recipe makes of lessons.

    Args:
        lessons: What there is to learn.
        recipe: How often each is there, and how many are harmed.
        seed: Decides which are harmed, and how.
    """
    train, made, others = lessons.train, lessons.made, lessons.not_digits
    images = np.concatenate([train.images] * recipe.repeats + [made.images, others])
    none = np.full(len(others), NOT_A_DIGIT)
    labels = np.concatenate([train.labels] * recipe.repeats + [made.labels, none])
    first_made = recipe.repeats * len(train.labels)
    is_synthetic = np.arange(len(images)) >= first_made
    turn = np.full(len(images), EVERY_EPOCH, np.int32)
    those_made = np.arange(len(made.labels))
    turn[first_made:][: len(those_made)] = those_made % recipe.synthetic_shards

    rng = np.random.default_rng(seed)
    harmed = rng.permutation(len(images))[
        : round(recipe.corrupted_fraction * len(images))
    ]
    return TrainingPool(
        np.concatenate([images, corrupt(images[harmed], seed)]),
        np.concatenate([labels, labels[harmed]]).astype(np.int32),
        np.concatenate([is_synthetic, is_synthetic[harmed]]),
        np.repeat([False, True], [len(images), len(harmed)]),
        np.concatenate([turn, turn[harmed]]),
    )
