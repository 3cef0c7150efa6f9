"""Samples as rows of an SQLite table, each with its own checksum."""

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.ink.levels import to_fractions, to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.strokes import Strokes, numbers_of, stroke
from mnist_gui.core.samples.sample import (
    NOT_A_DIGIT,
    LabelledDrawing,
    Sample,
    normalize,
)

SCHEMA_VERSION: Final = 2
"""The newest one: a file has it from its first sample that is not a digit.

Programs that know digits only refuse such a file, with a message, rather than fail on
its rows; any other they open."""

FIRST_VERSION: Final = 1
_KEY_BYTES: Final = 16
_SCHEMA: Final = (
    """
    CREATE TABLE samples (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        label INTEGER NOT NULL,
        strokes TEXT NOT NULL,        -- JSON, as in a strokes file
        model_input BLOB NOT NULL,    -- 28×28 bytes, 255 = full ink
        predicted INTEGER,
        probability REAL,
        model_version INTEGER,
        time TEXT NOT NULL,
        is_held_out INTEGER NOT NULL,
        is_deleted INTEGER NOT NULL,
        checksum INTEGER NOT NULL,    -- of all the above but the id
        strokes_key BLOB,             -- two drawings with one key are the same
        input_key BLOB NOT NULL
    )
    """,
    "CREATE INDEX by_strokes ON samples (strokes_key)",
    "CREATE INDEX by_input ON samples (input_key)",
    f"PRAGMA user_version = {FIRST_VERSION}",
)


class Row(NamedTuple):
    """A sample as stored, in the order of the table's columns."""

    id: int  # 0 for a row that is not stored yet
    label: int
    strokes: str
    model_input: bytes
    predicted: int | None
    probability: float | None
    model_version: int | None
    time: str
    is_held_out: int
    is_deleted: int = 0
    checksum: int = 0

    @property
    def is_valid(self) -> bool:
        """Whether the checksum matches the values."""
        return self.checksum == self.with_checksum().checksum

    def with_checksum(self) -> "Row":
        """Return the row with a matching checksum.

        SQLite has none: a label that a bad disk changed from 7 to 5 would be trusted.
        """
        return self._replace(checksum=zlib.crc32(repr(tuple(self[1:-1])).encode()))

    def updated_by(self, newer: "Row") -> "Row":
        """Return the row with the label, time and prediction of a newer one.

        The old prediction stays if the new one repeats the old label: that model may
        have learned it, and a slip of the user would count as the model's mistake.
        """
        relabelled = self._replace(label=newer.label, time=newer.time, is_deleted=0)
        if self.predicted is not None and newer.predicted == self.label:
            return relabelled
        return relabelled._replace(
            predicted=newer.predicted,
            probability=newer.probability,
            model_version=newer.model_version,
        )

    def with_label(self, label: int | None) -> "Row":
        """Return the row with another label, or marked as deleted if that is None."""
        if label is None:
            return self._replace(is_deleted=1)
        return self._replace(label=int(label), is_deleted=0)

    def keys(self) -> tuple[bytes | None, bytes]:
        """Return what identifies the drawing: hashes of its strokes and its input."""
        has_strokes = self.strokes != _format_strokes(())
        return (
            _key(self.strokes.encode()) if has_strokes else None,
            _key(self.model_input),
        )

    def sample(self, *, with_strokes: bool = True) -> Sample:
        """Return the row as a sample."""
        strokes = json.loads(self.strokes) if with_strokes else ()
        levels = np.frombuffer(self.model_input, np.uint8)
        return Sample(
            id=self.id,
            label=self.label,
            strokes=tuple(map(stroke, strokes)),
            model_input=to_fractions(levels.reshape(FRAME_SIDE, FRAME_SIDE)),
            predicted=self.predicted,
            probability=self.probability,
            model_version=self.model_version,
            time=self.time,
            is_held_out=bool(self.is_held_out),
        )


COLUMNS: Final = ", ".join(Row._fields)


def new_row(drawing: LabelledDrawing) -> Row:
    """Return a drawing as a row that is not stored yet, with the current time."""
    return Row(
        id=0,
        label=int(drawing.label),
        strokes=_format_strokes(normalize(drawing.strokes)),
        model_input=to_levels(drawing.model_input).tobytes(),
        predicted=None if drawing.predicted is None else int(drawing.predicted),
        probability=None if drawing.probability is None else float(drawing.probability),
        model_version=drawing.model_version,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        is_held_out=0,
    )


def create_schema(connection: sqlite3.Connection) -> None:
    """Create the table and its indexes in an empty database."""
    for statement in _SCHEMA:
        connection.execute(statement)


def write_row(connection: sqlite3.Connection, row: Row) -> int:
    """Insert a row, or replace the one with the same id; return its id."""
    if NOT_A_DIGIT in (row.label, row.predicted):
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    values = (row.id or None, *row.with_checksum()[1:], *row.keys())
    places = ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT OR REPLACE INTO samples VALUES ({places})",  # noqa: S608
        values,
    )
    return cursor.lastrowid or row.id


def read_rows(
    connection: sqlite3.Connection, condition: str = "1", *values: object
) -> list[Row]:
    """Return the rows that meet an SQL condition, oldest first.

    Raises:
        sqlite3.DatabaseError: If the checksum of one is wrong, or a page is damaged.
    """
    return list(_rows(connection, condition, *values))


def check_rows(connection: sqlite3.Connection) -> None:
    """Raise an sqlite3.DatabaseError if any row is damaged."""
    for _ in _rows(connection):
        pass


def _rows(
    connection: sqlite3.Connection, condition: str = "1", *values: object
) -> Iterator[Row]:
    query = f"SELECT {COLUMNS} FROM samples WHERE {condition} ORDER BY id"  # noqa: S608
    # An error would leave the cursor open, and the file locked as long as it lives.
    with contextlib.closing(connection.execute(query, values)) as cursor:
        for found in cursor:
            row = Row(*found)
            if not row.is_valid:
                raise sqlite3.DatabaseError("a row is not what was written")
            yield row


def _format_strokes(strokes: Strokes) -> str:
    return json.dumps(numbers_of(strokes), separators=(",", ":"))


def _key(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_KEY_BYTES]
