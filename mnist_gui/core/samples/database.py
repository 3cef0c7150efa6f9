"""The SQLite file of the person's own drawings: shared, checked, mended.

It keeps a rollback journal instead of a write-ahead log: the store is one file
then, it can lie in a home on a network and be read where nobody may write.
"""

import contextlib
import logging
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.rescue import (
    PAGE_SIZE,
    UNFINISHED,
    Rescue,
    carve,
    mending_alone,
    set_aside,
)
from mnist_gui.core.samples.rows import SCHEMA, SCHEMA_VERSION, put, rows
from mnist_gui.core.samples.sample_troubles import is_damage, said_of

_Result = TypeVar("_Result")
_Begin: TypeAlias = Literal["BEGIN", "BEGIN IMMEDIATE"]
_Work: TypeAlias = Callable[[sqlite3.Connection], _Result]

_Identity: TypeAlias = tuple[int, int]

PATIENCE: Final = 30.0
"""Seconds to wait while another process writes; it needs a few milliseconds."""

_SETTINGS: Final = (
    f"page_size = {PAGE_SIZE}",
    # A sample is there when its transaction ends, even if the power fails then.
    "synchronous = EXTRA",
    # What is deleted is overwritten, and nothing passes through a folder for all.
    "secure_delete = ON",
    "temp_store = MEMORY",
)
_JOURNALS: Final = ("-journal", "-wal", "-shm")
"""Endings of what SQLite keeps beside a file; a damaged one may ask for any."""

logger = logging.getLogger(__name__)


class SampleDatabase:
    """One file that any number of threads and processes may use at once."""

    def __init__(self, path: Path) -> None:
        """Look at a file, which need not exist yet."""
        self.path = path
        self.rescue: Rescue | None = None
        self._is_checked = False

    def read(self, work: "_Work[_Result]") -> _Result:
        """Do what only looks; a file that is not there is not made.

        Raises:
            SamplesError: If the file cannot be read.
        """
        with said_of(self.path):
            if not self.path.exists():
                return _on_nothing(work)
            return self._mended("BEGIN", work)

    def write(self, work: "_Work[_Result]") -> _Result:
        """Do what changes the file, wholly or not at all.

        Raises:
            SamplesError: If the file cannot be written.
        """
        with said_of(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self._mended("BEGIN IMMEDIATE", work)

    def compact(self) -> None:
        """Let go of the room that deleted rows took.

        Raises:
            SamplesError: If the file cannot be written.
        """
        with said_of(self.path), self._connection() as connection:
            connection.execute("VACUUM")

    def _mended(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        try:
            return self._transact(begin, work)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            logger.exception("%s is damaged", self.path)
        self._mend()
        return self._transact(begin, work)

    def _transact(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        while True:
            before = _identity(self.path)
            try:
                return self._transact_once(begin, work)
            except sqlite3.OperationalError:
                # While this waited, another process has mended the file; SQLite
                # writes to none that is no longer at its path.
                if before in (None, _identity(self.path)):
                    raise

    def _transact_once(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        with self._connection() as connection:
            connection.execute(begin)
            is_new = _is_new(connection, self.path)
            if is_new and begin == "BEGIN":
                return _on_nothing(work)
            if is_new:
                _create(connection)
            self._check(connection)
            result = work(connection)
            connection.execute("COMMIT")
            return result

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rwc",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
        )
        with contextlib.closing(connection):
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            yield connection

    def _check(self, connection: sqlite3.Connection) -> None:
        """Check the whole file the first time.

        Raises:
            sqlite3.DatabaseError: If it is damaged.
        """
        if self._is_checked:
            return
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        rows(connection)
        self._is_checked = True

    def _mend(self) -> None:
        """Set the damaged file aside and keep what can be saved in a new one."""
        with mending_alone(self.path, PATIENCE):
            if not self._is_damaged():
                return
            # Closed only at the end: with it, this process's locks on it would go.
            with self.path.open("rb") as damaged, self._held():
                self.rescue = self._save_rows(damaged.read())

    def _is_damaged(self) -> bool:
        """Look again: another process may have mended the file meanwhile."""
        self._is_checked = False
        try:
            self._transact("BEGIN", lambda _: None)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            return True
        return False

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Let nobody write to the damaged file, if it is not too damaged for that."""
        if sys.platform == "win32":  # there, an open file cannot be replaced
            yield
            return
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(sqlite3.DatabaseError):
                connection = stack.enter_context(self._connection())
                connection.execute("BEGIN EXCLUSIVE")
            yield

    def _save_rows(self, content: bytes) -> Rescue:
        saved = carve(content)
        aside = set_aside(self.path, content)
        with tempfile.TemporaryDirectory(
            dir=self.path.parent, prefix=UNFINISHED
        ) as folder:
            mended = SampleDatabase(Path(folder) / self.path.name)
            mended.write(lambda connection: [put(connection, row) for row in saved])
            # Half a change to the old file must not be undone in the new one.
            for ending in _JOURNALS:
                journal = _beside(self.path, ending)
                if journal.exists():
                    journal.replace(_beside(aside, ending))
            mended.path.replace(self.path)
        return Rescue(saved=sum(not row.is_deleted for row in saved), damaged=aside)


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether a file is empty.

    Raises:
        SamplesError: If a newer version of the program wrote it.
        sqlite3.DatabaseError: If it is none that this program writes.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise SamplesError(
            f"“{path}” was written by a newer version of this program, and this one"
            " leaves it as it is. Install the newer version, or choose another"
            " folder with --store."
        )
    if version == 0 and not connection.execute("PRAGMA schema_version").fetchone()[0]:
        return True
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if version != SCHEMA_VERSION or journal != "delete":
        raise sqlite3.DatabaseError("not a file of samples")
    return False


def _create(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)


def _on_nothing(work: "_Work[_Result]") -> _Result:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        _create(connection)
        return work(connection)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _identity(path: Path) -> _Identity | None:
    """Return which file is at a path now."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
