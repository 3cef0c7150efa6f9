"""Data sets whose images lie on their side or are mirrored, and how to turn them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from trainer.data.splits import NO_DIGITS, Dataset, Source, Split

_Images: TypeAlias = NDArray[Any]
"""Shape [n, 28, 28]."""

TURNS: Final[Mapping[str, Callable[[_Images], _Images]]] = {
    "transpose": lambda images: images.transpose(0, 2, 1),  # as EMNIST's files
    "left": lambda images: np.rot90(images, 1, (1, 2)),
    "right": lambda images: np.rot90(images, -1, (1, 2)),
    "around": lambda images: np.rot90(images, 2, (1, 2)),
    "mirror": lambda images: images[:, :, ::-1],
    "flip": lambda images: images[:, ::-1],
}
"""What `--turn` may be, and what it does to images."""

_MOST_LOOKED_AT: Final = 300
_MUCH_BETTER: Final = 0.15  # accuracy that a turn must gain


class BetterTurned(NamedTuple):
    """That a model reads a data set far better turned."""

    turn: str
    """A key of `TURNS`."""

    before: float  # accuracy on the images as they are, 0…1
    after: float  # on the turned ones
    n: int  # images looked at


def better_turned(
    images: _Images, labels: NDArray[Any], read: Callable[[_Images], NDArray[Any]]
) -> BetterTurned | None:
    """Find out whether a model reads images far better turned; None if it does not.

    Args:
        images: Shape [n, 28, 28], n > 0; a few hundred of them are looked at.
        labels: Shape [n].
        read: Returns the digits that a model of upright digits reads in images.
    """
    every = max(1, len(labels) // _MOST_LOOKED_AT)
    images, labels = images[::every], labels[::every]

    def accuracy(seen: _Images) -> float:
        return float(np.mean(read(np.ascontiguousarray(seen)) == labels))

    scores = {name: accuracy(turn(images)) for name, turn in TURNS.items()}
    best, before = max(scores, key=scores.__getitem__), accuracy(images)
    if scores[best] <= before + _MUCH_BETTER:
        return None
    return BetterTurned(best, before, scores[best], len(labels))


@dataclass(frozen=True)
class Turned(Dataset):
    """Another data set with its images turned."""

    dataset: Dataset
    turn: str
    """A key of `TURNS`."""

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        train, validation = self.dataset.train_and_validation()
        return self._turned(train), self._turned(validation)

    @override
    def test(self) -> Split:
        return self._turned(self.dataset.test())

    @override
    def non_digits(self) -> NDArray[np.uint8]:
        return self._turned(Split(self.dataset.non_digits(), NO_DIGITS.labels)).images

    @override
    def sources(self) -> list[Source]:
        return self.dataset.sources()

    @override
    def notes(self) -> Sequence[str]:
        return self.dataset.notes()

    def _turned(self, split: Split) -> Split:
        turned = np.ascontiguousarray(TURNS[self.turn](split.images))
        return Split(turned, split.labels)
