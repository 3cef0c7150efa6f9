"""Folders that are being written: whose they are, and whether they are still."""

import errno
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mnist_gui.core.files.atomic import check_can_hold_files
from mnist_gui.core.files.lock import locked

_PREFIX: Final = ".export-"
_LEFTOVER_SECONDS: Final = 24 * 60 * 60


def check_room(folder: Path, size: int) -> None:
    """Find out whether a folder, which need not exist yet, can be filled.

    Leaves nothing behind.

    Raises:
        OSError: If it cannot be written, its disk has fewer bytes left, or TensorFlow
            would write to another place: it takes every name for UTF-8.
    """
    name = os.fsencode(folder).decode(errors="replace")
    if name != str(folder):
        raise OSError(errno.EILSEQ, "its name is not UTF-8", name)
    place = next(one for one in (folder, *folder.parents) if one.exists())
    check_can_hold_files(place)
    if shutil.disk_usage(place).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))


def make_staging_folder(folder: Path) -> Path:
    """Make an empty folder in a folder, under a name that says whose it is.

    Raises:
        OSError: If it cannot be made.
    """
    owner = f"{os.getpid()}@{platform.node()}"
    return Path(tempfile.mkdtemp(dir=folder, prefix=f"{_PREFIX}{owner}-"))


def publish_atomically(final: Path, lock: Path, write: Callable[[Path], None]) -> bool:
    """Write a folder whole or not at all.

    Args:
        final: Where it is to be.
        lock: What everybody holds who changes what is beside it.
        write: Writes into an empty folder; if it raises, nothing is left.

    Returns:
        Whether it is there; not if the name was taken meanwhile.

    Raises:
        OSError: If it cannot be written.
    """
    unfinished = make_staging_folder(final.parent)
    try:
        write(unfinished)
        unfinished.chmod(0o755)
        with locked(lock):
            if final.exists():
                return False
            unfinished.rename(final)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return True


def cleanup_staging(folder: Path) -> None:
    """Remove what processes left behind that were killed, and no other's."""
    for path in folder.glob(f"{_PREFIX}*"):
        if _is_left_behind(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_left_behind(path: Path) -> bool:
    owner = path.name.removeprefix(_PREFIX).rpartition("-")[0]
    process, _, machine = owner.partition("@")
    if process.isdigit() and machine == platform.node() and _is_dead(int(process)):
        return True
    # Of another machine's processes, or a number used again, only time tells.
    try:
        return time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
    except OSError:  # somebody else has swept it meanwhile
        return False


def _is_dead(process: int) -> bool:
    if sys.platform == "win32":  # there, asking a process is ending it
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:  # it lives, and is somebody else's
        return False
    return False
