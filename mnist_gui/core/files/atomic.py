"""Files: written whole or not at all, and read where they are files."""

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file aside, then rename it into place.

    A link stays one, and what it leads to is replaced; who may read it, may read it
    then. What is no file, such as `/dev/stdout`, is written to.

    Raises:
        OSError: If it cannot be written; what was there before stays.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        # The person knows this name, and not the one aside.
        raise OSError(error.errno, error.strerror, str(path)) from error


def open_regular(path: Path) -> BinaryIO:
    """Open a file to be read, but wait for no pipe and read no device without end.

    Raises:
        OSError: If it is none, or cannot be read.
    """
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.ESPIPE, "it is a pipe or a device", str(path))
    return file


def exists(path: Path) -> bool:
    """Return whether there is something that one may look at."""
    return os.path.exists(path)  # noqa: PTH110 (Path.exists raises, for odd names too)


def is_file(path: Path) -> bool:
    """Return whether there is a file that one may look at."""
    return os.path.isfile(path)  # noqa: PTH113 (Path.is_file raises, for odd names too)


def is_folder(path: Path) -> bool:
    """Return whether there is a folder that one may look at."""
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises, for odd names too)


def check_can_hold_files(folder: Path) -> None:
    """Find out now whether files can be made in a folder. Leaves none behind.

    Raises:
        OSError: If not; it names the folder.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:  # it names a file that was never there
        raise OSError(error.errno, error.strerror, str(folder)) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp gives 0600; a new file should look like any other of the person's.
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(stat.S_IMODE(mode))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
