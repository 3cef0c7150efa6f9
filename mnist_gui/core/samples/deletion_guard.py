"""Lock that tells whether any window may still undo a deletion of samples."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)


class DeletionGuard:
    """A shared lock, held by every window that may still undo a deletion.

    The lock is on an empty file beside the samples file. SQLite's locks are the same
    on every system, and end with their process. To be used from one thread only.
    """

    def __init__(self, samples: Path) -> None:
        """Take the samples file; nothing is created beside it yet."""
        self._path = samples.with_name(f".{samples.name}-deleted")
        self._held: sqlite3.Connection | None = None

    def hold(self) -> None:
        """Hold the lock, because what is deleted from now on may be undone here."""
        if self._held is None:
            try:
                self._held = _read_lock(self._path)
            except sqlite3.Error:  # then no sample can be deleted either
                logger.debug("%s cannot be locked", self._path, exc_info=True)

    @contextlib.contextmanager
    def released(self) -> Iterator[bool]:
        """Release the lock; yield whether no other window holds it.

        If so, none can take it until the block ends.
        """
        if self._held:
            self._held.close()
            self._held = None
        elif not self._path.exists():
            yield True
            return
        with contextlib.closing(
            sqlite3.connect(self._path, timeout=0, isolation_level=None)
        ) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error:
                yield False
            else:
                yield True


def _read_lock(path: Path) -> sqlite3.Connection:
    """Return a connection that prevents an exclusive lock on a file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
