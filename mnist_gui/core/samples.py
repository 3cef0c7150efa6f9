"""The person's own labelled drawings, kept from one day to the next."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.sample import DIGITS, LabelledDrawing, Sample
from mnist_gui.core.sample_database import SampleDatabase
from mnist_gui.core.sample_rescue import Rescue, set_aside_before
from mnist_gui.core.sample_rows import Row, put, row_of, rows
from mnist_gui.core.sample_troubles import said_of

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
        """Look at a file, which need not exist yet."""
        self.path = path
        self._database = SampleDatabase(path)

    @property
    def rescue(self) -> Rescue | None:
        """What was saved, if the file was found damaged since this was made."""
        return self._database.rescue

    def all(
        self, *, label: int | None = None, only_mistakes: bool = False
    ) -> list[Sample]:
        """Return the drawings, oldest first.

        Args:
            label: The only digit that is wanted.
            only_mistakes: Whether only those are wanted that were read wrong.

        Raises:
            SamplesError: If they cannot be read.
        """
        condition = "NOT is_deleted"
        if label is not None:
            condition += f" AND label = {label:d}"
        if only_mistakes:
            condition += " AND predicted <> label"
        found = self._database.read(lambda connection: rows(connection, condition))
        return [row.sample() for row in found]

    def counts(self) -> tuple[int, ...]:
        """Return how many drawings there are of each digit, 0 to 9.

        Raises:
            SamplesError: If they cannot be read.
        """
        query = "SELECT label, count(*) FROM samples WHERE NOT is_deleted GROUP BY 1"
        found = self._database.read(lambda one: dict(one.execute(query).fetchall()))
        return tuple(found.get(digit, 0) for digit in range(DIGITS))

    def add(self, drawing: LabelledDrawing) -> Sample:
        """Keep a drawing.

        One that is already there is not kept twice: two copies would count twice,
        and one might be learnt from while models are compared on the other. What is
        said of it now replaces what was said before.

        Returns:
            The drawing as it is kept.

        Raises:
            SamplesError: If it cannot be written.
        """

        def work(connection: sqlite3.Connection) -> Row:
            row = row_of(drawing)
            same = _same(connection, row)
            if not same:
                return _put_new(connection, row)
            renewed = same[0].said_anew(row)
            put(connection, renewed)
            return renewed

        return self._database.write(work).sample()

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
            added = 0
            for row in new:
                same = _same(connection, row)
                if not same:
                    _put_new(connection, row)
                elif same[0].is_deleted:
                    put(connection, same[0]._replace(is_deleted=0))
                added += not same or same[0].is_deleted
            return added

        return self._database.write(work)

    def relabel(self, number: int, label: int) -> int:
        """Say that a drawing is another digit; whether it is held out stays.

        Args:
            number: The drawing's id.
            label: The digit that it is.

        Returns:
            The label it had before, to undo it with.

        Raises:
            SamplesError: If it is not there, or cannot be written.
            ValueError: If the label is no digit.
        """
        if label not in range(DIGITS):
            raise ValueError(f"a label is a digit, not {label}")

        def work(connection: sqlite3.Connection) -> int:
            found = rows(connection, "id = ? AND NOT is_deleted", number)
            if not found:
                raise SamplesError("That drawing is no longer there: it was deleted.")
            put(connection, found[0]._replace(label=int(label)))
            return found[0].label

        return self._database.write(work)

    def delete(self, *numbers: int) -> tuple[int, ...]:
        """Take drawings away, in a way that can be undone.

        Returns:
            The ids of those that were there, for `restore`.

        Raises:
            SamplesError: If it cannot be written.
        """
        return self._mark(numbers, is_deleted=1)

    def restore(self, *numbers: int) -> tuple[int, ...]:
        """Bring deleted drawings back, unless they were forgotten meanwhile.

        Returns:
            The ids of those that came back.

        Raises:
            SamplesError: If it cannot be written.
        """
        return self._mark(numbers, is_deleted=0)

    def forget_deleted(self) -> None:
        """Remove deleted drawings from the disk; they cannot be restored then.

        Raises:
            SamplesError: If it cannot be written.
        """
        self._forget("is_deleted")

    def forget_all(self) -> None:
        """Remove all drawings from the disk, and damaged files that may hold some.

        Raises:
            SamplesError: If it cannot be written.
        """
        self._forget("1")
        for path in set_aside_before(self.path):
            with said_of(path):
                path.unlink(missing_ok=True)

    def _mark(self, numbers: tuple[int, ...], *, is_deleted: int) -> tuple[int, ...]:
        def work(connection: sqlite3.Connection) -> tuple[int, ...]:
            marked = []
            for number in numbers:
                for row in rows(
                    connection, "id = ? AND is_deleted <> ?", number, is_deleted
                ):
                    put(connection, row._replace(is_deleted=is_deleted))
                    marked.append(number)
            return tuple(marked)

        return self._database.write(work)

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


def _put_new(connection: sqlite3.Connection, row: Row) -> Row:
    """Write a row of its own, and decide whether it is held out."""
    query = "SELECT count(*), sum(label = ?), sum(is_held_out) FROM samples"
    counted = connection.execute(query, (row.label,)).fetchone()
    in_all, of_label, held_out = (count or 0 for count in counted)
    is_fifth = of_label % _HELD_OUT_EVERY == _HELD_OUT_FIRST
    # A few drawings of many digits: then one of them is held out, whichever it is.
    is_first = held_out == 0 and in_all + 1 >= _HELD_OUT_EVERY
    row = row._replace(is_held_out=int(is_fifth or is_first))
    return row._replace(id=put(connection, row))
