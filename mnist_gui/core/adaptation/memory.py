"""What a model remembers of the digits it learnt from, so that it can be taught.

The file lies in the model's folder, so that teaching needs no data set. It holds no
images: means of products of features, and the features of the digits that the model
was least sure of among those it had not learnt from.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError

MEMORY_NAME: Final = "teaching.npz"

_LEVELS: Final = 255
_ROUNDING: Final = 5e-3
"""Of the largest weight; what one drawing more teaches is five times as much."""

_DAMAGED: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Head(NamedTuple):
    """The last layer of a network: what turns its features into logits."""

    kernel: NDArray[np.float32]
    """Shape [d, 10]."""

    bias: NDArray[np.float32]
    """Shape [10]."""

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logits, [n, 10], of features, [n, d]."""
        return features @ self.kernel + self.bias

    def digits(self, features: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the digits, [n], that are read in features, [n, d]."""
        digits: NDArray[np.intp] = self.logits(features).argmax(axis=1)
        return digits

    def divided_by(self, number: float) -> "Head":
        """Return the head whose logits are smaller by a factor."""
        return Head(self.kernel / np.float32(number), self.bias / np.float32(number))

    def is_same_as(self, other: "Head") -> bool:
        """Return whether another head gives the same logits.

        But for what is left of rounding, which differs between processes that use
        another number of threads.
        """
        most = _ROUNDING * float(np.abs(self.kernel).max())
        return self.kernel.shape == other.kernel.shape and all(
            np.allclose(one, another, rtol=0, atol=most)
            for one, another in zip(self, other, strict=True)
        )


class KnownDigits(NamedTuple):
    """Digits as a network sees them, and what they are."""

    features: NDArray[np.float32]
    """Shape [n, d]."""

    labels: NDArray[np.uint8]
    """Shape [n]."""

    def correct(self, head: Head) -> int:
        """Return how many of them a head reads rightly."""
        return int(np.sum(self._are_read(head)))

    def lost(self, before: Head, after: Head) -> int:
        """Return how many of them one head reads rightly, and another does not."""
        return int(np.sum(self._are_read(before) & ~self._are_read(after)))

    def _are_read(self, head: Head) -> NDArray[np.bool_]:
        right: NDArray[np.bool_] = head.digits(self.features) == self.labels
        return right


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptationMemory:
    """All that teaching must know of what a model could read before."""

    head: Head
    """The one that the model was trained with; every teaching starts from it."""

    moments: NDArray[np.float32]
    """Means of the products of two features, a constant 1 being the last feature,
    over digits that were learnt from. Shape [d + 1, d + 1]."""

    practice: KnownDigits
    """Hard digits, to find out how far teaching may go."""

    exam: KnownDigits
    """Other hard digits, to compare models on; teaching never sees them."""


def write_memory(memory: AdaptationMemory, folder: Path) -> None:
    """Write the file into a model's folder.

    Raises:
        OSError: If it cannot be written.
    """
    hard = np.concatenate([memory.practice.features, memory.exam.features])
    low, high = hard.min(axis=0), hard.max(axis=0)
    spread = np.where(high > low, high - low, 1)
    content = io.BytesIO()
    np.savez_compressed(
        content,
        kernel=memory.head.kernel,
        bias=memory.head.bias,
        # The other half is the same, and three digits of each number are enough.
        moments=memory.moments[np.triu_indices(len(memory.moments))].astype(np.float16),
        features=np.round((hard - low) / spread * _LEVELS).astype(np.uint8),
        low=low,
        spread=spread,
        labels=np.concatenate([memory.practice.labels, memory.exam.labels]),
        practice=np.array(len(memory.practice.labels)),
    )
    (folder / MEMORY_NAME).write_bytes(content.getvalue())


def read_memory(folder: Path) -> AdaptationMemory | None:
    """Read the file of a model's folder; None where there is none.

    Raises:
        ModelError: If it is damaged.
    """
    path = folder / MEMORY_NAME
    if not path.exists():
        return None
    try:
        # Not `np.load(path)`: of a file that is no archive, it leaves one open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            return _memory({name: arrays[name] for name in arrays.files})
    except _DAMAGED as error:
        raise ModelError(
            f"Model {folder.name} is damaged: {MEMORY_NAME} cannot be read."
        ) from error


def _memory(arrays: dict[str, NDArray[np.float32]]) -> AdaptationMemory:
    """Return the memory that was written.

    Raises:
        KeyError: If something is missing.
        ValueError: If sizes do not go together.
    """
    size = len(arrays["kernel"]) + 1
    moments = np.zeros((size, size), np.float32)
    moments[np.triu_indices(size)] = arrays["moments"]
    hard = KnownDigits(
        arrays["features"] / np.float32(_LEVELS) * arrays["spread"] + arrays["low"],
        arrays["labels"].astype(np.uint8),
    )
    end = int(arrays["practice"])
    return AdaptationMemory(
        head=Head(arrays["kernel"], arrays["bias"]),
        moments=moments + np.triu(moments, 1).T,
        practice=KnownDigits(hard.features[:end], hard.labels[:end]),
        exam=KnownDigits(hard.features[end:], hard.labels[end:]),
    )
