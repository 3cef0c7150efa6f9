"""The number of a window: the first that no other window of the same store has."""

import contextlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile

from mnist_gui.core.files.atomic import exists

_MOST: Final = 99


class WindowSlot:
    """A number that is this window's until it ends, however it ends.

    A file beside the lock says that the window is open. A window that finds one, while
    the lock is free, has it from one that did not end as it should.

    Attributes:
        number: From 1; 1 as well where the store cannot be written.
        was_cut_off: Whether the last window of this number crashed or was killed.
    """

    def __init__(self, folder: Path) -> None:
        """Take the first free number; locks are files in a folder of the store."""
        self.number = 1
        self.was_cut_off = False
        self._lock: QLockFile | None = None
        self._mark: Path | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        for number in range(1, _MOST + 1):
            lock = QLockFile(str(folder / f"window-{number}.lock"))
            lock.setStaleLockTime(0)  # only the death of its process frees it
            if lock.tryLock(0):
                self.number, self._lock = number, lock
                self._mark = folder / f"window-{number}.open"
                self.was_cut_off = exists(self._mark)
                self.set_clean(is_clean=False)
                return
            if lock.error() is not QLockFile.LockError.LockFailedError:
                return

    def set_clean(self, *, is_clean: bool) -> None:
        """Mark the window as one that may end now, or as one that is open."""
        if self._mark is None:
            return
        with contextlib.suppress(OSError):  # a full disk: then nothing is said
            if is_clean:
                self._mark.unlink(missing_ok=True)
            else:
                self._mark.touch()

    def release(self) -> None:
        """Let another window have the number, after a clean end."""
        if self._lock and self._lock.isLocked():
            self.set_clean(is_clean=True)
            self._lock.unlock()
