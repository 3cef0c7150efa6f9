"""What can be saved from a damaged file of samples, row by row.

A damaged database may have lost the pages that lead to its rows, or the first
one, without which SQLite reads nothing at all. So each page is looked at by
itself, and a row is taken where its own checksum says that it is whole.
The format: https://www.sqlite.org/fileformat2.html
"""

import contextlib
import os
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, TypeAlias

from mnist_gui.core.samples.rows import Row

UNFINISHED: Final = ".rescue-"
"""How the name of a folder begins in which a file is put together."""

PAGE_SIZE: Final = 4096
_PAGE_HEADER: Final = 8
_LOCAL_MOST: Final = PAGE_SIZE - 35
_LOCAL_LEAST: Final = (PAGE_SIZE - 12) * 32 // 255 - 23
_OVERFLOW: Final = PAGE_SIZE - 4
"""Bytes of a long row in each page that continues it, after the next one's number."""

_COLUMNS: Final = 13
_FIRST_BLOB: Final = 12
_INTEGER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL: Final = 7
_MOST_VARINT_BYTES: Final = 9

_Value: TypeAlias = int | float | str | bytes | None


@dataclass(frozen=True, kw_only=True)
class Rescue:
    """What came of a file that was damaged."""

    saved: int
    """Drawings that could be saved."""

    damaged: Path
    """Where the damaged file is kept."""

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        drawings = "1 drawing" if self.saved == 1 else f"{self.saved} drawings"
        return (
            f"The file of your own drawings was damaged: {drawings} could be saved."
            f" The damaged file is kept as “{self.damaged.name}”."
        )


def carve(content: bytes) -> list[Row]:
    """Return the rows that are whole, in the order of their ids.

    Args:
        content: Of a file of samples, damaged anywhere.
    """
    found: dict[int, Row] = {}
    # The first page holds the schema; a page cut short may still hold whole rows.
    for start in range(PAGE_SIZE, len(content), PAGE_SIZE):
        for row in _rows_on(content, start):
            found.setdefault(row.id, row)
    return [found[number] for number in sorted(found)]


def set_aside(path: Path, content: bytes) -> Path:
    """Copy a damaged file to a name that says so and that nothing has yet.

    Args:
        path: The file.
        content: Of the file, which is not opened: closing it again would undo
            what SQLite locks in it (https://www.sqlite.org/howtocorrupt.html).

    Raises:
        OSError: If it cannot be copied.
    """
    time = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    number = 0
    while True:
        number += 1
        again = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}.damaged-{time}{again}{path.suffix}")
        try:
            with aside.open("xb") as copy:
                copy.write(content)
                copy.flush()
                os.fsync(copy.fileno())
        except FileExistsError:
            continue
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        return aside


def set_aside_before(path: Path) -> list[Path]:
    """Return the damaged copies of a file that were ever set aside."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}*"))


@contextlib.contextmanager
def mending_alone(path: Path, patience: float) -> Iterator[None]:
    """Let one process at a time mend a file.

    Args:
        path: The file.
        patience: Seconds to wait for another one.
    """
    guard = path.with_name(f".{path.name}-mending")
    with contextlib.closing(
        sqlite3.connect(guard, timeout=patience, isolation_level=None)
    ) as connection:
        # SQLite's locks are the same on every system, and end with their process.
        connection.execute("BEGIN EXCLUSIVE")
        # The guard, an empty file, stays: another process may wait for it.
        yield


def sweep_rescues(path: Path, patience: float) -> None:
    """Remove what killed rescues of a file left behind: any drawing may be in it.

    Args:
        path: The file.
        patience: Seconds to wait for a rescue that is going on.
    """
    if any(path.parent.glob(f"{UNFINISHED}*")):
        with mending_alone(path, patience):
            for folder in path.parent.glob(f"{UNFINISHED}*"):
                shutil.rmtree(folder, ignore_errors=True)


def _rows_on(content: bytes, start: int) -> Iterator[Row]:
    page = content[start : start + PAGE_SIZE].ljust(PAGE_SIZE, b"\0")
    # Whatever kind of page it says it is: that, too, may be damaged.
    cells = min(_integer(page[3:5]), (PAGE_SIZE - _PAGE_HEADER) // 2)
    for place in range(_PAGE_HEADER, _PAGE_HEADER + 2 * cells, 2):
        try:
            number, values = _cell(content, page, _integer(page[place : place + 2]))
            row = _row(number, values)
        except (IndexError, ValueError):
            continue
        if row.is_sound:
            yield row


def _row(number: int, values: list[_Value]) -> Row:
    if len(values) != _COLUMNS:
        raise ValueError("not a row of this table")
    # What is whole by its checksum has the right types as well.
    row = Row(number, *values[1:11])  # type: ignore[arg-type]
    # SQLite keeps a real number without a fraction as an integer.
    sure = row.probability
    return row if sure is None else row._replace(probability=float(sure))


def _cell(content: bytes, page: bytes, place: int) -> tuple[int, list[_Value]]:
    """Return the id and the values of the row at a place in a page."""
    size, place = _varint(page, place)
    number, place = _varint(page, place)
    local = size
    if size > _LOCAL_MOST:
        local = _LOCAL_LEAST + (size - _LOCAL_LEAST) % _OVERFLOW
        local = local if local <= _LOCAL_MOST else _LOCAL_LEAST
    payload = page[place : place + local]
    next_page = _integer(page[place + local : place + local + 4])
    while len(payload) < min(size, len(content)):
        start = (next_page - 1) * PAGE_SIZE
        more = content[start + 4 : start + PAGE_SIZE][: size - len(payload)]
        if start <= 0 or not more:
            raise ValueError("the row's end is missing")
        payload += more
        next_page = _integer(content[start : start + 4])
    return number, list(_values(payload))


def _values(payload: bytes) -> Iterator[_Value]:
    """Decode a record: a header of types, then the values."""
    end, place = _varint(payload, 0)
    at = end
    while place < end:
        kind, place = _varint(payload, place)
        size = _INTEGER_BYTES.get(kind, 0)
        if kind == _REAL:
            size = 8
        elif kind >= _FIRST_BLOB:
            size = (kind - _FIRST_BLOB) // 2
        yield _value(kind, payload[at : at + size])
        at += size


def _value(kind: int, content: bytes) -> _Value:
    if kind >= _FIRST_BLOB:
        return content.decode() if kind % 2 else content
    if kind == _REAL:
        return _real(content)
    if kind in _INTEGER_BYTES:
        return int.from_bytes(content, "big", signed=True)
    return {8: 0, 9: 1}.get(kind)


def _real(content: bytes) -> float:
    if len(content) != struct.calcsize(">d"):
        raise ValueError("a number is cut short")
    (number,) = struct.unpack(">d", content)
    return float(number)


def _integer(content: bytes) -> int:
    return int.from_bytes(content, "big")


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    value = 0
    for at in range(place, place + _MOST_VARINT_BYTES - 1):
        value = value << 7 | content[at] & 0x7F
        if content[at] < 0x80:  # noqa: PLR2004 (the bit that says: one more byte)
            return value, at + 1
    last = place + _MOST_VARINT_BYTES - 1
    return value << 8 | content[last], last + 1
