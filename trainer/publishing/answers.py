"""Run a model on held-out images, whether it is published or just trained."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import default_cache_dir
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.models.manifest import MANIFEST_NAME
from mnist_gui.core.models.store import ModelVersion
from mnist_gui.core.prediction import are_confident
from mnist_gui.core.samples.sample import DIGITS
from trainer.data.splits import Digits
from trainer.handwriting.writing import Images
from trainer.publishing.held_out import HeldOutSet

logger = logging.getLogger(__name__)

_BATCH: Final = 250  # larger ones are not faster
_CONFIDENT: Final = 16  # added to the digit of a confident answer in the cache
_MOST_CACHED: Final = 60  # files of some kilobytes each


class Answers(NamedTuple):
    """What a model answers to n images."""

    digits: Digits  # its best guesses, shape [n]
    is_confident: NDArray[np.bool_]  # whether each is answered without a "?"

    def are_right(self, held_out: HeldOutSet) -> NDArray[np.bool_]:
        """Return whether each is right: the digit, or a "?" for a non-digit."""
        is_right: NDArray[np.bool_] = np.where(
            held_out.is_digit, self.digits == held_out.labels, ~self.is_confident
        )
        return is_right


Answer: TypeAlias = Callable[[Images], Answers]
"""Runs a model on images of shape [n, 28, 28]."""


def answer_with(classifier: Classifier) -> Answer:
    """Return a function that runs a loaded model on images."""

    def answer(images: Images) -> Answers:
        outputs = [
            classifier.run(to_fractions(images[start : start + _BATCH]))
            for start in range(0, len(images), _BATCH)
        ]
        probabilities, is_digit = (
            np.concatenate([output[name] for output in outputs])
            for name in ("probabilities", "is_digit")
        )
        is_confident = are_confident(
            probabilities, is_digit, classifier.manifest.threshold
        )
        return Answers(probabilities.argmax(axis=1), is_confident)

    return answer


def cached_answers(
    version: ModelVersion, held_out: HeldOutSet, answer: Answer
) -> Answers:
    """Return the answers of a published version, which never change.

    `answer` runs the version, if it has not answered this set before. References recur
    with every new model, and running one takes seconds.
    """
    manifest = (version.path / MANIFEST_NAME).read_bytes()
    name = f"{hashlib.sha256(manifest).hexdigest()[:16]}-{held_out.key[:16]}"
    path = default_cache_dir() / "answers" / name
    n = len(held_out.labels)
    try:
        stored = np.frombuffer(path.read_bytes(), np.uint8)
        if len(stored) == n and (stored % _CONFIDENT < DIGITS).all():
            return Answers(stored % _CONFIDENT, stored >= _CONFIDENT)
    except OSError:
        pass
    found = answer(held_out.images)
    _cache(path, (found.digits + _CONFIDENT * found.is_confident).astype(np.uint8))
    return found


def _cache(path: Path, answers: NDArray[np.uint8]) -> None:
    """Write answers, and remove the oldest files if there are many."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, answers.tobytes())
        files = sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime)
        for old in files[:-_MOST_CACHED]:
            old.unlink()
    except OSError:
        logger.warning("answers cannot be cached", exc_info=True)
