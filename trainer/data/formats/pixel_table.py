"""Tables of pixels, as Kaggle's: a line for each image, its label and 784 levels."""

import io
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import DataError
from mnist_gui.core.formats.content import opened
from trainer.data.formats.digit_images import DigitImages, digit_images

_COLUMNS: Final = 785
_MOST_BYTES: Final = 1 << 30


def is_pixel_table(head: bytes) -> bool:
    """Whether a file that begins so is a table of 784 columns or one more."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0]
    if b"pixel" in line[:64].lower() or b"1x1" in line[:64]:
        return True
    cells = line.split(b",")
    return len(cells) in (_COLUMNS - 1, _COLUMNS) and cells[0].strip().isdigit()


def read_pixel_table(path: Path) -> DigitImages:
    """Read a table with a line of names, or without.

    Raises:
        DataError: If it has no labels, or is damaged.
    """
    with opened(path) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise DataError(f"“{path.name}” is too large: the limit is 1 GB.")
    first = content.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf")
    names = [cell.strip().strip(b'"').lower() for cell in first.split(b",")]
    has_names = not names[0].isdigit()
    if len(names) == _COLUMNS - 1:
        raise DataError(
            f"“{path.name}” has pixels, but no column of labels: it is the part of a"
            " contest that is to be answered."
        )
    if len(names) != _COLUMNS:
        raise DataError(
            f"“{path.name}” has {len(names)} columns; a label and 784 pixels are"
            f" {_COLUMNS}."
        )
    rows = content.split(b"\n", 1)[-1] if has_names else content
    if not rows.strip():
        raise DataError(f"“{path.name}” has no line of pixels.")
    try:
        numbers = np.loadtxt(io.BytesIO(rows), np.int16, delimiter=",", ndmin=2)
        numbers = numbers.reshape(-1, _COLUMNS)
    except (ValueError, OverflowError, UnicodeDecodeError) as error:
        raise DataError(f"“{path.name}” is damaged: a line is not numbers.") from error
    at = names.index(b"label") if b"label" in names else 0
    pixels = np.delete(numbers, at, axis=1)
    return digit_images(pixels, numbers[:, at], path.name, "a table of pixels")
