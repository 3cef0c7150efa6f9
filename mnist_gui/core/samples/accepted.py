"""The file of accepted answers: drawings that the user read and let stand.

They are no samples: the user did not label them, and they are neither shown nor
exported, nor does any version of a model learn them. They are exemplars of the user's
hand, and are gone once the file is.
"""

import io
import logging
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.ink.levels import to_fractions, to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.samples.sample import DIGITS, NOT_A_DIGIT, Sample

logger = logging.getLogger(__name__)

ACCEPTED_NAME: Final = "accepted.npz"
MAX_PER_DIGIT: Final = 30
"""Exemplars of a digit that are kept, the newest."""

_DAMAGED: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Exemplar(NamedTuple):
    """A drawing whose digit is taken as known."""

    model_input: ModelInput
    digit: int


def exemplars_of(samples: Iterable[Sample]) -> list[Exemplar]:
    """Return the newest samples of each digit that models may learn from.

    Non-digits are left out: they say nothing about how a digit is written.
    """
    return newest(
        Exemplar(sample.model_input, sample.label)
        for sample in samples
        if not sample.is_held_out and sample.label != NOT_A_DIGIT
    )


class AcceptedAnswers:
    """The newest accepted answers, in one small file."""

    def __init__(self, path: Path) -> None:
        """Prepare; the file may not exist yet."""
        self._path = path

    def all(self) -> list[Exemplar]:
        """Return them, oldest first; none if the file is missing or damaged."""
        try:
            content = io.BytesIO(self._path.read_bytes())
            with np.load(content, allow_pickle=False) as arrays:
                return _decode(arrays["images"], arrays["digits"])
        except FileNotFoundError:
            return []
        except _DAMAGED:  # nothing that the user would miss
            logger.warning("%s cannot be read", self._path, exc_info=True)
            return []

    def add(self, new: Sequence[Exemplar]) -> None:
        """Add answers; the oldest of a digit make room for the newest.

        Of two windows that add at the same moment, one's answers may be lost.

        Raises:
            OSError: If the file cannot be written.
        """
        kept = newest([*self.all(), *new])
        content = io.BytesIO()
        np.savez_compressed(
            content,
            images=np.stack([to_levels(exemplar.model_input) for exemplar in kept]),
            digits=np.array([exemplar.digit for exemplar in kept], np.uint8),
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, content.getvalue())

    def forget(self) -> None:
        """Delete the file.

        Raises:
            OSError: If it cannot be deleted.
        """
        self._path.unlink(missing_ok=True)


def newest(exemplars: Iterable[Exemplar]) -> list[Exemplar]:
    """Return the last exemplars of each digit, as many as are kept, in their order."""
    counts, kept = [0] * DIGITS, []
    for exemplar in reversed(list(exemplars)):
        if counts[exemplar.digit] < MAX_PER_DIGIT:
            counts[exemplar.digit] += 1
            kept.append(exemplar)
    return kept[::-1]


def _decode(images: NDArray[np.uint8], digits: NDArray[np.uint8]) -> list[Exemplar]:
    """Return exemplars; raise a ValueError if the arrays are not what was written."""
    shape = (len(digits), FRAME_SIDE, FRAME_SIDE)
    is_bytes = images.dtype == digits.dtype == np.uint8
    if not is_bytes or images.shape != shape or not np.all(digits < DIGITS):
        raise ValueError("these are no accepted answers")
    inputs = to_fractions(images)
    return [
        Exemplar(image, digit)
        for image, digit in zip(inputs, digits.tolist(), strict=True)
    ]
