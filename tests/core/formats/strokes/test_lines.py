"""Strokes as others keep them are known by content, and damaged ones are refused."""

import gzip
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.formats.strokes.lines import (
    drawing_lines,
    form_of,
    is_strokes_file,
)
from mnist_gui.core.ink.strokes import StrokeRecord, parse_record

SEVEN: Final = [[[0, 0], [8, 1], [3, 12]], [[2, 6], [7, 6]]]
ONE: Final = [[[4, 0], [4, 12]]]


def with_time(strokes: Sequence[Sequence[Sequence[float]]]) -> object:
    return [[[x, y, 10 * at] for at, (x, y) in enumerate(line)] for line in strokes]


def objects(strokes: Sequence[Sequence[Sequence[float]]]) -> list[list[object]]:
    return [[{"x": x, "y": y, "time": 17.5} for x, y in line] for line in strokes]


def inkml(*traces: str, groups: str = "", head: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n<ink xmlns="http://www.w3.org/2003/InkML">'
        + head
        + "".join(
            f'<trace id="t{at}">{trace}</trace>' for at, trace in enumerate(traces)
        )
        + groups
        + "</ink>"
    )


def group(label: str, *traces: int) -> str:
    views = "".join(f'<traceView traceDataRef="t{at}"/>' for at in traces)
    truth = f'<annotation type="truth">{label}</annotation>'
    return f"<traceGroup>{truth}{views}</traceGroup>"


SEVEN_TRACES: Final = ("0 0, 8 1, 3 12", "2 6, 7 6")
QUICKDRAW: Final = "\n".join(
    json.dumps(
        {
            "word": word,
            "key_id": "5",
            "drawing": [list(zip(*s, strict=True)) for s in strokes],
        }
    )
    for word, strokes in (("seven", SEVEN), ("one", ONE))
)
UNIPEN: Final = """.VERSION 1.0
.COMMENT what y points up
.COORD X Y T
.SEGMENT DIGIT ? OK "7"
.PEN_DOWN
0 0 1
8 -1 2
3 -12 3
.PEN_UP
5 -9 4
.DT 100
.PEN_DOWN
 2 -6 5
 7 -6 6
.PEN_UP
.SEGMENT DIGIT ? OK "1"
.PEN_DOWN
4 0 7
4 -12 8
"""
RANGES: Final = (
    UNIPEN.replace("DIGIT ?", "CHARACTER 0-2", 1)
    .replace("DIGIT ?", "DIGIT 4", 1)
    .replace(".COORD", '.SEGMENT SENTENCE 0-4 "71"\n.COORD')
)

# Content, and what is in it by label.
FILES: dict[str, tuple[str, list[tuple[str | None, object]]]] = {
    "signature_pad": (
        json.dumps([{"penColor": "black", "points": line} for line in objects(SEVEN)]),
        [(None, SEVEN)],
    ),
    "lists of objects": (json.dumps(objects(SEVEN)), [(None, SEVEN)]),
    "lists with time": (json.dumps(with_time(SEVEN)), [(None, SEVEN)]),
    "lines of an object": (json.dumps({"lines": objects(ONE)}), [(None, ONE)]),
    "excalidraw": (
        json.dumps(
            {
                "type": "excalidraw",
                "elements": [
                    {
                        "type": "freedraw",
                        "x": 2,
                        "y": 3,
                        "points": [[-2, -3], [6, -2], [1, 9]],
                    },
                    {"type": "rectangle", "x": 0, "y": 0},
                    {"type": "freedraw", "x": 2, "y": 6, "points": [[0, 0], [5, 0]]},
                    {
                        "type": "freedraw",
                        "isDeleted": True,
                        "x": 0,
                        "y": 0,
                        "points": [],
                    },
                ],
            }
        ),
        [(None, SEVEN)],
    ),
    "Quick, Draw!": (QUICKDRAW, [("7", SEVEN), ("1", ONE)]),
    "inkml": (inkml(*SEVEN_TRACES), [(None, SEVEN)]),
    "inkml with a truth": (
        inkml(*SEVEN_TRACES, head='<annotation type="truth">7.0</annotation>'),
        [("7", SEVEN)],
    ),
    "inkml with groups": (
        inkml(
            *SEVEN_TRACES,
            "4 0, 4 12",
            groups=f"<traceGroup>{group('7', 0, 1)}{group('1', 2)}</traceGroup>",
        ),
        [("7", SEVEN), ("1", ONE)],
    ),
    "inkml with channels": (
        inkml(
            "1 0 4, 2 12 4",
            head='<traceFormat><channel name="T"/><channel name="Y"/>'
            '<channel name="X"/></traceFormat>',
        ),
        [(None, ONE)],
    ),
    "unipen": (UNIPEN, [("7", SEVEN), ("1", ONE)]),
    "unipen with ranges": (RANGES, [("7", SEVEN), ("1", ONE)]),
    "unipen without segments": (
        ".COORD X Y\n.PEN_DOWN\n4 0\n4 -12\n.PEN_UP\n",
        [(None, ONE)],
    ),
}


def records(path: Path) -> list[StrokeRecord]:
    found = []
    for number, line in drawing_lines(path):
        assert isinstance(line, bytes)
        record = parse_record(line, path, number)
        if isinstance(record, StrokesFileError):
            raise record
        found.append(record)
    return found


def written(folder: Path, content: str | bytes, name: str = "x.dat") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", FILES)
def test_strokes_are_read_right(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = written(tmp_path, content)

    assert is_strokes_file(path)
    assert form_of(path)
    found = [
        (each.label, [line.tolist() for line in each.strokes]) for each in records(path)
    ]
    assert found == expected


@pytest.mark.parametrize("name", FILES)
def test_strokes_that_are_cut_short_or_spoilt_raise_nothing_unexpected(
    tmp_path: Path, name: str
) -> None:
    content = FILES[name][0].encode()
    rng = np.random.default_rng(7)
    spoilt = [content[:length] for length in range(0, len(content), 7)]
    spoilt += [
        content[:at] + bytes(rng.integers(256, size=2)) + content[at + 1 :]
        for at in rng.integers(len(content), size=60).tolist()
    ]
    for each in spoilt:
        path = written(tmp_path, each)
        with suppress(StrokesFileError):
            records(path)


# The first letters of UTF-16 that are "<ink>" if taken for bytes.
INK_IN_UTF_16: Final = b"<ink> ".decode("utf-16-le")

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "an entity": (
        inkml("1 2").replace("<ink", "<!DOCTYPE x [<!ENTITY a 'b'>]>\n<ink"),
        "document type, which is not read",
    ),
    "an entity in UTF-16": (
        (
            f"\ufeff<?xml version='1.0' encoding='utf-16'?><!--{INK_IN_UTF_16}-->"
            "<!DOCTYPE x [<!ENTITY a '1 2'>]><ink><trace>&a;</trace></ink>"
        ).encode("utf-16-le"),
        "it is not in UTF-8",
    ),
    "differences": (inkml("1 2, '3 4"), "differences, which is not read"),
    "a missing trace": (inkml("1 2", groups=group("1", 5)), "trace t5 is missing"),
    "no channels": (
        inkml("1 2", head='<traceFormat><channel name="F"/></traceFormat>'),
        "no channels X and Y",
    ),
    "words": (inkml("one two"), "not a list of points"),
    "not XML": ("<ink >", "it is no XML"),
    "parts of strokes": (RANGES.replace("0-2", "0:3-2:1"), "has parts of strokes"),
    "not in the file": (RANGES.replace("0-2", "0-99"), "is not in the file"),
    "all strokes many times": (
        RANGES.replace("0-2", ",".join(["0-2"] * 9)),
        "has strokes twice",
    ),
    "a number of 5,000 digits": (
        RANGES.replace("0-2", "9" * 5_000),
        "has parts of strokes",
    ),
    "a bomb": (gzip.compress(b"[" + b" " * (1 << 26)), "has more than 64 MB"),
    "a line that does not end": (
        b'{"drawing": [[[' + b"1," * (1 << 21) + b"1]]]}\n",
        "line 1 is no drawing",
    ),
    "a huge whole number": (
        '{"type": "excalidraw", "elements": [{"type": "freedraw", "x": 0.5, "y": 0,'
        f' "points": [[1{"0" * 400}, 0]]}}]}}',
        "holds no strokes that are known",
    ),
    "no point": (UNIPEN.replace("8 -1 2", "8"), "“8” is no point"),
    "an object": ('{"a": 1}', "holds no strokes that are known"),
    "numbers": ("[1, 2]", "holds no strokes that are known"),
    "half of a list": ("[[[1, 2], ", "cut short or damaged"),
    "deep": ("[" * 100_000, "cut short or damaged"),
    "columns of unlike length": (
        '{"drawing": [[[1, 2], [3]]]}',
        "line 1 is no drawing",
    ),
    "no number": ("[[[NaN, 1], [2, 3]]]", "is not a drawing of strokes"),
    "far away": ("[[[1e99, 1], [2, 3]]]", "is not a drawing of strokes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, name: str
) -> None:
    content, reason = REFUSED[name]

    with pytest.raises(StrokesFileError, match=reason):
        records(written(tmp_path, content))


def test_a_drawing_of_many_times_one_trace_is_refused_alone(tmp_path: Path) -> None:
    groups = group("7", *[0] * 5_001) + group("1", 0)
    path = written(tmp_path, inkml("4 0, 4 12", groups=groups))

    (_, first), (_, second) = drawing_lines(path)

    assert "too long for a drawing" in str(first)
    assert isinstance(second, bytes)


def test_a_segment_without_a_label_takes_no_time_however_long(tmp_path: Path) -> None:
    spaces = " " * 30_000
    path = written(tmp_path, f".SEGMENT DIGIT 0 {spaces}x\n.PEN_DOWN\n0 0\n0 -9\n")

    (record,) = records(path)

    assert record.label is None


@pytest.mark.parametrize("content", ["", "hello", "\x89PNG", "1,2\n"])
def test_other_files_are_no_strokes(tmp_path: Path, content: str) -> None:
    assert not is_strokes_file(written(tmp_path, content))
    assert not is_strokes_file(tmp_path / "none")
    assert not is_strokes_file(written(tmp_path, "[[[1, 2]]]", "x.png"))


def test_our_own_lines_may_be_gzipped(tmp_path: Path) -> None:
    line = json.dumps({"label": "7", "strokes": SEVEN}).encode() + b"\n"
    path = written(tmp_path, gzip.compress(2 * line), "x.jsonl.gz")

    assert is_strokes_file(path)
    assert [record.label for record in records(path)] == ["7", "7"]
    cut = written(tmp_path, gzip.compress(2 * line)[:-5], "cut.jsonl.gz")
    with pytest.raises(StrokesFileError, match="damaged"):
        records(cut)


@pytest.mark.parametrize("strokes", [with_time(SEVEN), objects(SEVEN)])
def test_our_own_lines_may_have_time_and_names(tmp_path: Path, strokes: object) -> None:
    line = json.dumps({"label": 7, "strokes": strokes})
    path = written(tmp_path, f"{line}\n{line}\n", "x.jsonl")

    assert form_of(path) is None
    for record in records(path):
        assert [points.tolist() for points in record.strokes] == SEVEN


def test_fractions_keep_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, "[[[0.00123, 0.5], [0.00456, 0.25]]]")
    ((points,),) = (record.strokes for record in records(path))

    assert points[:, 0].tolist() == pytest.approx([0.00123, 0.00456])
