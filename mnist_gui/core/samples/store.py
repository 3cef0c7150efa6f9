"""The store of the user's samples: add, relabel, delete, split off held-out ones."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from mnist_gui.core.samples.database import SampleDatabase, user_errors
from mnist_gui.core.samples.rescue import Rescue, cleanup_rescues, damaged_copies
from mnist_gui.core.samples.rows import Row, new_row, read_rows, write_row
from mnist_gui.core.samples.sample import (
    DIGITS,
    NOT_A_DIGIT,
    LabelledDrawing,
    Sample,
    check_label,
)

SAMPLES_NAME: Final = "samples.sqlite"
_HELD_OUT_EVERY: Final = 5
_HELD_OUT_FIRST: Final = 2  # index of a label's first, after two to learn from
_BATCH: Final = 100  # samples that are fetched at a time: 10 ms, and a megabyte


class SampleStore:
    """The user's samples, in a file that several processes may share.

    Every method may be called from any thread, and raises SamplesError if the file
    cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Take a file, which need not exist yet.

        A symbolic link is followed: SQLite keeps its journal beside the target, and
        a rescue replaces the target.
        """
        self.path = Path(os.path.realpath(path))
        self._database = SampleDatabase(self.path)

    @property
    def rescue(self) -> Rescue | None:
        """The outcome of a repair, if this object found the file damaged."""
        return self._database.rescue

    def all(self) -> list[Sample]:
        """Return the samples, oldest first."""
        return self._samples("NOT is_deleted")

    def to_learn(self) -> Iterator[Sample]:
        """Yield the samples that models may learn from, oldest first.

        Never all are in memory, and they have no strokes: learning needs none, and
        decoding them takes most of the time. What others change meanwhile may be seen
        or not.
        """
        query = (
            "SELECT id FROM samples WHERE NOT is_deleted AND NOT is_held_out AND id > ?"
            " ORDER BY id LIMIT ?"
        )
        after = 0
        while batch := self._rows(f"id IN ({query})", after, _BATCH):
            yield from (row.sample(with_strokes=False) for row in batch)
            after = batch[-1].id

    def newest(self, count: int) -> list[Sample]:
        """Return the newest samples that models may learn from, oldest first.

        At most `count` of each digit, and no non-digits.
        """
        query = (
            "SELECT id FROM samples WHERE label = ? AND NOT is_deleted AND"
            " NOT is_held_out ORDER BY id DESC LIMIT ?"
        )
        found = [
            sample
            for digit in range(DIGITS)
            for sample in self._samples(f"id IN ({query})", digit, count)
        ]
        return sorted(found, key=lambda sample: sample.id)

    def fetch_batch(self, count: int, *, after: int = 0) -> list[Sample]:
        """Return at most `count` samples with ids above `after`, oldest first."""
        query = (
            "SELECT id FROM samples WHERE NOT is_deleted AND id > ? ORDER BY id LIMIT ?"
        )
        return self._samples(f"id IN ({query})", after, count)

    def count(self) -> int:
        """Return how many samples there are."""

        def work(connection: sqlite3.Connection) -> int:
            query = "SELECT count(*) FROM samples WHERE NOT is_deleted"
            return int(connection.execute(query).fetchone()[0])

        return self._database.read(work)

    def state(self) -> tuple[int, ...] | None:
        """Return a value that changes with every write; None if there is no file."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def add(self, drawing: LabelledDrawing) -> Sample:
        """Add a drawing, or update the sample of the same drawing.

        A drawing is never stored twice: two copies would count twice, and one might
        be learned from while models are compared on the other.
        """

        def work(connection: sqlite3.Connection) -> Row:
            row = new_row(drawing)
            same = _same(connection, row)
            if not same:
                return _Split(connection).write(connection, row)
            updated = same[0].updated_by(row)
            write_row(connection, updated)
            return updated

        return self._database.write(work).sample()

    def label_of(self, drawing: LabelledDrawing) -> int | None:
        """Return the label of the stored sample of a drawing; None if there is none."""
        row = new_row(drawing)
        same = self._database.read(lambda connection: _same(connection, row))
        return same[0].label if same and not same[0].is_deleted else None

    def add_new(self, drawings: Iterable[LabelledDrawing]) -> int:
        """Add the drawings that are not stored yet: all of them or none.

        The others keep their labels. Returns how many were added.
        """
        new = [new_row(drawing) for drawing in drawings]

        def work(connection: sqlite3.Connection) -> int:
            added, split = 0, _Split(connection)
            for row in new:
                same = _same(connection, row)
                if not same:
                    split.write(connection, row)
                elif same[0].is_deleted:
                    write_row(connection, same[0]._replace(is_deleted=0))
                added += not same or same[0].is_deleted
            return added

        return self._database.write(work)

    def change(self, labels: Mapping[int, int | None]) -> dict[int, int | None]:
        """Relabel, delete or restore samples: all of them or none.

        `labels` are the new ones by id, None to delete. A label restores a deleted
        sample, unless it was forgotten meanwhile. Whether a sample is held out never
        changes. Returns the labels before, of the samples that exist; passed in, they
        undo this.

        Raises:
            ValueError: If one is no label.
        """
        for label in labels.values():
            if label is not None:
                check_label(label)

        def work(connection: sqlite3.Connection) -> dict[int, int | None]:
            before: dict[int, int | None] = {}
            for sample_id, label in labels.items():
                for row in read_rows(connection, "id = ?", sample_id):
                    before[sample_id] = None if row.is_deleted else row.label
                    write_row(connection, row.with_label(label))
            return before

        return self._database.write(work)

    def forget_deleted(self) -> None:
        """Erase deleted samples from the disk; they can no longer be restored."""
        query = "SELECT EXISTS (SELECT 1 FROM samples WHERE is_deleted)"
        if self._database.read(lambda db: db.execute(query).fetchone()[0]):
            self._forget("is_deleted")

    def forget_all(self) -> None:
        """Erase all samples from the disk, and damaged copies that may hold some."""
        self._forget("1")
        with user_errors(self.path):
            cleanup_rescues(self.path)
        for path in damaged_copies(self.path):
            with user_errors(path):
                path.unlink(missing_ok=True)

    def _samples(self, condition: str, *values: object) -> list[Sample]:
        return [row.sample() for row in self._rows(condition, *values)]

    def _rows(self, condition: str, *values: object) -> list[Row]:
        return self._database.read(lambda db: read_rows(db, condition, *values))

    def _forget(self, condition: str) -> None:
        statement = f"DELETE FROM samples WHERE {condition}"  # noqa: S608
        self._database.write(lambda connection: connection.execute(statement).close())
        self._database.compact()


def _same(connection: sqlite3.Connection, row: Row) -> list[Row]:
    """Return the row of the same drawing, if there is one.

    Its strokes or its model input are the same, so that drawings are recognized
    in a strokes file as well as in pictures.
    """
    same = "strokes_key = ? OR input_key = ?"
    return read_rows(connection, same, *row.keys())[:1]


class _Split:
    """Decides which new samples are held out, by counting those of each label."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        query = "SELECT label, count(*), sum(is_held_out) FROM samples GROUP BY label"
        counted = connection.execute(query).fetchall()
        self._by_label = Counter({label: count for label, count, _ in counted})
        self._digits_held_out = sum(
            held_out for label, _, held_out in counted if label != NOT_A_DIGIT
        )

    def write(self, connection: sqlite3.Connection, row: Row) -> Row:
        """Write a new row, and decide whether it is held out."""
        is_fifth = self._by_label[row.label] % _HELD_OUT_EVERY == _HELD_OUT_FIRST
        is_digit = row.label != NOT_A_DIGIT
        # With few samples of many digits, hold out one of them, whichever it is.
        count = self._by_label.total() - self._by_label[NOT_A_DIGIT] + 1
        is_first = is_digit and self._digits_held_out == 0 and count >= _HELD_OUT_EVERY
        row = row._replace(is_held_out=int(is_fifth or is_first))
        self._by_label[row.label] += 1
        self._digits_held_out += is_digit and row.is_held_out
        return row._replace(id=write_row(connection, row))
