"""The held-out images that the gate examines every new model on.

They are at hand whatever is on the disk, and no model learns from them:

- MNIST's validation split; without MNIST, digits generated from memory
  (`trainer.data.mnist_memory`);
- synthetic digits in all styles, written with a seed and a variation of their own;
- synthetic non-digits with a seed of their own;
- the user's held-out samples.
"""

import hashlib
import io
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import default_cache_dir, has_mnist
from mnist_gui.core.models.comparison import NON_DIGITS, OWN
from mnist_gui.core.samples.sample import DIGITS, NOT_A_DIGIT, Sample
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC
from trainer.data.mnist import Mnist
from trainer.data.mnist_memory import remember_digits
from trainer.data.splits import Digits, Split
from trainer.data.user_samples import split_of
from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.skeleton import digit_skeletons
from trainer.handwriting.variation import HandVariation, vary
from trainer.handwriting.writing import Images, draw

logger = logging.getLogger(__name__)

_SYNTHETIC_PER_DIGIT: Final = 400
_NON_DIGITS: Final = 2_000
_REMEMBERED: Final = 5_000
_SEED: Final = 20_26  # training uses 1, 2 and 3
# Hands that vary the skeletons a little more than those that are learned from.
_HANDS: Final = HandVariation(strength=(0.4, 1.8), stretch=0.15)
_ROTATION: Final = 0.2
# SHA-256 of MNIST's validation split, images and labels.
_MNIST_KEY: Final = "aa72999a43d4303fc32eeda474efa72930a3dd024aaa63b32bdad1da6eae006c"
_CACHE_NAME: Final = "held-out.npz"
_DAMAGED: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class HeldOutSet(NamedTuple):
    """Images that models are compared on."""

    name: str
    images: Images
    labels: Digits  # 0 to 9, or `NOT_A_DIGIT`

    @property
    def key(self) -> str:
        """Identifies the images and labels, in that order."""
        content = self.images.tobytes() + self.labels.astype(np.uint8).tobytes()
        return hashlib.sha256(content).hexdigest()

    @property
    def is_digit(self) -> NDArray[np.bool_]:
        """Whether each image shows a digit, shape [n]."""
        is_digit: NDArray[np.bool_] = self.labels != NOT_A_DIGIT
        return is_digit


def held_out_sets(mnist_dir: Path, samples: Sequence[Sample]) -> list[HeldOutSet]:
    """Return the sets that a new model is examined on; MNIST's stand-in comes first.

    The synthetic ones are written once and cached. Without held-out samples among the
    user's, there is no set of them.
    """
    own = split_of([sample for sample in samples if sample.is_held_out])
    sets = [_mnist(mnist_dir), *_synthetic()]
    return [*sets, HeldOutSet(OWN, *own)] if len(own.labels) else sets


def _mnist(folder: Path) -> HeldOutSet:
    """Return MNIST's validation split, or digits like it if these files are not it."""
    if has_mnist(folder):
        try:
            _, validation = Mnist(folder).train_and_validation()
        except DataError:
            logger.warning("MNIST in %s is damaged", folder, exc_info=True)
        else:
            found = HeldOutSet(MNIST, *validation)
            if found.key == _MNIST_KEY:
                return found
            logger.warning("the files in %s are not MNIST", folder)
    return HeldOutSet(MEMORY, *remember_digits(_REMEMBERED, _SEED))


def _synthetic() -> list[HeldOutSet]:
    path = default_cache_dir() / _CACHE_NAME
    key = _sources_key()
    found = _read_cache(path, key)
    if found is None:
        digits = _write_digits()
        non_digits = synthesize_negatives(_NON_DIGITS, _SEED)
        found = digits, non_digits
        _write_cache(path, key, *found)
    digits, non_digits = found
    labels = np.full(len(non_digits), NOT_A_DIGIT, np.uint8)
    return [
        HeldOutSet(SYNTHETIC, *digits),
        HeldOutSet(NON_DIGITS, non_digits, labels),
    ]


def _write_digits() -> Split:
    """Write each digit in as many of its styles as there are, each about as often."""
    rng = np.random.default_rng(_SEED)
    images = []
    for skeletons in digit_skeletons():
        rounds = -(-_SYNTHETIC_PER_DIGIT // len(skeletons))
        order = [rng.permutation(len(skeletons)) for _ in range(rounds)]
        for index in np.concatenate(order)[:_SYNTHETIC_PER_DIGIT]:
            lines = vary(skeletons[index], 1, rng, _ROTATION, _HANDS)
            images.append(draw(lines, rng))
    labels = np.repeat(np.arange(DIGITS, dtype=np.uint8), _SYNTHETIC_PER_DIGIT)
    return Split(np.concatenate(images), labels)


def _sources_key() -> str:
    """Return a hash of what the synthetic sets follow from."""
    room = Path(synthesize_negatives.__code__.co_filename).parent
    files = [Path(__file__), *sorted([*room.glob("*.py"), *room.glob("*.txt")])]
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content + np.__version__.encode()).hexdigest()


def _read_cache(path: Path, key: str) -> tuple[Split, Images] | None:
    """Return the cached sets; None if there are none, or they are of other sources."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            digits = Split(arrays["images"], arrays["labels"])
            non_digits = arrays["non_digits"]
            if str(arrays["key"]) == key + _checksum(digits, non_digits):
                return digits, non_digits
    except _DAMAGED:
        pass
    return None


def _write_cache(path: Path, key: str, digits: Split, non_digits: Images) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        images=digits.images,
        labels=digits.labels,
        non_digits=non_digits,
        key=np.array(key + _checksum(digits, non_digits)),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, buffer.getvalue())
    except OSError:
        logger.warning("the held-out images cannot be cached", exc_info=True)


def _checksum(digits: Split, non_digits: Images) -> str:
    content = digits.images.tobytes() + digits.labels.tobytes() + non_digits.tobytes()
    return hashlib.sha256(content).hexdigest()
