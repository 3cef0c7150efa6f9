"""The person's own labelled drawings, kept from one day to the next."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from mnist_gui.core.samples.database import PATIENCE, SampleDatabase
from mnist_gui.core.samples.rescue import Rescue, set_aside_before, sweep_rescues
from mnist_gui.core.samples.rows import Row, put, row_of, rows
from mnist_gui.core.samples.sample import DIGITS, LabelledDrawing, Sample
from mnist_gui.core.samples.sample_troubles import said_of

__all__ = ["LabelledDrawing", "Rescue", "Sample", "SampleStore"]

SAMPLES_NAME: Final = "samples.sqlite"
"""The name of the file in the person's store."""

_HELD_OUT_EVERY: Final = 5
_HELD_OUT_FIRST: Final = 2
"""Of each digit: the third, the eighth and so on. The first ones are to learn from."""


class SampleStore:
    """The drawings of one person, in a file that several windows may share.

    Every method may be called from any thread.
    """

    def __init__(self, path: Path) -> None:
        """Look at a file, which need not exist yet.

        Of a link, at what it leads to: that is where SQLite keeps its journal, and
        what a rescue replaces.
        """
        self.path = Path(os.path.realpath(path))
        self._database = SampleDatabase(self.path)

    @property
    def rescue(self) -> Rescue | None:
        """What was saved, if the file was found damaged since this was made."""
        return self._database.rescue

    def all(self) -> list[Sample]:
        """Return the drawings, oldest first.

        Raises:
            SamplesError: If they cannot be read.
        """
        found = self._database.read(lambda one: rows(one, "NOT is_deleted"))
        return [row.sample() for row in found]

    def some(self, count: int, *, after: int = 0) -> list[Sample]:
        """Return the oldest drawings whose ids are higher than one, at most `count`.

        Raises:
            SamplesError: If they cannot be read.
        """
        query = (
            "SELECT id FROM samples WHERE NOT is_deleted AND id > ? ORDER BY id LIMIT ?"
        )
        found = self._database.read(
            lambda connection: rows(connection, f"id IN ({query})", after, count)
        )
        return [row.sample() for row in found]

    def state(self) -> tuple[int, ...] | None:
        """Return what differs once anybody has written; None while there is no file."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def add(self, drawing: LabelledDrawing) -> Sample:
        """Keep a drawing.

        One that is already there is not kept twice: two copies would count twice,
        and one might be learnt from while models are compared on the other. What is
        said of it now replaces what was said before; a model that only repeats what
        was said before has not read it anew.

        Returns:
            The drawing as it is kept.

        Raises:
            SamplesError: If it cannot be written.
        """

        def work(connection: sqlite3.Connection) -> Row:
            row = row_of(drawing)
            same = _same(connection, row)
            if not same:
                return _Split(connection).put(connection, row)
            renewed = same[0].said_anew(row)
            put(connection, renewed)
            return renewed

        return self._database.write(work).sample()

    def label_of(self, drawing: LabelledDrawing) -> int | None:
        """Return which digit a drawing is said to be so far; None if it is not there.

        Raises:
            SamplesError: If that cannot be read.
        """
        row = row_of(drawing)
        same = self._database.read(lambda connection: _same(connection, row))
        return same[0].label if same and not same[0].is_deleted else None

    def add_new(self, drawings: Iterable[LabelledDrawing]) -> int:
        """Keep those of many drawings that are not there yet: all of them or none.

        Of the others, the label that they have here stays.

        Returns:
            How many were not there.

        Raises:
            SamplesError: If they cannot be written.
        """
        new = [row_of(drawing) for drawing in drawings]

        def work(connection: sqlite3.Connection) -> int:
            added, split = 0, _Split(connection)
            for row in new:
                same = _same(connection, row)
                if not same:
                    split.put(connection, row)
                elif same[0].is_deleted:
                    put(connection, same[0]._replace(is_deleted=0))
                added += not same or same[0].is_deleted
            return added

        return self._database.write(work)

    def change(self, labels: Mapping[int, int | None]) -> dict[int, int | None]:
        """Say anew which digits drawings are, or take them away: all or none.

        What was taken away comes back with a label, unless it was forgotten
        meanwhile. Whether a drawing is held out stays.

        Args:
            labels: For the id of each drawing its digit, or None to take it away.

        Returns:
            The same as it was before, of those that are there: it undoes the change.

        Raises:
            SamplesError: If it cannot be written.
            ValueError: If a label is no digit.
        """
        for label in labels.values():
            if label is not None and label not in range(DIGITS):
                raise ValueError(f"a label is a digit, not {label}")

        def work(connection: sqlite3.Connection) -> dict[int, int | None]:
            before: dict[int, int | None] = {}
            for number, label in labels.items():
                for row in rows(connection, "id = ?", number):
                    before[number] = None if row.is_deleted else row.label
                    put(connection, row.said_to_be(label))
            return before

        return self._database.write(work)

    def forget_deleted(self) -> None:
        """Remove from the disk what was taken away; it cannot come back then.

        Raises:
            SamplesError: If it cannot be written.
        """
        query = "SELECT EXISTS (SELECT 1 FROM samples WHERE is_deleted)"
        if self._database.read(lambda one: one.execute(query).fetchone()[0]):
            self._forget("is_deleted")

    def forget_all(self) -> None:
        """Remove all drawings from the disk, and all else that may hold some.

        Raises:
            SamplesError: If it cannot be written.
        """
        self._forget("1")
        with said_of(self.path):
            sweep_rescues(self.path, PATIENCE)
        for path in set_aside_before(self.path):
            with said_of(path):
                path.unlink(missing_ok=True)

    def _forget(self, condition: str) -> None:
        statement = f"DELETE FROM samples WHERE {condition}"  # noqa: S608
        self._database.write(lambda connection: connection.execute(statement).close())
        self._database.compact()


def _same(connection: sqlite3.Connection, row: Row) -> list[Row]:
    """Return the row of the same drawing, if there is one.

    The same strokes, or what looks the same to a model: then a file of strokes
    and a file of pictures of the same drawings can both be recognised.
    """
    same = "strokes_key = ? OR input_key = ?"
    return rows(connection, same, *row.keys())[:1]


class _Split:
    """Decides which new drawings are held out, and counts along."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        query = "SELECT label, count(*), sum(is_held_out) FROM samples GROUP BY label"
        counted = connection.execute(query).fetchall()
        self._of_label = Counter({label: count for label, count, _ in counted})
        self._held_out = sum(held_out for *_, held_out in counted)

    def put(self, connection: sqlite3.Connection, row: Row) -> Row:
        """Write a row of its own, and decide whether it is held out."""
        is_fifth = self._of_label[row.label] % _HELD_OUT_EVERY == _HELD_OUT_FIRST
        # A few drawings of many digits: then one of them is held out, whichever it is.
        count = self._of_label.total() + 1
        is_first = self._held_out == 0 and count >= _HELD_OUT_EVERY
        row = row._replace(is_held_out=int(is_fifth or is_first))
        self._of_label[row.label] += 1
        self._held_out += row.is_held_out
        return row._replace(id=put(connection, row))
