"""Pairs of IDX files in the names that MNIST, EMNIST and QMNIST give them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.idx import (
    IMAGES_MAGIC,
    LABELS_MAGIC,
    read_idx,
    read_long_labels,
)
from mnist_gui.core.formats.images.digit_images import (
    DigitImages,
    UnlabelledError,
    digit_images,
)
from mnist_gui.core.messages import marked

_IMAGES: Final = re.compile(r".*images.*idx3.*", re.IGNORECASE)
_IDX_IMAGES: Final = b"\x00\x00\x08\x03"
_PARTS: Final = {"train": ("train",), "test": ("t10k", "test")}


def is_idx(head: bytes) -> bool:
    """Whether a file that begins so holds images as MNIST does."""
    return head.startswith(_IDX_IMAGES)


def idx_images_in(folder: Path) -> list[Path]:
    """Return the files of a folder that are named as IDX files of images."""
    return sorted(path for path in folder.iterdir() if _IMAGES.match(path.name))


def read_idx_folder(folder: Path, part: str) -> DigitImages:
    """Read the pair for a part, "train" or "test"; the only pair if there is one.

    Raises:
        DataError: If there are several pairs, or one is damaged.
    """
    found = idx_images_in(folder)
    of_part = [
        path for path in found if any(word in path.name for word in _PARTS[part])
    ]
    chosen = of_part if of_part or len(found) > 1 else found
    if len(chosen) != 1:
        text = marked("Errors", "“{}” has several sets: {}. Choose one of these files.")
        names = ", ".join(path.name for path in chosen or found)
        raise DataError(text.format(folder, names))
    return read_idx_pair(chosen[0])


def read_idx_pair(images: Path) -> DigitImages:
    """Read a file of images and the labels beside it.

    Raises:
        UnlabelledError: If the labels are missing.
        DataError: If a file is damaged.
    """
    pixels, notes = read_idx(images, IMAGES_MAGIC), []
    if images.name.lower().startswith("emnist"):
        pixels = np.ascontiguousarray(pixels.transpose(0, 2, 1))
        notes = [
            marked(
                "Errors",
                "EMNIST's images are stored on their side, and were turned upright.",
            )
        ]
    labels = _labels_beside(images)
    form = "IDX (MNIST)"
    digits: NDArray[Any]
    if isinstance(labels, str):
        text = marked(
            "Errors", "The labels of “{}” are missing: “{}” should be next to it."
        ).format(images.name, labels)
        raise UnlabelledError(text, pixels, images.name, form)
    if "idx2" in labels.name:
        form, digits = "IDX (QMNIST)", read_long_labels(labels)[:, 0]
    else:
        digits = read_idx(labels, LABELS_MAGIC)
    found = digit_images(pixels, digits, images.name, form)
    return replace(found, notes=[*found.notes, *notes])


def _labels_beside(images: Path) -> Path | str:
    """Return the file of labels; how it should be called if there is none."""
    stem = images.name.removesuffix(".gz")
    plain = re.sub("images", "labels", stem, flags=re.IGNORECASE)
    names = [plain.replace("idx3", "idx1"), plain.replace("idx3-ubyte", "idx2-int")]
    for name in _spellings(names):
        for path in (images.with_name(name), images.with_name(f"{name}.gz")):
            if path.is_file() and path.name != images.name:
                return path
    return names[0]


def _spellings(names: Sequence[str]) -> list[str]:
    """Return names with dots for dashes before "idx", and the other way round."""
    others = [name.replace("-idx", ".idx") for name in names]
    return [*names, *others, *(name.replace(".idx", "-idx") for name in names)]
