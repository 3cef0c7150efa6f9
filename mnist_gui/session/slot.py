"""The number of a window: the first that no other window of the same store has."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile

_MOST: Final = 99


class WindowSlot:
    """A number that is this window's until it ends, however it ends.

    Attributes:
        number: From 1; 1 as well where the store cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        """Take the first free number; locks are files in a folder of the store."""
        self.number = 1
        self._lock: QLockFile | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        for number in range(1, _MOST + 1):
            lock = QLockFile(str(folder / f"window-{number}.lock"))
            lock.setStaleLockTime(0)  # only the death of its process frees it
            if lock.tryLock(0):
                self.number, self._lock = number, lock
                return
            if lock.error() is not QLockFile.LockError.LockFailedError:
                return

    def release(self) -> None:
        """Let another window have the number."""
        if self._lock:
            self._lock.unlock()
