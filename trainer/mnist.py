"""MNIST's four IDX files, checked and split."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files import sha256
from mnist_gui.core.locations import MNIST_FILES
from trainer.splits import Source, Split

VALIDATION_SIZE: Final = 5_000
"""MNIST's 60,000 training images are split 55,000 to 5,000."""

_LAST_LABEL: Final = 9
_IMAGES_MAGIC: Final = 2051
_LABELS_MAGIC: Final = 2049


class Mnist:
    """The four IDX files in a folder, plain or gzipped."""

    def __init__(self, folder: Path) -> None:
        """Find the files.

        Raises:
            DataError: If one of them is not there.
        """
        self._paths = {
            split: tuple(_find(folder, name) for name in names)
            for split, names in MNIST_FILES.items()
        }

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return the first 55,000 and the last 5,000 of the training files.

        Raises:
            DataError: If a file is damaged.
        """
        images, labels = self._read("train")
        if len(labels) <= VALIDATION_SIZE:
            raise DataError(
                f"“{self._paths['train'][1].name}” has {len(labels)} labels;"
                f" more than {VALIDATION_SIZE} are needed."
            )
        end = len(labels) - VALIDATION_SIZE
        return Split(images[:end], labels[:end]), Split(images[end:], labels[end:])

    def test(self) -> Split:
        """Return the 10,000 images that nothing may be chosen on.

        Raises:
            DataError: If a file is damaged.
        """
        return self._read("test")

    def sources(self) -> list[Source]:
        """Return name, size and SHA-256 of the training files."""
        return [
            Source(name=path.name, size=path.stat().st_size, sha256=sha256(path))
            for path in self._paths["train"]
        ]

    def _read(self, split: str) -> Split:
        images_path, labels_path = self._paths[split]
        images = read_idx(images_path, _IMAGES_MAGIC)
        labels = read_idx(labels_path, _LABELS_MAGIC)
        if images.shape[1:] != (28, 28):
            raise DataError(f"“{images_path.name}” does not hold 28×28 images.")
        if len(images) != len(labels):
            raise DataError(
                f"“{images_path.name}” has {len(images)} images, but"
                f" “{labels_path.name}” has {len(labels)} labels."
            )
        if len(labels) and labels.max() > _LAST_LABEL:
            raise DataError(f"“{labels_path.name}” has a label above 9.")
        return Split(images, labels)


def read_idx(path: Path, magic: int) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, gzipped or not.

    Args:
        path: The file.
        magic: The number it must begin with; its last byte tells the dimensions.

    Raises:
        DataError: If the file is damaged or of another kind; names the fault.
    """
    content = _content(path)
    header = struct.calcsize(f">{1 + magic % 256}I")
    if len(content) < header:
        raise DataError(f"“{path.name}” is cut short: its header is not complete.")
    found, *shape = struct.unpack_from(f">{1 + magic % 256}I", content)
    if found != magic:
        raise DataError(
            f"“{path.name}” begins with {found},"
            f" where an IDX file of this kind has {magic}."
        )
    expected = int(np.prod(shape, dtype=object))
    if len(content) - header != expected:
        raise DataError(
            f"“{path.name}” should hold {expected} bytes after its header,"
            f" but holds {len(content) - header}."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _find(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise DataError(
        f"MNIST is not complete in “{folder}”: {name}.gz is missing."
        " Fetch it with “mnist-trainer fetch”, put the four files there, or name"
        " their folder with --data-dir."
    )


def _content(path: Path) -> bytes:
    opener: Any = gzip.open if path.suffix == ".gz" else Path.open
    try:
        with opener(path, "rb") as file:
            content: bytes = file.read()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"“{path.name}” is damaged: {error}.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"“{path.name}” cannot be read: {reason}.") from error
    return content
