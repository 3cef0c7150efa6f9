"""Whether a deletion of drawings may still be undone, by this program or another."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)


class DeletionGuard:
    """Is held by every window that may undo a deletion, as long as it may.

    It is an empty file beside that of the drawings. SQLite's locks on it are the same
    on every system, and end with their process. For one thread alone.
    """

    def __init__(self, samples: Path) -> None:
        """Prepare.

        Args:
            samples: The file of drawings; nothing is made beside it yet.
        """
        self._path = samples.with_name(f".{samples.name}-deleted")
        self._held: sqlite3.Connection | None = None

    def hold(self) -> None:
        """From now on, what is deleted may be undone here."""
        if self._held is None:
            try:
                self._held = _reading(self._path)
            except sqlite3.Error:  # where no drawing can be deleted either
                logger.debug("%s cannot be held", self._path, exc_info=True)

    @contextlib.contextmanager
    def released(self) -> Iterator[bool]:
        """Let go; lend whether nobody else may undo a deletion, until the end of it."""
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


def _reading(path: Path) -> sqlite3.Connection:
    """Return a connection that keeps others from locking a file for themselves."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
