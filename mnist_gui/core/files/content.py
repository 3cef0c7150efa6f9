"""Open a file by what it holds: gzipped or not, whatever its name says."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from mnist_gui.core.errors import DataError, reason_of
from mnist_gui.core.files.atomic import open_regular
from mnist_gui.core.messages import marked

_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 4096


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; one that is gzipped is decompressed.

    Raises:
        DataError: If it cannot be read, or what is read in the block is damaged.
    """
    try:
        with open_regular(path) as file:
            is_gzipped = file.read(len(_GZIP)) == _GZIP
            file.seek(0)
            if is_gzipped:
                yield cast(BinaryIO, gzip.GzipFile(fileobj=file))
            else:
                yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            marked("Errors", "“{}” is damaged: {}.").format(path.name, error)
        ) from error
    except OSError as error:
        raise DataError(
            marked("Errors", "“{}” cannot be read: {}.").format(
                path.name, reason_of(error)
            )
        ) from error


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file's content; `opened` tells what may be raised."""
    with opened(path) as file:
        return file.read(_HEAD)
