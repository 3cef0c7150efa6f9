"""Handwritten digits made by us, as many as are wanted."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.files.atomic import sha256
from trainer.data.splits import DIGITS, Dataset, DigitsOnly, Source, Split
from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.skeleton import DIGITS_PATH, SIGNS_PATH, digit_skeletons
from trainer.handwriting.writing import ProgressCallback, ignore_progress, write

TRAIN_SIZE: Final = 60_000
"""As many as MNIST has; half as many help less (docs/experiments.md)."""

_DIGITS_TO_ONE_OTHER: Final = 3
"""Digits made for each drawing made that is none."""

_HELD_OUT_SIZE: Final = 2_000

_ROTATION: Final = 0.25
"""Spread of how far digits are turned, in radians. Hands turn them less, but then the
paper lies askew, too; what is no digit is turned as hands do, or it would come to look
like one. Wider still, upright digits are read less well (docs/experiments.md)."""


def synthesize(
    count: int, seed: int, told: ProgressCallback = ignore_progress
) -> Split:
    """Write digits as many hands do, in a mixed order.

    Args:
        count: How many; of each digit as many as of any other, or one more.
        seed: Decides all. Other seeds give other digits.
        told: Hears how far it is.

    Returns:
        Images as the pad's pipeline makes them, with their labels.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % DIGITS
    done = 0

    def count_up(more: int) -> None:
        nonlocal done
        done += more
        told(done, count)

    images = np.concatenate(
        [
            write(
                skeletons,
                int((labels == digit).sum()),
                rng,
                count_up,
                rotation=_ROTATION,
            )
            for digit, skeletons in enumerate(digit_skeletons())
        ]
    )
    order = rng.permutation(count)
    return Split(images[order], np.sort(labels)[order].astype(np.uint8))


class SyntheticDigits(DigitsOnly):
    """Handwriting made by us alone: needs no files and no download."""

    def __init__(
        self, train_size: int = TRAIN_SIZE, told: ProgressCallback = ignore_progress
    ) -> None:
        self._train_size = train_size
        self._told = told

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 60,000 digits, or as many as were asked for, and 2,000."""
        train = synthesize(self._train_size, seed=1, told=self._told)
        return train, synthesize(_HELD_OUT_SIZE, seed=2)

    @override
    def not_digits(self) -> NDArray[np.uint8]:
        """Return drawings that are no digits, one for three that are."""
        count = self._train_size // _DIGITS_TO_ONE_OTHER
        return synthesize_negatives(count, seed=1, on_progress=self._told)

    def test(self) -> Split:
        """Return 2,000 digits."""
        return synthesize(_HELD_OUT_SIZE, seed=3)

    def sources(self) -> list[Source]:
        """Return the files of the skeletons."""
        return [
            Source(name=path.name, size=path.stat().st_size, sha256=sha256(path))
            for path in (DIGITS_PATH, SIGNS_PATH)
        ]


class WithSynthetic:
    """Another data set, with handwriting made by us to learn from beside it."""

    def __init__(
        self,
        dataset: Dataset,
        size: int = TRAIN_SIZE,
        told: ProgressCallback = ignore_progress,
    ) -> None:
        self._dataset = dataset
        self._size = size
        self._told = told

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return the other set's."""
        return self._dataset.train_and_validation()

    def made(self, count: int) -> Split:
        """Return so many digits."""
        return synthesize(count, seed=1, told=self._told)

    def not_digits(self) -> NDArray[np.uint8]:
        """Return images that show no digit, those of the other set included."""
        made = SyntheticDigits(self._size, self._told).not_digits()
        return np.concatenate([self._dataset.not_digits(), made])

    def synthetic_validation(self) -> Split:
        """Return 2,000 digits."""
        return synthesize(_HELD_OUT_SIZE, seed=2)

    def test(self) -> Split:
        """Return the other set's test split."""
        return self._dataset.test()

    def sources(self) -> list[Source]:
        """Return the other set's files and those of the skeletons."""
        return [*self._dataset.sources(), *SyntheticDigits().sources()]
