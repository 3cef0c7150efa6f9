"""Samples as rows of a table, each with a checksum of its own."""

import contextlib
import hashlib
import json
import sqlite3
import zlib
from datetime import datetime, timezone
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.ink.strokes import Strokes, numbers_of, stroke
from mnist_gui.core.samples.sample import LabelledDrawing, Sample, tidy

SCHEMA_VERSION: Final = 1
_LEVELS: Final = 255
_KEY_BYTES: Final = 16

SCHEMA: Final = (
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
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_COLUMNS: Final = (
    "id, label, strokes, model_input, predicted, probability, model_version, time,"
    " is_held_out, is_deleted, checksum"
)


class Row(NamedTuple):
    """What the table keeps of a sample, in the order of its columns."""

    id: int
    """0 where it is not written yet."""

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
    def is_sound(self) -> bool:
        """Whether this is what was once written."""
        return self.checksum == self._sum()

    def sealed(self) -> "Row":
        """Return the row with the checksum that it should have."""
        return self._replace(checksum=self._sum())

    def said_anew(self, newer: "Row") -> "Row":
        """Return the same drawing, with what a newer row says of it.

        A model that reads it as it was named may have learnt that name: then what
        was read before stays, or a slip of the person's would be the model's mistake.
        """
        renamed = self._replace(label=newer.label, time=newer.time, is_deleted=0)
        if self.predicted is not None and newer.predicted == self.label:
            return renamed
        return renamed._replace(
            predicted=newer.predicted,
            probability=newer.probability,
            model_version=newer.model_version,
        )

    def said_to_be(self, label: int | None) -> "Row":
        """Return the drawing as another digit, or as deleted where that is None."""
        if label is None:
            return self._replace(is_deleted=1)
        return self._replace(label=int(label), is_deleted=0)

    def keys(self) -> tuple[bytes | None, bytes]:
        """Return what tells the drawing from others: of its strokes, its input."""
        has_strokes = self.strokes != _format_strokes(())
        return (
            _key(self.strokes.encode()) if has_strokes else None,
            _key(self.model_input),
        )

    def sample(self) -> Sample:
        """Return the sample."""
        levels = np.frombuffer(self.model_input, np.uint8).astype(np.float32)
        return Sample(
            id=self.id,
            label=self.label,
            strokes=tuple(stroke(points) for points in json.loads(self.strokes)),
            model_input=levels.reshape(FRAME_SIDE, FRAME_SIDE) / np.float32(_LEVELS),
            predicted=self.predicted,
            probability=self.probability,
            model_version=self.model_version,
            time=self.time,
            is_held_out=bool(self.is_held_out),
        )

    def _sum(self) -> int:
        # SQLite has no checksums: a label that a bad disk has changed from 7 to 5
        # would be believed.
        return zlib.crc32(repr(tuple(self[1:-1])).encode())


def row_of(drawing: LabelledDrawing, *, is_held_out: bool = False) -> Row:
    """Return a drawing as a new row, with the time of now."""
    return Row(
        id=0,
        label=int(drawing.label),
        strokes=_format_strokes(tidy(drawing.strokes)),
        model_input=levels_of(drawing.model_input),
        predicted=None if drawing.predicted is None else int(drawing.predicted),
        probability=None if drawing.probability is None else float(drawing.probability),
        model_version=drawing.model_version,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        is_held_out=int(is_held_out),
    )


def levels_of(model_input: ModelInput) -> bytes:
    """Return what a model sees as bytes, 255 = full ink."""
    levels = np.round(np.clip(model_input, 0, 1) * _LEVELS)
    return levels.astype(np.uint8).tobytes()


def put(connection: sqlite3.Connection, row: Row) -> int:
    """Write a row, in the place of the one with its id if there is one.

    Returns:
        Its id.
    """
    values = (row.id or None, *row.sealed()[1:], *row.keys())
    places = ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT OR REPLACE INTO samples VALUES ({places})",  # noqa: S608
        values,
    )
    return cursor.lastrowid or row.id


def rows(
    connection: sqlite3.Connection, condition: str = "1", *values: object
) -> list[Row]:
    """Return the rows that meet a condition in SQL, oldest first.

    Raises:
        sqlite3.DatabaseError: If one is not what was written, as for a broken page.
    """
    query = f"SELECT {_COLUMNS} FROM samples WHERE {condition} ORDER BY id"  # noqa: S608
    # A cursor that an error leaves open would lock the file as long as it lives.
    with contextlib.closing(connection.execute(query, values)) as cursor:
        found = [Row(*values) for values in cursor]
    if not all(row.is_sound for row in found):
        raise sqlite3.DatabaseError("a row is not what was written")
    return found


def _format_strokes(strokes: Strokes) -> str:
    return json.dumps(numbers_of(strokes), separators=(",", ":"))


def _key(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_KEY_BYTES]
