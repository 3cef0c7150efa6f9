"""Lock a file among processes, to read, change and write back what they share."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, which is created if need be and stays.

    The system releases the lock when the process ends, however it ends. Where the
    file cannot be created or locked, as in a read-only folder or on some network
    drives, the block runs without a lock.
    """
    handle = _open_locked(path)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def is_locked_by_another(file: BinaryIO) -> bool:
    """Lock an open file until it is closed, unless another process has done so.

    Where it cannot be locked, as on some network drives, nothing keeps others out, nor
    on Windows, where a lock would keep them from reading it.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            logger.warning("%s cannot be locked", file.name, exc_info=True)
    return False


def _open_locked(path: Path) -> int | None:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        logger.debug("%s cannot be created", path, exc_info=True)
        return None
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        logger.warning("%s cannot be locked", path, exc_info=True)
    return handle
