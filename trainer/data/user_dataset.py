"""A data set of the user's own files, split the same way every time."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import sha256
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import NOT_A_DIGIT, NOT_A_DIGIT_NAME, label_named
from trainer.data.drawings import LabelledInputs
from trainer.data.splits import Dataset, Source, Split

_TEST_FRACTION: Final = 0.1
_VALIDATION_FRACTION: Final = 0.1
_LEAST: Final = 20


class UserDataset(Dataset):
    """Labelled digits: 80 % to train on, 10 % to validate, 10 % to test.

    The content of a drawing decides its split, not the order of the files, nor
    chance. So two copies of a drawing are always in the same split.
    """

    def __init__(self, drawings: LabelledInputs, path: Path) -> None:
        """Split drawings from a path; leave out the unreadable ones.

        Raises:
            DataError: If a label is no digit, or there are too few drawings.
        """
        labels = np.array([_label(name, path) for name in drawings.labels], np.uint8)
        is_digit = labels != NOT_A_DIGIT
        digits, others = drawings.readable & is_digit, drawings.readable & ~is_digit
        split = Split.from_floats(drawings.images[digits], labels[digits].tolist())
        self._non_digits = Split.from_floats(drawings.images[others], []).images
        rank = _rank_by_content(split.images)
        if len(set(rank)) < _LEAST:
            text = marked(
                "Errors",
                "“{}” has {:,} different drawings that can be read; at least {:,} are"
                " needed to learn from.",
            )
            raise DataError(text.format(path, len(set(rank)), _LEAST))
        is_test = rank < _TEST_FRACTION
        is_train = rank >= _TEST_FRACTION + _VALIDATION_FRACTION
        self._train, self._validation, self._test = (
            split.select(chosen) for chosen in (is_train, ~is_train & ~is_test, is_test)
        )
        self._sources = [_source(path, drawings.files)]
        self._notes = drawings.notes

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        return self._train, self._validation

    @override
    def test(self) -> Split:
        return self._test

    @override
    def non_digits(self) -> NDArray[np.uint8]:
        """Return the drawings labelled “none”, all of which are learned from."""
        return self._non_digits

    @override
    def notes(self) -> Sequence[str]:
        return self._notes

    @override
    def sources(self) -> list[Source]:
        """Return the strokes file, or one entry for all the pictures."""
        return self._sources


def _label(name: str, path: Path) -> int:
    label = label_named(name)
    if label is None:
        text = marked(
            "Errors",
            "“{}” has a drawing labelled “{}”; to learn from it, each label must be one"
            " digit, 0 to 9, or “{}”.",
        )
        raise DataError(text.format(path, name, NOT_A_DIGIT_NAME))
    return label


def _rank_by_content(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return a rank in 0…1 for each image, the same for equal images."""
    keys = [hashlib.sha256(image.tobytes()).digest() for image in images]
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return np.array([ranks[key] for key in keys]) / max(1, len(ranks))


def _source(path: Path, files: Sequence[Path]) -> Source:
    """Describe files as one; several by the hash of their hashes."""
    hashes = [sha256(file) for file in files]
    together = hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()
    return Source(
        name=path.resolve().name,
        size=sum(file.stat().st_size for file in files),
        sha256=hashes[0] if len(files) == 1 else together,
    )
