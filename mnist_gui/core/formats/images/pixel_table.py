"""Tables of pixels, as Kaggle's: a line for each image, its label and 784 levels."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.content import opened
from mnist_gui.core.formats.images.digit_images import (
    DigitImages,
    UnlabelledError,
    digit_images,
    too_large,
)
from mnist_gui.core.messages import marked

_COLUMNS: Final = 785
_MOST_BYTES: Final = 1 << 30
_LONGEST_LINE: Final = 1 << 16  # bytes
_MARK: Final = b"\xef\xbb\xbf"  # of UTF-8


def is_pixel_table(head: bytes) -> bool:
    """Whether a file that begins so is a table of 784 columns or one more."""
    line = head.removeprefix(_MARK).split(b"\n")[0]
    if b"pixel" in line[:64].lower() or b"1x1" in line[:64]:
        return True
    cells = line.split(b",")
    return len(cells) in (_COLUMNS - 1, _COLUMNS) and cells[0].strip().isdigit()


def read_pixel_table(path: Path) -> DigitImages:
    """Read a table with a line of names, or without.

    Raises:
        UnlabelledError: If it has no labels.
        DataError: If it is damaged.
    """
    with opened(path) as file:
        lines = _lines(file, path.name)
        first = next(lines, b"").removeprefix(_MARK)
        names = [cell.strip().strip(b'"').lower() for cell in first.split(b",")]
        if len(names) not in (_COLUMNS - 1, _COLUMNS):
            raise DataError(_not_a_table(path.name))
        rows = chain([first], lines) if names[0].isdigit() else lines
        numbers = _numbers(rows, path.name, len(names))
    if len(names) < _COLUMNS:
        text = marked(
            "Errors",
            "“{}” has pixels, but no labels: it is the part of a contest that is to be"
            " answered.",
        ).format(path.name)
        raise UnlabelledError(text, numbers, path.name, "CSV")
    at = names.index(b"label") if b"label" in names else 0
    pixels = np.delete(numbers, at, axis=1)
    return digit_images(pixels, numbers[:, at], path.name, "CSV")


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the lines that are not blank, with one in memory at a time."""
    left = _MOST_BYTES
    while line := file.readline(_LONGEST_LINE + 1):
        left -= len(line)
        if len(line) > _LONGEST_LINE:
            raise DataError(_not_a_table(name))
        if left < 0:
            raise DataError(too_large(name, "1 GB"))
        if line.strip():
            yield line


def _numbers(rows: Iterable[bytes], name: str, columns: int) -> NDArray[np.int16]:
    left = iter(rows)
    first = next(left, None)
    if first is None:
        raise DataError(_not_a_table(name))
    try:
        numbers: NDArray[np.int16] = np.loadtxt(
            chain([first], left), np.int16, delimiter=",", ndmin=2
        )
        return numbers.reshape(-1, columns)
    except (ValueError, OverflowError, UnicodeDecodeError) as error:
        raise DataError(_not_a_table(name)) from error


def _not_a_table(name: str) -> str:
    text = marked(
        "Errors",
        "“{}” is not a table with 785 numbers in each line, a label and 784 pixels.",
    )
    return text.format(name)
