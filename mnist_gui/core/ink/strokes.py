"""Strokes as vectors, and the `.jsonl` file that keeps them."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.files.atomic import open_regular, write_atomically

Stroke: TypeAlias = NDArray[np.float32]
"""One pen-down to pen-up: points (x, y) in an array of shape [n, 2], n >= 1."""

Strokes: TypeAlias = tuple[Stroke, ...]
"""A drawing: its strokes in the order they were drawn. Never written to."""

_FARTHEST: Final = 1e6
"""Beyond it, 32 bits no longer tell neighbouring points apart."""

_TINY_SHARE: Final = 0.1
_FITTED_SHARE: Final = 0.75

_MOST_STROKES: Final = 5_000
_MOST_POINTS: Final = 100_000
"""Of a drawing: more take seconds to be read, in which nothing can be cancelled."""

_MAX_LINE_BYTES: Final = 4 * 1024 * 1024
"""A drawing of 100,000 points fits; a picture that is fed in by mistake does not."""

_MOST_PASSED_OVER: Final = 64
"""Times as much of a line is passed over; some devices have no end."""


@dataclass(frozen=True, kw_only=True)
class StrokeRecord:
    """One line of a strokes file: a drawing and what is known of it."""

    strokes: Strokes
    label: str | None = None
    writer: str | None = None


def stroke(points: Sequence[Sequence[float]] | NDArray[Any]) -> Stroke:
    """Return points as a read-only stroke.

    Raises:
        ValueError: If the points are not finite pairs, or there are none.
    """
    with np.errstate(over="ignore"):  # infinity is refused below
        array = np.array(points, dtype=np.float32)
    if len(array) == 0 or array.shape != (len(array), 2):
        raise ValueError("a stroke is a list of [x, y] points")
    if not bool(np.all(np.abs(array) < _FARTHEST)):
        raise ValueError("a stroke has a coordinate that is no ordinary number")
    array.flags.writeable = False
    return array


def bounds(strokes: Strokes) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of the points.

    Raises:
        ValueError: If there are no strokes.
    """
    points = np.concatenate(strokes)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def fit_to_square(strokes: Strokes, side: float) -> Strokes:
    """Return a drawing that can be seen on a pad of this side.

    A drawing that lies on the pad and is not tiny stays as it is. Any other,
    from a file of another scale, is brought to the middle, three quarters of
    the pad in size.
    """
    if not strokes:
        return strokes
    left, top, right, bottom = bounds(strokes)
    extent = max(right - left, bottom - top)
    lies_on_pad = min(left, top) >= 0 and max(right, bottom) <= side
    if lies_on_pad and extent >= _TINY_SHARE * side:
        return strokes
    scale = _FITTED_SHARE * side / extent if extent else 1.0
    center = np.array([(left + right) / 2, (top + bottom) / 2])
    return tuple(stroke((one - center) * scale + side / 2) for one in strokes)


def densify(points: Stroke, spacing: float) -> Stroke:
    """Insert points so that neighbours are at most `spacing` apart."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    pieces = np.maximum(1, np.ceil(lengths / spacing)).astype(int)
    position = np.concatenate(
        [i + np.arange(n) / n for i, n in enumerate(pieces)] + [[len(points) - 1.0]]
    )
    index = np.arange(len(points))
    columns = [np.interp(position, index, points[:, axis]) for axis in (0, 1)]
    return stroke(np.stack(columns, axis=1))


def read_strokes(path: Path) -> Iterator[StrokeRecord]:
    """Read a strokes file line by line.

    Raises:
        StrokesFileError: If the file cannot be read, or at the first line
            that is not a drawing; the message names file and line.
    """
    for record in read_strokes_leniently(path):
        if isinstance(record, StrokesFileError):
            raise record
        yield record


def read_strokes_leniently(path: Path) -> Iterator[StrokeRecord | StrokesFileError]:
    """Read a strokes file, with an error in the place of each bad line.

    Raises:
        StrokesFileError: If the file as a whole cannot be read.
    """
    try:
        with open_regular(path) as file:
            number = 0
            while line := file.readline(_MAX_LINE_BYTES):
                number += 1
                if len(line) == _MAX_LINE_BYTES and not line.endswith(b"\n"):
                    yield StrokesFileError(
                        f"Line {number} of “{path.name}” is too long for a drawing."
                    )
                    if not _pass_over_line(file):
                        return
                elif line.strip():
                    yield _parse_line(line, path, number)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StrokesFileError(f"“{path.name}” cannot be read: {reason}.") from error


def write_strokes(path: Path, records: Iterable[StrokeRecord]) -> None:
    """Write a strokes file, whole or not at all.

    Raises:
        OSError: If the file cannot be written; what was there stays.
    """
    write_lines(path, map(format_record, records))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a strokes file of lines that `format_record` made, as `write_strokes`."""
    content = "".join(line + "\n" for line in lines)
    # JSON can name half of a surrogate pair, which no file can hold.
    write_atomically(path, content.encode(errors="replace"))


def format_record(record: StrokeRecord) -> str:
    """Return a drawing as a line of a strokes file, without its end."""
    fields: dict[str, object] = {}
    if record.label is not None:
        fields["label"] = int(record.label) if _is_digit(record.label) else record.label
    if record.writer is not None:
        fields["writer"] = record.writer
    fields["strokes"] = numbers_of(record.strokes)
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def numbers_of(strokes: Strokes) -> list[list[list[float]]]:
    """Return strokes as they are written: to a hundredth of a unit."""
    return [[[_rounded(x), _rounded(y)] for x, y in one.tolist()] for one in strokes]


def _pass_over_line(file: BinaryIO) -> bool:
    """Read on to the end of a line; say whether one came before patience ended."""
    pieces = (file.readline(_MAX_LINE_BYTES) for _ in range(_MOST_PASSED_OVER))
    return any(not piece or piece.endswith(b"\n") for piece in pieces)


def _parse_line(
    line: bytes, path: Path, number: int
) -> StrokeRecord | StrokesFileError:
    where = f"Line {number} of “{path.name}”"
    try:
        fields = json.loads(line)
        if _is_too_long(fields["strokes"]):
            return StrokesFileError(
                f"{where} is too long for a drawing: it has more than"
                f" {_MOST_STROKES:,} strokes or {_MOST_POINTS:,} points."
            )
        strokes = tuple(stroke(points) for points in fields["strokes"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return StrokesFileError(f"{where} is not a drawing of strokes.")
    return StrokeRecord(
        strokes=strokes,
        label=_as_text(fields.get("label")),
        writer=_as_text(fields.get("writer")),
    )


def _is_too_long(strokes: Sequence[Sequence[object]]) -> bool:
    return len(strokes) > _MOST_STROKES or sum(map(len, strokes)) > _MOST_POINTS


def _as_text(value: object) -> str | None:
    """Return a value as a person would write it; None where there is none."""
    if isinstance(value, float) and value.is_integer():  # as tables write whole numbers
        value = int(value)
    return None if value is None else str(value)


def _is_digit(label: str) -> bool:
    return len(label) == 1 and label in "0123456789"


def _rounded(coordinate: float) -> float:
    """Round to a hundredth of a unit, a whole number where it is one."""
    rounded = round(coordinate, 2)
    return int(rounded) if math.isclose(rounded, int(rounded)) else rounded
