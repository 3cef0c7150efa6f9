"""IDX files, the format of MNIST: arrays of bytes with a short header."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError

IMAGES_MAGIC: Final = 2051
LABELS_MAGIC: Final = 2049


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


def format_idx(array: NDArray[np.uint8], magic: int) -> bytes:
    """Return an array as the content of an IDX file."""
    header = struct.pack(f">{1 + array.ndim}I", magic, *array.shape)
    return header + array.tobytes()


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
