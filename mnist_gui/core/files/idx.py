"""Read and write IDX files, MNIST's format: a short header and an array of bytes."""

import struct
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.content import opened
from mnist_gui.core.messages import marked

IMAGES_MAGIC: Final = 2051
LABELS_MAGIC: Final = 2049
_LONG_LABELS_MAGIC: Final = 3074
_MOST_BYTES: Final = 1 << 30  # 1.3 million images of 28×28, twenty times MNIST


def read_idx(path: Path, magic: int) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, gzipped or not, whatever its name says.

    The last byte of `magic`, which the file must begin with, is the number of
    dimensions.

    Raises:
        DataError: If the file is damaged or has another magic number.
    """
    shape, content = _read(path, magic, 1)
    return np.frombuffer(content, np.uint8).reshape(shape)


def read_long_labels(path: Path) -> NDArray[np.int32]:
    """Read QMNIST's labels: 32-bit numbers of shape [n, 8], of which the first counts.

    Raises:
        DataError: If the file is damaged or is no such file.
    """
    shape, content = _read(path, _LONG_LABELS_MAGIC, 4)
    return np.frombuffer(content, ">i4").reshape(shape).astype(np.int32)


def _read(path: Path, magic: int, item_bytes: int) -> tuple[list[int], bytes]:
    with opened(path) as file:
        shape = _read_shape(file, path, magic)
        expected = int(np.prod(shape, dtype=object)) * item_bytes
        promised = max(expected, *shape)  # one of no images may have huge ones
        if promised > _MOST_BYTES:
            raise DataError(
                marked(
                    "Errors", "“{}” is too large: its header promises {} bytes."
                ).format(path.name, promised)
            )
        # One byte more shows whether there is a surplus; an archive may hold gigabytes.
        content = file.read(expected + 1)
    if len(content) != expected:
        held = len(content) if len(content) < expected else "more"
        raise DataError(
            marked(
                "Errors", "“{}” should hold {} bytes after its header, but holds {}."
            ).format(path.name, expected, held)
        )
    return shape, content


def format_idx(array: NDArray[np.uint8], magic: int) -> bytes:
    """Return an array as the content of an IDX file."""
    header = struct.pack(f">{1 + array.ndim}I", magic, *array.shape)
    return header + array.tobytes()


def _read_shape(file: BinaryIO, path: Path, magic: int) -> list[int]:
    form = f">{1 + magic % 256}I"
    header = file.read(struct.calcsize(form))
    if len(header) < struct.calcsize(form):
        raise DataError(
            marked("Errors", "“{}” is cut short: its header is not complete.").format(
                path.name
            )
        )
    found, *shape = struct.unpack(form, header)
    if found != magic:
        raise DataError(
            marked(
                "Errors", "“{}” begins with {}, but such an IDX file begins with {}."
            ).format(path.name, found, magic)
        )
    return shape
