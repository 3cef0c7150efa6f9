"""One at a time, also among processes: for what is read, changed and written back."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file while something short is done.

    The system lets go of it when the process ends, however it ends; the file
    stays. Where it cannot be made or locked, as in a folder that is read-only or
    on some network drives, the work is done without.
    """
    handle = _open_locked(path)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _open_locked(path: Path) -> int | None:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        logger.debug("there is no lock in %s", path, exc_info=True)
        return None
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        logger.warning("%s cannot be locked", path, exc_info=True)
    return handle
