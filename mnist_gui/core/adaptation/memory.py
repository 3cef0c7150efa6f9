"""Read and write `teaching.npz`: what adapting a model takes, instead of a data set.

The file is in the model's folder. It holds no images: second moments of the features of
training digits, and the features of the validation digits that the model was least
confident of.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError
from mnist_gui.core.messages import marked

MEMORY_NAME: Final = "teaching.npz"

_REJECTION_KERNEL: Final = "rejection_kernel"
_REJECTION_BIAS: Final = "rejection_bias"
_LEVELS: Final = 255
_ROUNDING: Final = 5e-3  # of the largest weight; a sample changes it 5 times as much
_DAMAGED: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Head(NamedTuple):
    """A last layer of a network, which maps features to logits.

    The digits' head has ten, the rejection head one.
    """

    kernel: NDArray[np.float32]  # shape [d, 10] or [d, 1]
    bias: NDArray[np.float32]  # shape [10] or [1]

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logits, [n, 10] or [n, 1], of features, [n, d]."""
        return features @ self.kernel + self.bias

    def digits(self, features: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the digits, [n], that are read in features, [n, d]."""
        digits: NDArray[np.intp] = self.logits(features).argmax(axis=1)
        return digits

    def divided_by(self, number: float) -> "Head":
        """Return the head whose logits are smaller by a factor."""
        return Head(self.kernel / np.float32(number), self.bias / np.float32(number))

    def is_same_as(self, other: "Head") -> bool:
        """Return whether two heads are equal up to rounding.

        Rounding differs between processes that use another number of threads.
        """
        most = _ROUNDING * float(np.abs(self.kernel).max())
        return self.kernel.shape == other.kernel.shape and all(
            np.allclose(mine, theirs, rtol=0, atol=most)
            for mine, theirs in zip(self, other, strict=True)
        )


class Heads(NamedTuple):
    """What adaptation changes of a model."""

    digits: Head
    rejection: Head | None
    """None in a model that answers to everything with a digit."""

    def is_same_as(self, other: "Heads") -> bool:
        """Return whether both heads are equal up to rounding."""
        if not self.digits.is_same_as(other.digits):
            return False
        if self.rejection is None or other.rejection is None:
            return self.rejection is other.rejection
        return self.rejection.is_same_as(other.rejection)


class KnownDigits(NamedTuple):
    """Features of digits, and their labels."""

    features: NDArray[np.float32]  # shape [n, d]
    labels: NDArray[np.uint8]  # shape [n]

    def correct(self, head: Head) -> int:
        """Return how many of them a head reads correctly."""
        return int(np.sum(self._is_correct(head)))

    def forgotten(self, before: Head, after: Head) -> int:
        """Return how many of them `before` reads correctly and `after` does not."""
        return int(np.sum(self._is_correct(before) & ~self._is_correct(after)))

    def _is_correct(self, head: Head) -> NDArray[np.bool_]:
        is_correct: NDArray[np.bool_] = head.digits(self.features) == self.labels
        return is_correct


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptationMemory:
    """What adapting must know of the digits that a model could read before."""

    head: Head
    """The one that the model was trained with; every adaptation starts from it."""

    moments: NDArray[np.float32]
    """Means of the products of two features over training digits, a constant 1 being
    the last feature. Shape [d + 1, d + 1]."""

    tuning_set: KnownDigits
    """Hard digits that adaptation chooses its strength on."""

    holdout_set: KnownDigits
    """Other hard digits, to compare models on; adaptation never sees them."""

    rejection_head: Head | None = None
    """The one that the model was trained with. None in files of earlier programs, which
    never changed it: then the model still has it."""


def write_memory(memory: AdaptationMemory, folder: Path) -> None:
    """Write the file into a model's folder.

    Raises:
        OSError: If it cannot be written.
    """
    tuning, holdout = memory.tuning_set, memory.holdout_set
    hard = np.concatenate([tuning.features, holdout.features])
    low, high = hard.min(axis=0), hard.max(axis=0)
    spread = np.where(high > low, high - low, 1)
    arrays = {
        "kernel": memory.head.kernel,
        "bias": memory.head.bias,
        # Symmetric, and three decimal digits of each number are enough.
        "moments": memory.moments[np.triu_indices(len(memory.moments))].astype(
            np.float16
        ),
        "features": np.round((hard - low) / spread * _LEVELS).astype(np.uint8),
        "low": low,
        "spread": spread,
        "labels": np.concatenate([tuning.labels, holdout.labels]),
        "practice": np.array(len(tuning.labels)),
    }
    if memory.rejection_head:
        arrays |= _encode_rejection_head(memory.rejection_head)
    _write(arrays, folder)


def add_rejection_head(head: Head, folder: Path) -> None:
    """Add the rejection head that a model was trained with to the file in its folder.

    Raises:
        ModelError: If the file is damaged.
        OSError: If it cannot be written.
    """
    _write(_read(folder) | _encode_rejection_head(head), folder)


def read_memory(folder: Path) -> AdaptationMemory | None:
    """Read the file of a model's folder; None where there is none.

    Raises:
        ModelError: If it is damaged.
    """
    if not (folder / MEMORY_NAME).exists():
        return None
    arrays = _read(folder)
    try:
        return _decode(arrays)
    except _DAMAGED as error:
        raise _damaged(folder) from error


def _read(folder: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays in a folder's file; raise a ModelError if it is damaged."""
    try:
        content = io.BytesIO((folder / MEMORY_NAME).read_bytes())
        # Not `np.load(path)`: of a file that is no archive, it leaves one open.
        with np.load(content, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except _DAMAGED as error:
        raise _damaged(folder) from error


def _write(arrays: dict[str, NDArray[Any]], folder: Path) -> None:
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    (folder / MEMORY_NAME).write_bytes(content.getvalue())


def _damaged(folder: Path) -> ModelError:
    return ModelError(
        marked("Errors", "Model {} is damaged: {} cannot be read.").format(
            folder.name, MEMORY_NAME
        )
    )


def _encode_rejection_head(head: Head) -> dict[str, NDArray[Any]]:
    return {_REJECTION_KERNEL: head.kernel, _REJECTION_BIAS: head.bias}


def _decode(arrays: dict[str, NDArray[Any]]) -> AdaptationMemory:
    """Return what was written; raise a KeyError or ValueError if it is damaged."""
    size = len(arrays["kernel"]) + 1
    moments = np.zeros((size, size), np.float32)
    moments[np.triu_indices(size)] = arrays["moments"]
    features = arrays["features"] / np.float32(_LEVELS) * arrays["spread"]
    features += arrays["low"]
    labels = arrays["labels"].astype(np.uint8)
    end = int(arrays["practice"])
    rejection_head = None
    if _REJECTION_KERNEL in arrays:
        rejection_head = Head(arrays[_REJECTION_KERNEL], arrays[_REJECTION_BIAS])
    return AdaptationMemory(
        head=Head(arrays["kernel"], arrays["bias"]),
        moments=moments + np.triu(moments, 1).T,
        tuning_set=KnownDigits(features[:end], labels[:end]),
        holdout_set=KnownDigits(features[end:], labels[end:]),
        rejection_head=rejection_head,
    )
