"""Labelled images, the splits of a data set, and what a data set offers."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.files.atomic import sha256
from mnist_gui.core.ink.levels import to_fractions, to_levels
from trainer.handwriting.writing import NO_IMAGES

Digits: TypeAlias = NDArray[np.integer[Any]]
"""One for each image, shape [n]."""


class Split(NamedTuple):
    """Images with their labels."""

    images: NDArray[np.uint8]  # shape [n, 28, 28], 0 = paper, 255 = ink
    labels: NDArray[np.uint8]  # shape [n], 0 to 9

    @classmethod
    def from_floats(
        cls,
        images: Sequence[NDArray[np.float32]] | NDArray[np.float32],
        labels: Sequence[int],
    ) -> "Split":
        """Return a split of images of shape [28, 28] in 0…1."""
        levels = to_levels(np.array(images, np.float32))
        return cls(levels.reshape(-1, *NO_IMAGES.shape[1:]), np.array(labels, np.uint8))

    def floats(self) -> NDArray[np.float32]:
        """Return the images in 0…1."""
        return to_fractions(self.images)

    def select(self, which: NDArray[Any] | slice) -> "Split":
        """Return the images that a slice, a mask or indices choose."""
        return Split(self.images[which], self.labels[which])

    def joined(self, other: "Split") -> "Split":
        """Return these images, followed by others."""
        return Split(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
        )


NO_DIGITS: Final = Split(NO_IMAGES, np.zeros(0, np.uint8))


class TrainingData(NamedTuple):
    """Everything that a network is trained on and validated with."""

    train: Split
    validation: Split
    """What each epoch is scored on; nothing is learned from it."""

    synthetic: Split = NO_DIGITS
    """Synthetic digits to learn from beside the training split."""

    non_digits: NDArray[np.uint8] = NO_IMAGES
    """Without any, the network takes all images for digits."""

    def digits(self) -> Split:
        """Return all digits to learn from, the synthetic ones last."""
        return self.train.joined(self.synthetic)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file that a model was trained from, or the user's samples."""

    name: str
    size: int
    sha256: str
    count: int | None = None
    """Number of samples; None for a file, which is used as a whole."""

    weight: int | None = None  # how many images each sample counts as

    @classmethod
    def of_file(cls, path: Path) -> "Source":
        """Describe a file."""
        return cls(name=path.name, size=path.stat().st_size, sha256=sha256(path))

    def entry(self) -> dict[str, Any]:
        """Return the source as a manifest lists it: without what does not apply."""
        return {name: value for name, value in vars(self).items() if value is not None}


class Dataset(ABC):
    """A data set that a network can be trained and tested on."""

    @abstractmethod
    def train_and_validation(self) -> tuple[Split, Split]:
        """Return the split to learn from, and the split to make choices on."""

    @abstractmethod
    def test(self) -> Split:
        """Return the split that no choice may depend on."""

    def notes(self) -> Sequence[str]:
        """Return what the user should know of how it was found: sentences."""
        return ()

    @abstractmethod
    def sources(self) -> list[Source]:
        """Return the files that the training split was read from."""

    def synthetic(self, count: int) -> Split:  # noqa: ARG002 (there are none)
        """Return `count` synthetic digits to learn from as well, if it offers any."""
        return NO_DIGITS

    def synthetic_validation(self) -> Split:
        """Return held-out synthetic digits, if it offers synthetic ones as well."""
        return NO_DIGITS

    def non_digits(self) -> NDArray[np.uint8]:
        """Return images that show no digit, shape [n, 28, 28], if it offers any."""
        return NO_IMAGES
