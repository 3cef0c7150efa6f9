"""A file of answers that grows while they are read, and that a later run continues."""

import csv
import hashlib
import io
import json
from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from typing_extensions import Self, override

from mnist_gui.core.errors import UserError
from mnist_gui.core.files.lock import is_locked_by_another
from mnist_gui.core.messages import marked
from mnist_gui.core.pipeline.parquet import check_parquet, write_parquet
from mnist_gui.core.pipeline.run_record import (
    Run,
    check_record,
    record_of,
    write_record,
)
from mnist_gui.core.pipeline.tasks import Item
from mnist_gui.core.reading.answer import Answer, as_json

COLUMNS: Final = ("path", "index", "text", "sure", "probability", "error")
"""Of a table of answers, whatever its format."""

_QUOTE: Final = b'"'
_LONGEST_HEAD: Final = 64  # bytes
_MOST_BYTES: Final = 1 << 24  # of a record; longer ones are not ours
_PART: Final = ".part.jsonl"  # what a .parquet is made of, once all is read


class AnswerFile(ABC):
    """A file to which answers are appended, one record each.

    A record is written in one call, and cut off again if the disk is full: whenever the
    program dies, the file has complete records, and at most a part of one at its end.
    """

    def __init__(self, path: Path, run: Run, *, resume: bool) -> None:
        """Open a file for writing; with `resume`, continue one of an equal `run`.

        Raises:
            UserError: If there is a file already and it is not to be continued, or it
                holds something else.
            OSError: If it cannot be written.
        """
        self.path = path
        self.name = path.name
        self._run = run
        self._done = np.empty(0, np.uint64)
        self._file = self._open(resume=resume)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def remaining(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the tasks whose answers are not in the file yet."""
        done = self._done
        for item in items:
            key = _key(_name(item.path), item.index)
            at = int(np.searchsorted(done, np.uint64(key)))
            if at == len(done) or int(done[at]) != key:
                yield item

    def write(self, answer: Answer) -> None:
        """Append an answer.

        Raises:
            OSError: If it cannot be written; then nothing of it is.
        """
        # The name of a file need not be Unicode.
        self._append(self.record_of(answer).encode(errors="backslashreplace"))

    def finish(self) -> None:
        """Complete the file, once all answers are in it."""
        self._file.close()

    @property
    @abstractmethod
    def head(self) -> str:
        """What the file begins with."""

    @property
    @abstractmethod
    def record_head(self) -> str:
        """What each record begins with; may be empty."""

    @abstractmethod
    def record_of(self, answer: Answer) -> str:
        """Return an answer as a record, with its line break."""

    @abstractmethod
    def task_of(self, record: bytes) -> tuple[str, int]:
        """Return path and index of a record; a ValueError if it is none."""

    def _open(self, *, resume: bool) -> BinaryIO:
        try:
            file = self.path.open("r+b" if resume else "xb", buffering=0)
        except FileNotFoundError:
            file = self.path.open("xb", buffering=0)
        except FileExistsError as error:
            raise UserError(
                marked(
                    "Errors",
                    "“{}” is there already. Continue it with --resume, or name another"
                    " file.",
                ).format(self.path.name)
            ) from error
        self._file = file
        try:
            self._resume()
        except BaseException:
            file.close()
            raise
        return file

    def _resume(self) -> None:
        """Find out what the file has, and cut off a record that is not complete."""
        if is_locked_by_another(self._file):
            text = marked(
                "Errors",
                "“{}” is being written by another run. Wait for its end, or name"
                " another file.",
            )
            raise UserError(text.format(self.path.name))
        keys, end = self._records()
        if not keys:
            write_record(self.path, self._run)
        else:
            check_record(self.path, self._run)
        self._file.truncate(end)
        self._file.seek(end)
        if end < len(head := self.head.encode()):
            self._append(head)
        self._done = np.array(keys, np.uint64)
        self._done.sort()

    def _records(self) -> tuple["array[int]", int]:
        """Return the keys of all complete records, and where the last one ends."""
        keys = array("Q")  # 8 bytes each: there may be millions
        end = 0
        head = self.head.encode()
        with self.path.open("rb") as file:
            start = file.read(len(head))
            if start == head:
                end = len(head)
                for record in _records(file, quoted=bool(head)):
                    keys.append(self._key_of(record))
                    end += len(record)
                file.seek(end)
                if not _may_begin(file.read(_LONGEST_HEAD), self.record_head):
                    raise self._not_ours()
            elif not head.startswith(start):
                raise self._not_ours()
        return keys, end

    def _key_of(self, record: bytes) -> int:
        try:
            return _key(*self.task_of(record))
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._not_ours() from error

    def _not_ours(self) -> UserError:
        return UserError(
            marked(
                "Errors",
                "“{}” was not written by --output, and cannot be continued."
                " Name another file.",
            ).format(self.path.name)
        )

    def _append(self, content: bytes) -> None:
        start = self._file.tell()
        left = memoryview(content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except BaseException as error:  # Ctrl+C, too
            self._file.truncate(start)
            self._file.seek(start)
            if isinstance(error, OSError):
                raise OSError(error.errno, error.strerror, str(self.path)) from error
            raise


class JsonLines(AnswerFile):
    """The lines that `mnist-classify --json` prints."""

    head = ""
    record_head = '{"path": '

    @override
    def record_of(self, answer: Answer) -> str:
        return as_json(answer) + "\n"

    @override
    def task_of(self, record: bytes) -> tuple[str, int]:
        fields = json.loads(record)
        return _text(fields["path"]), int(fields["index"])


class CsvFile(AnswerFile):
    """A table with a line for each answer; a text of several rows is quoted."""

    head = ",".join(COLUMNS) + "\n"
    record_head = ""

    @override
    def record_of(self, answer: Answer) -> str:
        text = io.StringIO()
        # With this end of a line, either half of it is quoted in names.
        path, index, read, sure, probability, error = row_of(answer)
        csv.writer(text, lineterminator="\r\n").writerow(
            [path, index, read, "yes" if sure else "no", f"{probability:.4f}", error]
        )
        return text.getvalue().removesuffix("\r\n") + "\n"

    @override
    def task_of(self, record: bytes) -> tuple[str, int]:
        try:
            (row,) = csv.reader([record.decode()], strict=True)
        except csv.Error as error:
            raise ValueError("not a row") from error
        path, index, _, _, _, _ = row
        return path, int(index)


class ParquetFile(JsonLines):
    """A Parquet file, which is made of lines of JSON once all are there.

    A Parquet file that is not complete cannot be read. So until then, answers are in a
    file beside it whose name ends in `.part.jsonl`.
    """

    def __init__(self, path: Path, run: Run, *, resume: bool) -> None:
        """Open the file beside; `AnswerFile` tells what may be raised."""
        check_parquet()
        refuse_complete(path)
        self._whole = path
        super().__init__(path.with_name(path.name + _PART), run, resume=resume)
        self.name = path.name

    @override
    def finish(self) -> None:
        super().finish()
        write_parquet(self._whole, self._rows())
        self.path.unlink()
        record_of(self.path).unlink(missing_ok=True)

    def _rows(self) -> Iterator[Sequence[object]]:
        with self.path.open("rb") as file:
            for record in _records(file, quoted=False):
                fields = json.loads(record)
                probability = min(
                    (digit["probability"] for digit in fields["digits"]), default=0.0
                )
                for name in ("path", "error"):  # it names the file, too
                    fields[name] = fields[name] and _text(fields[name])
                fields["probability"] = probability
                yield [fields[name] for name in COLUMNS]


def refuse_complete(path: Path) -> None:
    """Refuse to write a Parquet file again.

    Raises:
        UserError: If it is there.
    """
    if path.exists():
        text = marked("Errors", "“{}” is complete already. Name another file.")
        raise UserError(text.format(path.name))


_KINDS: Final[dict[str, type[JsonLines] | type[CsvFile]]] = {
    ".jsonl": JsonLines,
    ".csv": CsvFile,
    ".parquet": ParquetFile,
}


def open_answers(path: Path, run: Run, *, resume: bool) -> AnswerFile:
    """Open a file for the answers of a run; its suffix decides the format.

    Raises:
        UserError: If there is no such format, or as `AnswerFile` does.
        OSError: If it cannot be written.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise UserError(
            marked(
                "Errors",
                "“{}” names no format: it should end in .csv, .jsonl or .parquet.",
            ).format(path.name)
        )
    return kind(path, run, resume=resume)


def row_of(answer: Answer) -> tuple[str, int, str, bool, float, str | None]:
    """Return an answer as a row: the values of `COLUMNS`."""
    reading = answer.reading
    digits = reading.digits if reading else ()
    return (
        str(answer.path),
        answer.index,
        reading.text if reading else "",
        bool(reading and reading.is_confident),
        min((digit.prediction.probability for digit in digits), default=0.0),
        answer.error,
    )


def _records(file: BinaryIO, *, quoted: bool) -> Iterator[bytes]:
    """Yield the complete records of a file; line breaks may be within quotes."""
    record = b""
    while line := file.readline(_MOST_BYTES):
        record += line
        if not line.endswith(b"\n") or len(record) > _MOST_BYTES:
            return
        if not quoted or record.count(_QUOTE) % 2 == 0:
            yield record
            record = b""


def _may_begin(content: bytes, head: str) -> bool:
    """Whether a record that was cut off may have begun with a head."""
    start = head.encode()[: len(content)]
    return content.startswith(start)


def _name(path: Path) -> str:
    return _text(str(path))


def _text(name: str) -> str:
    """Return a name as it is written."""
    return name.encode(errors="backslashreplace").decode()


def _key(name: str, index: int) -> int:
    """Return 64 bits that stand for a task: a million of them take 8 MB."""
    content = f"{index}:{name}".encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big")
