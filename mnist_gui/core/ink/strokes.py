"""Strokes as polylines, and the `.jsonl` file that stores them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError, StrokesFileError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.content import opened
from mnist_gui.core.messages import marked

Stroke: TypeAlias = NDArray[np.float32]
"""One pen-down to pen-up: points (x, y) in an array of shape [n, 2], n >= 1."""

Strokes: TypeAlias = tuple[Stroke, ...]
"""A drawing: its strokes in the order they were drawn. Never written to."""

Polyline: TypeAlias = NDArray[np.floating]
"""Points (x, y) of shape [n, 2], joined by straight segments."""

_FARTHEST: Final = 1e6  # beyond it, 32 bits do not tell neighbouring points apart
_TINY_SHARE: Final = 0.1
_FITTED_SHARE: Final = 0.75
_DIGITS: Final = frozenset("0123456789")
# Limits of a drawing: more take seconds to read, in which nothing can be cancelled.
_MOST_STROKES: Final = 5_000
_MOST_POINTS: Final = 100_000
# A drawing of 100,000 points fits; a picture that is opened by mistake does not.
_MAX_LINE_BYTES: Final = 4 * 1024 * 1024
_MOST_SKIPPED: Final = 64  # times as much of a long line; some devices never end one


@dataclass(frozen=True, kw_only=True)
class StrokeRecord:
    """One line of a strokes file: a drawing, and who wrote which digit."""

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
        raise ValueError("a stroke has a coordinate that is infinite or too large")
    array.flags.writeable = False
    return array


def bounds(strokes: Sequence[Polyline]) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of the points.

    Raises:
        ValueError: If there are no strokes.
    """
    points = np.concatenate(strokes) if len(strokes) != 1 else strokes[0]
    x, y = points.T  # each alone, which takes a tenth of the time of `min(axis=0)`
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def fit_to_square(strokes: Strokes, side: float) -> Strokes:
    """Scale and centre a drawing so that it can be seen on a pad of this side.

    A drawing that is within the pad and not tiny stays as it is. Any other, from a
    file of another scale, comes to the middle, three quarters of the pad in size.
    """
    if not strokes:
        return strokes
    left, top, right, bottom = bounds(strokes)
    extent = max(right - left, bottom - top)
    is_within = min(left, top) >= 0 and max(right, bottom) <= side
    if is_within and extent >= _TINY_SHARE * side:
        return strokes
    scale = _FITTED_SHARE * side / extent if extent else 1.0
    center = np.array([(left + right) / 2, (top + bottom) / 2])
    return tuple(stroke((points - center) * scale + side / 2) for points in strokes)


def densify(points: Stroke, spacing: float) -> Stroke:
    """Insert points so that neighbours are at most `spacing` apart."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    counts = np.maximum(1, np.ceil(lengths / spacing)).astype(int)
    index = np.arange(len(points))
    first = np.concatenate([[0], np.cumsum(counts)])  # place of each point among all
    place = np.arange(first[-1]) - np.repeat(first[:-1], counts)
    position = np.repeat(index[:-1], counts) + place / np.repeat(counts, counts)
    position = np.concatenate([position, index[-1:]])
    columns = [np.interp(position, index, points[:, axis]) for axis in (0, 1)]
    return stroke(np.stack(columns, axis=1))


def arc_lengths(points: Polyline) -> NDArray[np.float64]:
    """Return the distance along a polyline from its start to each point."""
    steps = points[1:] - points[:-1]
    lengths = np.zeros(len(points))
    lengths[1:] = np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))
    return lengths


def resample(
    points: Polyline, count: int, travelled: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return `count` points spaced evenly along a polyline; all equal for a dot.

    `travelled` are its `arc_lengths`, where these are known.
    """
    if travelled is None:
        travelled = arc_lengths(points)
    stops = np.linspace(0, travelled[-1], count)
    places = np.empty((count, 2))
    for axis in (0, 1):
        places[:, axis] = np.interp(stops, travelled, points[:, axis])
    return places


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
    """Read a strokes file, yielding an error in the place of each bad line.

    Raises:
        StrokesFileError: If the file as a whole cannot be read.
    """
    for number, line in stroke_lines(path):
        if isinstance(line, StrokesFileError):
            yield line
        else:
            yield parse_record(line, path, number)


def stroke_lines(path: Path) -> Iterator[tuple[int, bytes | StrokesFileError]]:
    """Yield the lines of a strokes file with their numbers, without the empty ones.

    The file may be gzipped.

    In the place of a line that is too long there is an error.

    Raises:
        StrokesFileError: If the file as a whole cannot be read.
    """
    try:
        with opened(path) as file:
            number = 0
            while line := file.readline(_MAX_LINE_BYTES):
                number += 1
                if len(line) == _MAX_LINE_BYTES and not line.endswith(b"\n"):
                    text = marked(
                        "Errors", "Line {} of “{}” is too long for a drawing."
                    )
                    yield number, StrokesFileError(text.format(number, path.name))
                    if not _skip_line(file):
                        return
                elif line.strip():
                    yield number, line
    except DataError as error:
        raise StrokesFileError(str(error)) from error


def write_strokes(path: Path, records: Iterable[StrokeRecord]) -> None:
    """Write a strokes file atomically.

    Raises:
        OSError: If the file cannot be written; the previous one stays.
    """
    write_lines(path, map(format_record, records))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a strokes file atomically, from lines that `format_record` made."""
    content = "".join(line + "\n" for line in lines)
    # JSON can name half of a surrogate pair, which no file can hold.
    write_atomically(path, content.encode(errors="replace"))


def format_record(record: StrokeRecord) -> str:
    """Return a drawing as a line of a strokes file, without the line break."""
    fields: dict[str, object] = {}
    if (label := record.label) is not None:
        fields["label"] = int(label) if label in _DIGITS else label
    if record.writer is not None:
        fields["writer"] = record.writer
    fields["strokes"] = numbers_of(record.strokes)
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def parse_record(
    line: bytes, path: Path, number: int
) -> StrokeRecord | StrokesFileError:
    """Parse a line that `format_record` made; return the error if it is damaged."""
    try:
        fields = json.loads(line)
        if error := too_long(fields["strokes"], path, number):
            return error
        strokes = tuple(stroke(_places(points)) for points in fields["strokes"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        text = marked("Errors", "Line {} of “{}” is not a drawing of strokes.")
        return StrokesFileError(text.format(number, path.name))
    return StrokeRecord(
        strokes=strokes,
        label=_as_text(fields.get("label")),
        writer=_as_text(fields.get("writer")),
    )


def too_long(
    strokes: Sequence[Sequence[object]], path: Path, number: int
) -> StrokesFileError | None:
    """Return the error if a drawing has too many strokes or points."""
    if len(strokes) <= _MOST_STROKES and sum(map(len, strokes)) <= _MOST_POINTS:
        return None
    return StrokesFileError(
        marked(
            "Errors",
            "Line {} of “{}” is too long for a drawing: it has more than {:,}"
            " strokes or {:,} points.",
        ).format(number, path.name, _MOST_STROKES, _MOST_POINTS)
    )


def numbers_of(strokes: Strokes) -> list[list[list[float]]]:
    """Return strokes as nested lists [[[x, y], …], …], rounded to 0.01, for JSON."""
    return [[[_rounded(x), _rounded(y)] for x, y in line.tolist()] for line in strokes]


def _skip_line(file: BinaryIO) -> bool:
    """Skip the rest of a line; return whether it ended before `_MOST_SKIPPED`."""
    parts = (file.readline(_MAX_LINE_BYTES) for _ in range(_MOST_SKIPPED))
    return any(not part or part.endswith(b"\n") for part in parts)


def _places(points: Sequence[Any]) -> Sequence[Any]:
    """Return points without time and pressure: of {x, y, …} or [x, y, …] the place."""
    if points and isinstance(points[0], dict):
        return [(point["x"], point["y"]) for point in points]
    if points and len(points[0]) > 2:  # noqa: PLR2004 (x and y)
        return [point[:2] for point in points]
    return points


def _as_text(value: object) -> str | None:
    """Return a JSON value as text, integers without a fraction; None stays None."""
    if isinstance(value, float) and value.is_integer():  # as tables write whole numbers
        value = int(value)
    return None if value is None else str(value)


def _rounded(coordinate: float) -> float:
    """Round to 0.01, to an integer where that is equal."""
    rounded = round(coordinate, 2)
    return int(rounded) if rounded.is_integer() else rounded
