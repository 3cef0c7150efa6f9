"""Recover the intact rows of a damaged SQLite file of samples, page by page.

A damaged file may have lost the pages that lead to its rows, or the first page,
without which SQLite reads nothing at all. So each page is put into an empty database
in the place of the table's root, SQLite reads the rows on it, and those whose
checksum matches are kept (docs/adr/0027). Format: https://www.sqlite.org/fileformat2.html
"""

import contextlib
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from mnist_gui.core.messages import marked, plural
from mnist_gui.core.samples.rows import COLUMNS, Row, create_schema

RESCUE_PREFIX: Final = ".rescue-"
"""Prefix of the folder in which a file is put together again."""

TIMEOUT: Final = 30.0
"""Seconds to wait while another process writes; it needs a few milliseconds."""

PAGE_SIZE: Final = 4096
_ROOT: Final = PAGE_SIZE  # where the table's root begins: it is always the second page
_TABLE_LEAF: Final = b"\x0d"  # first byte of a page with rows
# Offset and size of the number of pages in the header; 0 means: see the file size.
_PAGE_COUNT: Final = (28, 4)


@dataclass(frozen=True, kw_only=True)
class Rescue:
    """The outcome of repairing a damaged file."""

    saved: int  # number of samples that were recovered
    damaged: Path  # copy of the damaged file

    @property
    def message(self) -> str:
        """What happened, for the user."""
        n = self.saved
        one = marked(
            "Errors",
            "The file with your drawings was damaged: 1 drawing was"
            " recovered. The damaged file is kept as “{}”.",
        )
        more = plural(
            "Errors",
            "The file with your drawings was damaged: {:,} drawings"
            " were recovered. The damaged file is kept as “{}”.",
            None,
            1,
        )
        name = self.damaged.name
        return one.format(name) if n == 1 else more.format(n, name)


def salvage_rows(content: bytes, folder: Path) -> list[Row]:
    """Return the intact rows of a damaged file, in the order of their ids.

    `folder` is for a temporary file of the same size.

    Raises:
        OSError, sqlite3.Error: If the temporary file cannot be written.
    """
    found: dict[int, Row] = {}
    path = folder / "pages.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("PRAGMA synchronous = OFF")
        create_schema(connection)
    offset, size = _PAGE_COUNT
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes(size))
        # Long rows continue on other pages, which stay where they were.
        file.seek(_ROOT + PAGE_SIZE)
        file.write(content[_ROOT + PAGE_SIZE :] + bytes(-len(content) % PAGE_SIZE))
        for start in range(_ROOT, len(content), PAGE_SIZE):
            # The first byte says what kind of page it is; it may be damaged as well.
            page = _TABLE_LEAF + content[start + 1 : start + PAGE_SIZE]
            file.seek(_ROOT)
            file.write(page.ljust(PAGE_SIZE, b"\0"))
            file.flush()
            for row in _rows_in(path):
                found.setdefault(row.id, row)
    path.unlink()
    return [found[number] for number in sorted(found)]


def _rows_in(path: Path) -> Iterator[Row]:
    uri = f"{path.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        # A damaged row ends the query: those behind it are read from the other end.
        for order in ("ASC", "DESC"):
            query = f"SELECT {COLUMNS} FROM samples ORDER BY id {order}"  # noqa: S608
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(connection.execute(query)) as cursor,
            ):
                yield from (row for values in cursor if (row := Row(*values)).is_valid)
                return


def set_aside(path: Path, content: bytes) -> Path:
    """Write a damaged file's content to a new file with a telling name.

    The damaged file is not opened here: closing it again would release SQLite's locks
    on it (https://www.sqlite.org/howtocorrupt.html).

    Raises:
        OSError: If the copy cannot be written.
    """
    time = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    for number in itertools.count(1):
        suffix = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}.damaged-{time}{suffix}{path.suffix}")
        with contextlib.suppress(FileExistsError):
            copy = aside.open("xb")
            break
    try:
        with copy:
            copy.write(content)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside


def damaged_copies(path: Path) -> list[Path]:
    """Return all copies that `set_aside` ever made of a file."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}*"))


@contextlib.contextmanager
def rescue_lock(path: Path) -> Iterator[None]:
    """Let one process at a time repair a file; wait for another."""
    guard = path.with_name(f".{path.name}-mending")
    with contextlib.closing(
        sqlite3.connect(guard, timeout=TIMEOUT, isolation_level=None)
    ) as connection:
        # SQLite's locks are the same on every system, and end with their process.
        connection.execute("BEGIN EXCLUSIVE")
        # The guard, an empty file, stays: another process may wait for it.
        yield


def cleanup_rescues(path: Path) -> None:
    """Remove what killed rescues of a file left behind, as it may contain samples."""
    if any(path.parent.glob(f"{RESCUE_PREFIX}*")):
        with rescue_lock(path):
            for folder in path.parent.glob(f"{RESCUE_PREFIX}*"):
                shutil.rmtree(folder, ignore_errors=True)
