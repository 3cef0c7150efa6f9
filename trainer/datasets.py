"""MNIST's four files, checked and split; labelled drawings to measure on."""

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files import sha256
from mnist_gui.core.ink import rasterize
from mnist_gui.core.locations import resources_dir
from mnist_gui.core.preprocess import to_model_input
from mnist_gui.core.strokes import read_strokes, stroke

VALIDATION_SIZE: Final = 5_000
"""MNIST's 60,000 training images are split 55,000 to 5,000."""

_LAST_LABEL: Final = 9
_IMAGES_MAGIC: Final = 2051
_LABELS_MAGIC: Final = 2049
_FILES: Final = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


class Split(NamedTuple):
    """Images with their labels."""

    images: NDArray[np.uint8]
    """Shape [n, 28, 28], 0 = paper, 255 = ink."""

    labels: NDArray[np.uint8]
    """Shape [n], 0 to 9."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file that a model was made from."""

    name: str
    size: int
    sha256: str


class Dataset(Protocol):
    """Something that a network can be trained and tested on."""

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return what is learnt from, and what is only chosen by."""
        ...

    def test(self) -> Split:
        """Return what nothing may be chosen on."""
        ...

    def sources(self) -> list[Source]:
        """Return the files that the training split was read from."""
        ...


def open_dataset(spec: str, data_dir: Path) -> Dataset:
    """Open what `train --data` names.

    Args:
        spec: `mnist`, `fake`, or a folder with the four IDX files.
        data_dir: Where `mnist` is looked for.

    Raises:
        DataError: If it is not there.
    """
    if spec == "fake":
        return FakeDigits()
    return Mnist(data_dir if spec == "mnist" else Path(spec))


class Mnist:
    """The four IDX files in a folder, plain or gzipped."""

    def __init__(self, folder: Path) -> None:
        """Find the files.

        Raises:
            DataError: If one of them is not there.
        """
        self._paths = {
            split: tuple(_find(folder, name) for name in names)
            for split, names in _FILES.items()
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


class FakeDigits:
    """A small synthetic set that needs no files: the sample drawings, varied."""

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 2,000 and 500 images."""
        return _varied_samples(2000, seed=1), _varied_samples(500, seed=2)

    def test(self) -> Split:
        """Return 500 images."""
        return _varied_samples(500, seed=3)

    def sources(self) -> list[Source]:
        """Return nothing: there are no files."""
        return []


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


def _varied_samples(count: int, *, seed: int) -> Split:
    """Draw the program's sample drawings, each time slanted and stretched anew."""
    rng = np.random.default_rng(seed)
    records = list(read_strokes(resources_dir() / "samples.jsonl"))
    images, labels = [], []
    for index in rng.integers(len(records), size=count):
        record = records[index]
        change = np.eye(2) + rng.uniform(-0.2, 0.2, (2, 2))
        strokes = tuple(stroke(points @ change) for points in record.strokes)
        images.append(np.round(to_model_input(rasterize(strokes)) * 255))
        labels.append(int(record.label or 0))
    return Split(np.array(images, np.uint8), np.array(labels, np.uint8))


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
