import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.ink.strokes import (
    Stroke,
    StrokeRecord,
    Strokes,
    arc_lengths,
    bounds,
    densify,
    read_strokes,
    read_strokes_leniently,
    resample,
    stroke,
    write_strokes,
)
from tests.helpers.core.ink_examples import SAMPLES, distances, drawings, polylines

GOOD_LINE = b'{"label": 7, "strokes": [[[1, 2], [3, 4]]]}'

BAD_LINES = {
    "not JSON": b"a seven",
    "cut in the middle": GOOD_LINE[:-9],
    "two on a line": GOOD_LINE + GOOD_LINE,
    "a list": b"[[1, 2]]",
    "a number": b"7",
    "null": b"null",
    "a text": b'"strokes"',
    "an empty object": b"{}",
    "no strokes": b'{"label": 7}',
    "strokes null": b'{"strokes": null}',
    "strokes a number": b'{"strokes": 5}',
    "strokes a text": b'{"strokes": "seven"}',
    "strokes of numbers": b'{"strokes": [1, 2]}',
    "strokes of points": b'{"strokes": [[1, 2], [3, 4]]}',
    "an empty stroke": b'{"strokes": [[]]}',
    "an empty stroke among good ones": b'{"strokes": [[[1, 2]], []]}',
    "an empty point": b'{"strokes": [[[]]]}',
    "one coordinate": b'{"strokes": [[[1]]]}',
    "points of several lengths": b'{"strokes": [[[1, 2], [3]]]}',
    "a null coordinate": b'{"strokes": [[[1, null]]]}',
    "a coordinate in words": b'{"strokes": [[[1, "two"]]]}',
    "a coordinate that is an object": b'{"strokes": [[[1, {}]]]}',
    "NaN": b'{"strokes": [[[NaN, 2]]]}',
    "Infinity": b'{"strokes": [[[1, Infinity]]]}',
    "minus infinity": b'{"strokes": [[[1, 2], [-Infinity, 0]]]}',
    "beyond 32 bits": b'{"strokes": [[[1e39, 2]]]}',
    "beyond any pad": b'{"strokes": [[[1e300, 2]]]}',
    "beyond 64 bits": b'{"strokes": [[[1e999, 2]]]}',
    "a whole number beyond 64 bits": b'{"strokes": [[[1' + 400 * b"0" + b", 2]]]}",
    "more digits than Python reads": b'{"strokes": [[[' + 5000 * b"1" + b", 2]]]}",
    "a million and more": b'{"strokes": [[[0, 1000001]]]}',
    "lists without end": 100_000 * b"[",
    "objects without end": 100_000 * b'{"strokes":',
    "points nested too deep": b'{"strokes": [' + 200 * b"[" + 200 * b"]" + b"]}",
    "bytes of a picture": b"\x89PNG\x1a\x00\xff\xfe" + bytes(range(128, 256)),
    "zero bytes": 64 * b"\0",
    "UTF-16": '{"strokes": [[]]}'.encode("utf-16-le")[:-1],
    "Latin-1": '{"writer": "é", "strokes": [[[1, 2]]]}'.encode("latin-1"),
}

OTHER_FILES: dict[str, Callable[[Path], Path]] = {
    "a missing file": lambda folder: folder / "none.jsonl",
    "a directory": lambda folder: folder,
    "a path through a file": lambda folder: folder / "file" / "x.jsonl",
    "a name too long": lambda folder: folder / (300 * "x" + ".jsonl"),
    "a link to itself": lambda folder: folder / "loop.jsonl",
}


def write(folder: Path, *lines: bytes, name: str = "drawn.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def are_equal(first: Strokes, second: Strokes, margin: float = 0) -> bool:
    return len(first) == len(second) and all(
        a.shape == b.shape and bool(np.all(np.abs(a - b) <= margin))
        for a, b in zip(first, second, strict=True)
    )


def test_a_stroke_cannot_be_written_to() -> None:
    points = stroke([(1, 2), (3, 4)])

    with pytest.raises(ValueError, match="read-only"):
        points[0, 0] = 9


def test_a_stroke_is_a_copy_of_its_points() -> None:
    points = np.array([[1, 2]], np.float32)
    copy = stroke(points)
    points[0, 0] = 9

    assert copy.tolist() == [[1, 2]]


def test_bounds_span_all_strokes() -> None:
    drawing = (stroke([(3, -4), (5, 6)]), stroke([(1, 0)]))

    assert bounds(drawing) == (1, -4, 5, 6)


def test_bounds_of_no_strokes_are_an_error() -> None:
    with pytest.raises(ValueError, match="need at least one"):
        bounds(())


@given(drawings)
def test_every_point_is_within_the_bounds(drawing: Strokes) -> None:
    left, top, right, bottom = bounds(drawing)
    points = np.concatenate(drawing)

    assert (points >= (left, top)).all()
    assert (points <= (right, bottom)).all()
    assert any(point[0] == right for point in points.tolist())


@given(polylines, st.floats(0.5, 50))
def test_densified_points_are_at_most_the_spacing_apart(
    line: Stroke, spacing: float
) -> None:
    steps = np.diff(densify(line, spacing).astype(float), axis=0)

    assert np.all(np.hypot(*steps.T) <= spacing + 1e-3)


@given(polylines, st.floats(0.5, 50))
def test_densified_strokes_keep_their_points_and_course(
    line: Stroke, spacing: float
) -> None:
    dense = densify(line, spacing)

    assert np.all(distances(dense.astype(float), line) < 1e-3)
    rows = {tuple(point) for point in dense.tolist()}
    assert all(tuple(point) in rows for point in line.tolist())
    assert dense[0].tolist() == line[0].tolist()
    assert dense[-1].tolist() == line[-1].tolist()


def test_a_single_point_stays_one_when_densified() -> None:
    assert densify(stroke([(3, 4)]), 1).tolist() == [[3, 4]]


def test_resampled_points_are_spaced_evenly() -> None:
    corner = stroke([(0, 0), (3, 0), (3, 1), (3, 6)])

    assert arc_lengths(corner).tolist() == [0, 3, 4, 9]
    assert resample(corner, 4).tolist() == [[0, 0], [3, 0], [3, 3], [3, 6]]
    assert resample(stroke([(5, 7)]), 3).tolist() == [[5, 7]] * 3


records = st.builds(
    StrokeRecord,
    strokes=st.lists(polylines, max_size=4).map(tuple),
    label=st.none() | st.text(max_size=6) | st.integers(0, 2025).map(str),
    writer=st.none() | st.text(max_size=9),
)


@given(st.lists(records, max_size=5))
def test_written_records_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[StrokeRecord]
) -> None:
    path = tmp_path_factory.mktemp("round") / "ünï cödé 数字.jsonl"
    write_strokes(path, drawn)
    again = list(read_strokes(path))

    for before, after in zip(drawn, again, strict=True):
        assert (before.label, before.writer) == (after.label, after.writer)
        # Coordinates are rounded to a hundredth.
        assert are_equal(before.strokes, after.strokes, 0.00501)


def test_writing_records_that_were_read_changes_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    write_strokes(first, SAMPLES)
    write_strokes(second, read_strokes(first))

    assert first.read_bytes() == second.read_bytes()


def test_records_are_written_in_the_documented_format(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    line = stroke([(1, 2), (3.25, -4)])
    write_strokes(path, [StrokeRecord(strokes=(line,), label="7", writer="Zoë")])

    assert json.loads(path.read_text(encoding="utf-8")) == {
        "label": 7,
        "writer": "Zoë",
        "strokes": [[[1, 2], [3.25, -4]]],
    }


def test_unknown_fields_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, [StrokeRecord(strokes=(stroke([(1, 2)]),))])

    assert path.read_bytes() == b'{"strokes":[[[1,2]]]}\n'


@pytest.mark.parametrize("label", ["0", "9", "42", "007", "²", "", "a b"])
def test_labels_are_read_back_as_they_were(tmp_path: Path, label: str) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, [StrokeRecord(strokes=(), label=label)])

    assert next(read_strokes(path)).label == label


@pytest.mark.parametrize("label", [0, 7, 2025])
def test_a_label_may_be_a_number(tmp_path: Path, label: int) -> None:
    path = write(tmp_path, b'{"label": %d, "strokes": [[[1, 2]]]}' % label)

    assert next(read_strokes(path)).label == str(label)


def test_a_writer_with_half_a_character_can_be_saved_again(tmp_path: Path) -> None:
    path = write(tmp_path, rb'{"writer": "\ud83d", "strokes": [[[1, 2]]]}')
    drawn = list(read_strokes(path))
    write_strokes(path, drawn)

    assert are_equal(next(read_strokes(path)).strokes, drawn[0].strokes)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"", b"\n\n\n", b"  \n\t\n"])
def test_any_line_ending_is_read(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "drawn.jsonl"
    path.write_bytes(GOOD_LINE + b"\r\n" + GOOD_LINE + end)

    assert len(list(read_strokes(path))) == 2


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD_LINE)

    assert next(read_strokes(path)).label == "7"


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.touch()

    assert list(read_strokes(path)) == []


def test_a_record_may_have_no_strokes(tmp_path: Path) -> None:
    assert next(read_strokes(write(tmp_path, b'{"strokes": []}'))).strokes == ()


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_an_error_gives_the_number_of_the_bad_line(tmp_path: Path, line: bytes) -> None:
    path = write(tmp_path, GOOD_LINE, b"", line, GOOD_LINE)
    reading = read_strokes(path)

    assert next(reading).label == "7"
    with pytest.raises(StrokesFileError, match=r"^Line 3 of “drawn\.jsonl”.*\.$"):
        next(reading)


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_lenient_reading_continues_after_a_bad_line(
    tmp_path: Path, line: bytes
) -> None:
    path = write(tmp_path, line, GOOD_LINE)
    bad, good = read_strokes_leniently(path)

    assert isinstance(bad, StrokesFileError)
    assert str(bad).startswith("Line 1 of “drawn.jsonl”")
    assert isinstance(good, StrokeRecord)


@pytest.mark.parametrize("path_in", OTHER_FILES.values(), ids=OTHER_FILES)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, path_in: Callable[[Path], Path]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    path = path_in(tmp_path)

    with pytest.raises(StrokesFileError) as error:
        list(read_strokes(path))
    assert f"“{path.name}” cannot be read: " in str(error.value)
    assert str(error.value).endswith(".")


def test_a_line_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path, 9 * 1024 * 1024 * b" " + GOOD_LINE, GOOD_LINE)
    bad, good = read_strokes_leniently(path)

    assert str(bad) == "Line 1 of “drawn.jsonl” is too long for a drawing."
    assert isinstance(good, StrokeRecord)


@pytest.mark.slow
def test_a_line_that_never_ends_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    with path.open("wb") as file:
        file.truncate(600 * 1024 * 1024)  # which takes no room on the disk

    (bad,) = read_strokes_leniently(path)
    assert str(bad) == "Line 1 of “huge.jsonl” is too long for a drawing."


@pytest.mark.parametrize(
    "strokes",
    [5001 * ["[[1,2]]"], ["[" + ",".join(100_001 * ["[1,2]"]) + "]"]],
    ids=["strokes", "points"],
)
def test_more_strokes_or_points_than_the_limit_are_refused(
    tmp_path: Path, strokes: list[str]
) -> None:
    line = f'{{"strokes": [{",".join(strokes)}]}}'.encode()
    bad, good = read_strokes_leniently(write(tmp_path, line, GOOD_LINE))

    assert str(bad) == (
        "Line 1 of “drawn.jsonl” is too long for a drawing: it has more than 5,000"
        " strokes or 100,000 points."
    )
    assert isinstance(good, StrokeRecord)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_strokes_file_that_is_a_pipe_or_a_device_is_refused_at_once(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "drawn.jsonl"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")

    with pytest.raises(StrokesFileError) as error:
        list(read_strokes(path))
    assert str(error.value) == (
        "“drawn.jsonl” cannot be read: it is a pipe or a device."
    )


@pytest.mark.parametrize("cut", range(0, len(GOOD_LINE), 3))
def test_a_file_cut_anywhere_gives_records_or_a_named_error(
    tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes(GOOD_LINE + b"\n" + GOOD_LINE[:cut])
    first, *rest = read_strokes_leniently(path)

    assert isinstance(first, StrokeRecord)
    assert all(isinstance(record, StrokesFileError) for record in rest)


@given(st.binary(max_size=200))
def test_any_bytes_give_records_or_named_errors(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "any.jsonl"
    path.write_bytes(content)

    for record in read_strokes_leniently(path):
        assert isinstance(record, StrokeRecord) or "“any.jsonl”" in str(record)


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD_LINE)

    def failing() -> Iterator[StrokeRecord]:
        yield SAMPLES[0]
        raise OSError("the source of the drawings is gone")

    with pytest.raises(OSError, match="gone"):
        write_strokes(path, failing())
    assert path.read_bytes() == GOOD_LINE + b"\n"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_into_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_strokes(tmp_path / "none" / "drawn.jsonl", SAMPLES)


def test_the_samples_show_every_digit_by_three_writers() -> None:
    for digit in "0123456789":
        writers = {sample.writer for sample in SAMPLES if sample.label == digit}
        assert len(writers) >= 3, digit
