"""NumPy's files: `mnist.npz` as Keras has it, and pairs of `.npy`."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError, reason_of
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.files.content import opened
from mnist_gui.core.formats.images.digit_images import (
    DigitImages,
    UnlabelledError,
    digit_images,
    too_large,
)
from mnist_gui.core.messages import marked

NPY: Final = b"\x93NUMPY"
NPZ: Final = b"PK\x03\x04"
_MOST_BYTES: Final = 1 << 31
_IMAGES: Final = ("x_{}", "{}_images", "{}_x", "X_{}")
_LABELS: Final = ("y_{}", "{}_labels", "{}_y", "y_{}")
_ALL_IMAGES: Final = ("images", "x", "X", "data", "arr_0")
_ALL_LABELS: Final = ("labels", "y", "label", "target", "arr_1")
# How the file of labels is called if that of images is called so.
_BESIDE: Final = (("images", "labels"), ("image", "label"), ("X", "y"), ("x", "y"))


def read_npz(path: Path, part: str) -> DigitImages:
    """Read an archive of arrays; a `part` is "train" or "test", if it has parts.

    Raises:
        DataError: If it has no images and labels, or is damaged.
    """
    with _reading(path):
        _check_size(path)
        with np.load(path, allow_pickle=False) as archive:
            names = list(archive.files)
            images = _first(names, [name.format(part) for name in _IMAGES])
            labels = _first(names, [name.format(part) for name in _LABELS])
            if images is None or labels is None:
                images, labels = _first(names, _ALL_IMAGES), _first(names, _ALL_LABELS)
            if images is None or labels is None:
                text = marked(
                    "Errors",
                    "“{}” should hold x_train and y_train, x_test and y_test, or images"
                    " and labels, but holds {}.",
                )
                raise DataError(text.format(path.name, ", ".join(names) or "–"))
            arrays: Mapping[str, NDArray[Any]] = archive
            return digit_images(
                arrays[images],
                arrays[labels],
                path.name,
                f"NumPy ({images}, {labels})",
            )


def read_npy(path: Path) -> DigitImages:
    """Read a file of images; that of labels must be beside it.

    Raises:
        UnlabelledError: If there are no labels.
        DataError: If a file is damaged.
    """
    beside = [
        path.with_name(path.name.replace(images, labels))
        for images, labels in _BESIDE
        if images in path.name
    ]
    labels = next((each for each in beside if is_file(each)), None)
    if labels is None:
        text = marked(
            "Errors",
            "The labels of “{}” are missing: name the files images.npy and"
            " labels.npy, or X.npy and y.npy.",
        ).format(path.name)
        raise UnlabelledError(text, _load(path), path.name, "NumPy")
    return digit_images(
        _load(path), _load(labels), path.name, f"NumPy ({path.name}, {labels.name})"
    )


def _load(path: Path) -> NDArray[Any]:
    with _reading(path), opened(path) as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
        file.read(1)  # to its end: only there does gzip check the content
        return array


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > _MOST_BYTES:
        raise DataError(too_large(path.name, "2 GB"))


def _first(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    return next((name for name in wanted if name in names), None)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what NumPy and zipfile raise at damaged files into a message."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # what parses a damaged header may raise anything
        if isinstance(error, OSError) and error.errno is not None:
            text = marked("Errors", "“{}” cannot be read: {}.")
            raise DataError(text.format(path.name, reason_of(error))) from error
        text = marked("Errors", "“{}” is damaged, or holds no numbers.")
        raise DataError(text.format(path.name)) from error
