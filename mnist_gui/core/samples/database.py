"""SQLite file of samples: transactions, integrity check and repair.

It uses a rollback journal, not a write-ahead log: the store is then a single file,
works on a network drive, and can be read where it cannot be written.
"""

import contextlib
import logging
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from mnist_gui.core.errors import HINT, SamplesError, message_of
from mnist_gui.core.messages import listed, marked
from mnist_gui.core.samples.rescue import (
    PAGE_SIZE,
    RESCUE_PREFIX,
    TIMEOUT,
    Rescue,
    rescue_lock,
    salvage_rows,
    set_aside,
)
from mnist_gui.core.samples.rows import (
    FIRST_VERSION,
    SCHEMA_VERSION,
    check_rows,
    create_schema,
    write_row,
)

_Result = TypeVar("_Result")
_Begin: TypeAlias = Literal["BEGIN", "BEGIN IMMEDIATE"]
_Work: TypeAlias = Callable[[sqlite3.Connection], _Result]

_SETTINGS: Final = (
    f"page_size = {PAGE_SIZE}",
    # A committed sample survives a power failure.
    "synchronous = EXTRA",
    # Deleted rows are overwritten, and nothing is written to a shared folder.
    "secure_delete = ON",
    "temp_store = MEMORY",
)
# Suffixes of files that SQLite keeps beside its own; a damaged one may ask for any.
_JOURNALS: Final = ("-journal", "-wal", "-shm")
# What SQLite's errors contain, and what the user can do.
_MESSAGES: Final = {
    "readonly": marked(
        "Errors",
        "the file is read-only. Allow writing to it and its folder,"
        " or choose another folder with --store.",
    ),
    "full": marked(
        "Errors",
        "the disk is full. Make room there, or choose another folder with --store.",
    ),
    "disk I/O": marked(
        "Errors",
        "the disk fails, or is full. Make room there, or choose"
        " another folder with --store.",
    ),
    "locked": marked(
        "Errors",
        "another program is using it. Close that program and try"
        " again, or choose another folder with --store.",
    ),
    "unable to open": marked(
        "Errors",
        "no file can be created there. Check the folder and its"
        " rights, or choose another folder with --store.",
    ),
}
_UNKNOWN: Final = marked(
    "Errors", "{}. Try again, or choose another folder with --store."
)
_WHERE: Final = marked("Errors", "Your drawings cannot be stored in “{}”: {}")
_SIGNS_OF_DAMAGE: Final = ("no such", "unsupported file format", "not decode")

logger = logging.getLogger(__name__)


class SampleDatabase:
    """A file that any number of threads and processes may use at once.

    Its methods raise SamplesError if the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Take a file, which need not exist yet."""
        self.path = path
        self.rescue: Rescue | None = None
        self._is_checked = False

    def read(self, work: "_Work[_Result]") -> _Result:
        """Run a query; a missing file counts as empty and is not created."""
        with user_errors(self.path):
            if not self.path.exists():
                return _on_nothing(work)
            return self._run("BEGIN", work)

    def write(self, work: "_Work[_Result]") -> _Result:
        """Run a change atomically."""
        with user_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self._run("BEGIN IMMEDIATE", work)

    def compact(self) -> None:
        """Shrink the file by the space of deleted rows."""
        with user_errors(self.path), self._connection() as connection:
            connection.execute("VACUUM")

    def _run(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        """Run a transaction; repair the file if it is damaged, then run it again."""
        try:
            return self._transact(begin, work)
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            logger.exception("%s is damaged", self.path)
        self._repair()
        return self._transact(begin, work)

    def _transact(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        while True:
            before = _identity(self.path)
            try:
                return self._transact_once(begin, work)
            except sqlite3.OperationalError:
                # SQLite refuses to write to a file that is no longer at its path.
                # Another process may have replaced it while this one waited.
                if before in (None, _identity(self.path)):
                    raise

    def _transact_once(self, begin: _Begin, work: "_Work[_Result]") -> _Result:
        with self._connection() as connection:
            connection.execute(begin)
            is_new = _is_new(connection, self.path)
            if is_new and begin == "BEGIN":
                return _on_nothing(work)
            if is_new:
                create_schema(connection)
            self._check(connection)
            result = work(connection)
            connection.execute("COMMIT")
            return result

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rwc",
            uri=True,
            timeout=TIMEOUT,
            isolation_level=None,
        )
        with contextlib.closing(connection):
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            yield connection

    def _check(self, connection: sqlite3.Connection) -> None:
        """Raise an sqlite3.DatabaseError if the file is damaged; only checks once."""
        if self._is_checked:
            return
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        check_rows(connection)
        self._is_checked = True

    def _repair(self) -> None:
        """Replace the damaged file by a new one with the rows that are intact."""
        with rescue_lock(self.path):
            if not self._is_damaged():
                return
            # Closed last, as closing a file releases this process's locks on it.
            with self.path.open("rb") as damaged, self._exclusive():
                self.rescue = self._replace_by_salvaged(damaged.read())

    def _is_damaged(self) -> bool:
        """Check once more, as another process may have repaired the file meanwhile."""
        self._is_checked = False
        try:
            self._transact("BEGIN", lambda _: None)
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            return True
        return False

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        """Lock the damaged file against writing, unless it is too damaged for that."""
        if sys.platform == "win32":  # an open file cannot be replaced
            yield
            return
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(sqlite3.DatabaseError):
                connection = stack.enter_context(self._connection())
                connection.execute("BEGIN EXCLUSIVE")
            yield

    def _replace_by_salvaged(self, content: bytes) -> Rescue:
        with tempfile.TemporaryDirectory(
            dir=self.path.parent, prefix=RESCUE_PREFIX
        ) as folder:
            rows = salvage_rows(content, Path(folder))
            aside = set_aside(self.path, content)
            repaired = SampleDatabase(Path(folder) / self.path.name)
            repaired.write(lambda connection: [write_row(connection, r) for r in rows])
            # SQLite would roll back an old, incomplete change in the new file.
            for suffix in _JOURNALS:
                journal = Path(f"{self.path}{suffix}")
                if journal.exists():
                    journal.replace(f"{aside}{suffix}")
            repaired.path.replace(self.path)
        return Rescue(saved=sum(not row.is_deleted for row in rows), damaged=aside)


@contextlib.contextmanager
def user_errors(path: Path) -> Iterator[None]:
    """Turn errors about a file of samples into messages for the user.

    Raises:
        SamplesError: Instead of errors of SQLite and of the system.
    """
    try:
        yield
    except sqlite3.Error as error:
        reason = next(
            (text for sign, text in _MESSAGES.items() if sign in str(error)),
            _UNKNOWN.format(error),
        )
        raise SamplesError(_WHERE.format(path, reason)) from error
    except OSError as error:
        hinted = listed([message_of(error), HINT], " ")
        raise SamplesError(_WHERE.format(path, hinted)) from error


def _is_damage(error: sqlite3.Error) -> bool:
    """Return whether the file's content is at fault, not the disk."""
    has_sign = any(sign in str(error) for sign in _SIGNS_OF_DAMAGE)
    return has_sign or type(error) is sqlite3.DatabaseError


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether a file is empty; raise an error if it is not one of samples."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise SamplesError(
            marked(
                "Errors",
                "“{}” was written by a newer version of this program and is"
                " left as it is. Install the newer version, or choose"
                " another folder with --store.",
            ).format(path)
        )
    if version == 0 and not connection.execute("PRAGMA schema_version").fetchone()[0]:
        return True
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if version < FIRST_VERSION or journal != "delete":
        raise sqlite3.DatabaseError("not a file of samples")
    return False


def _on_nothing(work: "_Work[_Result]") -> _Result:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        create_schema(connection)
        return work(connection)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of the file at a path; None if there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
