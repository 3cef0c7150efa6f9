"""Write files atomically, and open them without hanging on pipes and devices."""

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

from mnist_gui.core.messages import marked


def write_atomically(path: Path, content: bytes) -> None:
    """Write a temporary file, then rename it into place.

    The target of a symbolic link is replaced and the link kept; an existing file
    keeps its mode. A path that is not a file, such as `/dev/stdout`, is written to.

    Raises:
        OSError: If it cannot be written; the previous content stays.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        # The user knows this name, not that of the temporary file.
        raise OSError(error.errno, error.strerror, str(path)) from error


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; never block on a pipe or a device.

    Raises:
        OSError: If it is not a regular file, or cannot be read.
    """
    file = open(path, "rb", opener=_open_nonblocking)  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(
            errno.ESPIPE, marked("Errors", "it is a pipe or a device"), str(path)
        )
    return file


def exists(path: Path) -> bool:
    """Like `Path.exists`, but False instead of an error, whatever the name."""
    return os.path.exists(path)  # noqa: PTH110 (Path.exists raises)


def is_file(path: Path) -> bool:
    """Like `Path.is_file`, but False instead of an error, whatever the name."""
    return os.path.isfile(path)  # noqa: PTH113 (Path.is_file raises)


def is_folder(path: Path) -> bool:
    """Like `Path.is_dir`, but False instead of an error, whatever the name."""
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises)


def check_can_hold_files(folder: Path) -> None:
    """Check that files can be created in a folder; leaves none behind.

    Raises:
        OSError: If they cannot; names the folder.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:  # its path is that of the temporary file
        raise OSError(error.errno, error.strerror, str(folder)) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _open_nonblocking(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp creates files with mode 0600; a new file gets the usual mode.
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(stat.S_IMODE(mode))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the umask of the process; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
