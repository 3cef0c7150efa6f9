"""Staging folders: write a folder under a hidden name, then rename it into place."""

import contextlib
import errno
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from mnist_gui.core.files.atomic import check_can_hold_files
from mnist_gui.core.files.lock import locked
from mnist_gui.core.messages import marked

_PREFIX: Final = ".export-"
_LEFTOVER_SECONDS: Final = 24 * 60 * 60


def check_room(folder: Path, size: int) -> None:
    """Check that a folder, even one to be created, has room; leave nothing behind.

    Raises:
        OSError: If it cannot be written, if its disk has less free space, or if its
            name is not UTF-8: TensorFlow would write to another folder.
    """
    name = os.fsencode(folder).decode(errors="replace")
    if name != str(folder):
        raise OSError(errno.EILSEQ, marked("Errors", "its name is not UTF-8"), name)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    check_can_hold_files(existing)
    if shutil.disk_usage(existing).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(existing))


@contextlib.contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """Create an empty hidden folder, and remove it at the end unless it was renamed.

    Its name records the process and machine, for `cleanup_staging`.

    Raises:
        OSError: If it cannot be created.
    """
    owner = f"{os.getpid()}@{platform.node()}"
    staging = Path(tempfile.mkdtemp(dir=folder, prefix=f"{_PREFIX}{owner}-"))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def publish_atomically(final: Path, lock: Path, write: Callable[[Path], None]) -> bool:
    """Write a folder atomically; return False if its path was taken meanwhile.

    `write` fills an empty folder; if it raises, nothing is left behind. `lock` is a
    file, locked while the folder is renamed into place.

    Raises:
        OSError: If the folder cannot be written.
    """
    with staging_folder(final.parent) as staging:
        write(staging)
        staging.chmod(0o755)
        with locked(lock):
            if final.exists():
                return False
            staging.rename(final)
    return True


def cleanup_staging(folder: Path) -> None:
    """Remove the staging folders of killed processes; those in use stay."""
    for path in folder.glob(f"{_PREFIX}*"):
        if _is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(path: Path) -> bool:
    owner = path.name.removeprefix(_PREFIX).rpartition("-")[0]
    process, _, machine = owner.partition("@")
    if process.isdigit() and machine == platform.node() and _is_dead(int(process)):
        return True
    # For another machine, or a process id that was reused, only age decides.
    try:
        return time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
    except OSError:  # another process has removed it meanwhile
        return False


def _is_dead(process: int) -> bool:
    if sys.platform == "win32":  # os.kill would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:  # alive, but owned by another user
        return False
    return False
