"""Data sets of synthetic handwritten digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.samples.sample import DIGITS
from trainer.data.splits import Dataset, Source, Split
from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.skeleton import DIGITS_PATH, SIGNS_PATH, digit_skeletons
from trainer.handwriting.writing import ProgressCallback, ignore_progress, write

TRAIN_SIZE: Final = 60_000
"""As many as MNIST has; half as many help less (docs/experiments.md)."""

_DIGITS_PER_NON_DIGIT: Final = 3
_HELD_OUT_SIZE: Final = 2_000
# The threshold follows from the fifty least confident of these. Of 2,000, there are
# ten, and chance alone moved the share of rejected letters by a point.
_CALIBRATION_SIZE: Final = 10_000

ROTATION: Final = 0.25
"""Standard deviation of the digits' rotation, in radians.

Hands rotate them less, but the paper may lie askew as well. Non-digits are rotated
only as hands do, so that they do not come to look like digits. With a wider rotation,
upright digits are read less well (docs/experiments.md)."""


def synthesize(
    count: int,
    seed: int,
    on_progress: ProgressCallback = ignore_progress,
    *,
    rotation: float = ROTATION,
) -> Split:
    """Write digits in many people's handwriting, in random order.

    Each digit is written equally often, give or take one, and the same seed gives the
    same digits. The images are as the pad's preprocessing makes them.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % DIGITS
    done = 0

    def count_up(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, count)

    images = np.concatenate(
        [
            write(skeletons, int(number), rng, count_up, rotation=rotation)
            for skeletons, number in zip(
                digit_skeletons(), np.bincount(labels, minlength=DIGITS), strict=True
            )
        ]
    )
    order = rng.permutation(count)
    return Split(images[order], np.sort(labels)[order].astype(np.uint8))


@dataclass(frozen=True)
class SyntheticDigits(Dataset):
    """Synthetic handwriting alone, which needs no files and no download."""

    train_size: int = TRAIN_SIZE
    on_progress: ProgressCallback = ignore_progress

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 60,000 digits (or `train_size`) and 2,000."""
        train = synthesize(self.train_size, seed=1, on_progress=self.on_progress)
        return train, synthesize(_HELD_OUT_SIZE, seed=2)

    @override
    def test(self) -> Split:
        """Return 2,000 digits."""
        return synthesize(_HELD_OUT_SIZE, seed=3)

    @override
    def sources(self) -> list[Source]:
        """Return the files with the skeletons."""
        return [Source.of_file(path) for path in (DIGITS_PATH, SIGNS_PATH)]

    @override
    def non_digits(self) -> NDArray[np.uint8]:
        """Return one non-digit for every three digits."""
        count = self.train_size // _DIGITS_PER_NON_DIGIT
        return synthesize_negatives(count, seed=1, on_progress=self.on_progress)


@dataclass(frozen=True)
class WithSynthetic(Dataset):
    """Another data set, with synthetic handwriting to learn from as well."""

    dataset: Dataset
    handwriting: SyntheticDigits

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        return self.dataset.train_and_validation()

    @override
    def test(self) -> Split:
        return self.dataset.test()

    @override
    def sources(self) -> list[Source]:
        return [*self.dataset.sources(), *self.handwriting.sources()]

    @override
    def notes(self) -> Sequence[str]:
        return self.dataset.notes()

    @override
    def synthetic(self, count: int) -> Split:
        return synthesize(count, seed=1, on_progress=self.handwriting.on_progress)

    @override
    def synthetic_validation(self) -> Split:
        """Return 10,000 digits."""
        return synthesize(_CALIBRATION_SIZE, seed=2)

    @override
    def non_digits(self) -> NDArray[np.uint8]:
        others = self.dataset.non_digits()
        return np.concatenate([others, self.handwriting.non_digits()])
