"""Images with their labels, as everything in the trainer passes them on."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

DIGITS: Final = 10
NO_IMAGES: Final = np.zeros((0, 28, 28), np.uint8)

Digits: TypeAlias = NDArray[np.integer[Any]]
"""One for each image, shape [n]."""


class Split(NamedTuple):
    """Images with their labels."""

    images: NDArray[np.uint8]
    """Shape [n, 28, 28], 0 = paper, 255 = ink."""

    labels: NDArray[np.uint8]
    """Shape [n], 0 to 9."""

    def floats(self) -> NDArray[np.float32]:
        """Return the images in 0…1."""
        return self.images.astype(np.float32) / np.float32(255)


NO_DIGITS: Final = Split(NO_IMAGES, np.zeros(0, np.uint8))


class TrainingData(NamedTuple):
    """What a network is trained with."""

    train: Split
    """What is learnt."""

    validation: Split
    """What each epoch is scored on; nothing is learnt from it."""

    made: Split = NO_DIGITS
    """Digits made by us, which are learnt, too."""

    not_digits: NDArray[np.uint8] = NO_IMAGES
    """Images that show no digit; without any, all is taken for one."""

    def digits(self) -> Split:
        """Return all digits that are learnt, those made by us last."""
        return Split(
            np.concatenate([self.train.images, self.made.images]),
            np.concatenate([self.train.labels, self.made.labels]),
        )


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file that a model was made from, or the person's own drawings."""

    name: str
    size: int
    sha256: str
    count: int | None = None
    """How many drawings; None for a file that is taken as a whole."""

    weight: int | None = None
    """As how many images each of them counts."""

    def entry(self) -> dict[str, Any]:
        """Return it as a manifest lists it: without what does not apply."""
        return {name: value for name, value in vars(self).items() if value is not None}


class Dataset(Protocol):
    """Something that a network can be trained and tested on."""

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return what is learnt from, and what is only chosen by."""
        ...

    def made(self, count: int) -> Split:
        """Return so many digits made by us, to learn from beside the others; or none.

        Args:
            count: How many, where there are any.
        """
        ...

    def not_digits(self) -> NDArray[np.uint8]:
        """Return images that show no digit, to learn that from; or none."""
        ...

    def synthetic_validation(self) -> Split:
        """Return held-out digits made by us, where others are validated on; or none."""
        ...

    def test(self) -> Split:
        """Return what nothing may be chosen on."""
        ...

    def sources(self) -> list[Source]:
        """Return the files that the training split was read from."""
        ...


class DigitsOnly:
    """What a data set has that holds digits of one kind, and nothing else."""

    def made(self, count: int) -> Split:  # noqa: ARG002 (none is none)
        """Return none."""
        return NO_DIGITS

    def not_digits(self) -> NDArray[np.uint8]:
        """Return none."""
        return NO_IMAGES

    def synthetic_validation(self) -> Split:
        """Return none."""
        return NO_DIGITS
