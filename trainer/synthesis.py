"""Handwritten digits made by us, as many as are wanted."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.files import sha256
from mnist_gui.core.ink import PEN_SHARE
from trainer.handwriting.brush import paint
from trainer.handwriting.skeleton import Skeleton, parse_skeletons
from trainer.handwriting.variation import vary
from trainer.splits import DIGITS, Dataset, Source, Split

SYNTHETIC: Final = "synthetic"
WITH_SYNTHETIC: Final = f"+{SYNTHETIC}"
"""What `--data` calls it, alone and behind another data set's name."""

SKELETONS_PATH: Final = Path(__file__).parent / "handwriting" / "digits.txt"

TRAIN_SIZE: Final = 60_000
"""As many as MNIST has; half as many help less (docs/experiments.md)."""

_HELD_OUT_SIZE: Final = 2_000

_OTHER_PENS_SHARE: Final = 0.5
"""Drawings by pens of any width; the rest are the pad's, whose pen is one."""

_PAD_SPREAD: Final = 0.08
_OTHER_SPREAD: Final = 0.4
"""Spread of the logarithm of the pen's width."""

_PENS: Final = (0.035, 0.24)
_BLURS: Final = (1.0, 1.8)
"""Width of the ink's edge in pixels: the pad's, and that of a blurred photo."""


@cache
def digit_skeletons() -> tuple[tuple[Skeleton, ...], ...]:
    """Return the ways to write each digit, 0 to 9."""
    known = parse_skeletons(SKELETONS_PATH.read_text(encoding="utf-8"))
    return tuple(
        tuple(one for one in known if one.label == str(digit))
        for digit in range(DIGITS)
    )


def synthesize(count: int, seed: int) -> Split:
    """Write digits as many hands do, in a mixed order.

    Args:
        count: How many; of each digit as many as of any other, or one more.
        seed: Decides all. Other seeds give other digits.

    Returns:
        Images as the pad's pipeline makes them, with their labels.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % DIGITS
    images = np.concatenate(
        [
            _write_all(skeletons, int((labels == digit).sum()), rng)
            for digit, skeletons in enumerate(digit_skeletons())
        ]
    )
    order = rng.permutation(count)
    return Split(images[order], np.sort(labels)[order].astype(np.uint8))


def _write_all(
    skeletons: Sequence[Skeleton], count: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Write `count` digits, each way as often as its weight says."""
    weights = np.array([one.weight for one in skeletons])
    counts = rng.multinomial(count, weights / weights.sum())
    written = [
        _write(one, int(times), rng)
        for one, times in zip(skeletons, counts, strict=True)
        if times
    ]
    return np.concatenate([np.zeros((0, 28, 28), np.uint8), *written])


def _write(
    skeleton: Skeleton, count: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    lines = vary(skeleton, count, rng)
    other = rng.random(count) < _OTHER_PENS_SHARE
    spread = np.where(other, _OTHER_SPREAD, _PAD_SPREAD)
    pens = PEN_SHARE * np.exp(spread * rng.standard_normal(count))
    low, high = _BLURS
    # Most edges are sharp.
    blurs = low + (high - low) * rng.uniform(0, 1, count) ** 2
    return paint(lines, np.clip(pens, *_PENS), blurs)


class SyntheticDigits:
    """Handwriting made by us alone: needs no files and no download."""

    def __init__(self, train_size: int = TRAIN_SIZE) -> None:
        self._train_size = train_size

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 60,000 digits, or as many as were asked for, and 2,000."""
        return synthesize(self._train_size, seed=1), synthesize(_HELD_OUT_SIZE, seed=2)

    def test(self) -> Split:
        """Return 2,000 digits."""
        return synthesize(_HELD_OUT_SIZE, seed=3)

    def sources(self) -> list[Source]:
        """Return the file of the skeletons."""
        path = SKELETONS_PATH
        return [Source(name=path.name, size=path.stat().st_size, sha256=sha256(path))]


class WithSynthetic:
    """Another data set, with handwriting made by us to learn from beside it."""

    def __init__(self, dataset: Dataset, size: int = TRAIN_SIZE) -> None:
        self._dataset = dataset
        self._size = size

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return what there is to learn from, and the other set's validation split."""
        train, validation = self._dataset.train_and_validation()
        made = synthesize(self._size, seed=1)
        both = Split(
            np.concatenate([train.images, made.images]),
            np.concatenate([train.labels, made.labels]),
        )
        return both, validation

    def test(self) -> Split:
        """Return the other set's test split."""
        return self._dataset.test()

    def sources(self) -> list[Source]:
        """Return the other set's files and that of the skeletons."""
        return [*self._dataset.sources(), *SyntheticDigits().sources()]
