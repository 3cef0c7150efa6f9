"""Fuzz the program with thousands of damaged strokes files.

    python -m tests.soak.faults_strokes [--count 100000] [--seed 0] [--keep FOLDER]

Writes drawings in every format of strokes that the program knows, damages the bytes,
and reads them as an import and the commands do: line by line, and drawn to model
inputs. Prints a row for each format. The exit status is 1 if a file raised anything but
an error with a message for the user, or took over 5 s.
"""

import gzip
import json
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import StrokesFileError, UserError
from mnist_gui.core.formats.strokes.lines import drawing_lines, is_strokes_file
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import Strokes, format_record, parse_record
from tests.helpers.core.ink_examples import SAMPLES
from tests.soak.support.damaged_files import (
    Outcome,
    damage_parser,
    damaged_files,
    fuzz_files,
    print_outcome,
)

MOST_MEMORY_MB: Final = 400
"""What a run may add to the program."""

_OWN: Final = "strokes file"
_OWN_SUFFIX: Final = ".jsonl"  # by which these files are known; others by content
_SUFFIXES: Final = (".json", ".inkml", ".ndjson", ".txt", ".dat", "")
_DRAWINGS: Final = 3
"""In each file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read strokes files, and print the results."""
    options = damage_parser("faults_strokes", 100_000).parse_args(arguments)
    before = _peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        outcome = fuzz(options.count, options.seed, options.keep or Path(folder))
    added = _peak_mb() - before
    print(f"memory: {added:.0f} MB, at most {MOST_MEMORY_MB}")
    print_outcome(outcome, ("read", "in part", "refused", "unknown"))
    return 1 if outcome.failures or added > MOST_MEMORY_MB else 0


def fuzz(count: int, seed: int, folder: Path) -> Outcome:
    """Read so many damaged strokes files; those that fail stay in the folder."""

    def name_of(number: int, form: str) -> str:
        suffix = _SUFFIXES[number % len(_SUFFIXES)]
        return f"{number}{_OWN_SUFFIX if form.startswith(_OWN) else suffix}"

    return fuzz_files(damaged_files(originals(), count, seed), read, name_of, folder)


def originals() -> dict[str, bytes]:
    """Write the same drawings in every format of strokes that the program knows."""
    records = SAMPLES[:_DRAWINGS]
    drawings = [record.strokes for record in records]
    first = drawings[0]
    texts = {
        _OWN: "\n".join(map(format_record, records)),
        "Quick, Draw!": "\n".join(map(_quickdraw, drawings)),
        "InkML": _inkml(drawings),
        "UNIPEN": _unipen(drawings),
        "signature pad": json.dumps([{"points": line} for line in _objects(first)]),
        "JSON, lists": json.dumps([line.tolist() for line in first]),
        "JSON, lines": json.dumps({"lines": _objects(first)}),
        "Excalidraw": _excalidraw(first),
    }
    written = {form: text.encode() for form, text in texts.items()}
    return {
        **written,
        f"{_OWN}, gzip": gzip.compress(written[_OWN], mtime=0),
        "InkML, gzip": gzip.compress(written["InkML"], mtime=0),
    }


def read(path: Path) -> str:
    """Read a strokes file as an import does; return what came of it."""
    if not is_strokes_file(path):
        return "unknown"
    good = bad = 0
    try:
        for number, line in drawing_lines(path):
            if isinstance(line, StrokesFileError):
                bad += 1
                continue
            record = parse_record(line, path, number)
            if isinstance(record, StrokesFileError):
                bad += 1
                continue
            good += 1
            if record.strokes:
                to_model_input(rasterize(record.strokes))
    except UserError:
        return "refused"
    return "in part" if bad and good else "read" if good else "refused"


def _objects(strokes: Strokes) -> list[list[dict[str, float]]]:
    return [
        [{"x": x, "y": y, "time": 10.0 * at} for at, (x, y) in enumerate(line.tolist())]
        for line in strokes
    ]


def _quickdraw(strokes: Strokes) -> str:
    lines = [[line[:, 0].tolist(), line[:, 1].tolist()] for line in strokes]
    return json.dumps({"word": "seven", "key_id": "5", "drawing": lines})


def _inkml(drawings: Sequence[Strokes]) -> str:
    traces: list[str] = []
    groups: list[str] = []
    for strokes in drawings:
        views = []
        for line in strokes:
            points = ", ".join(f"{x:g} {y:g}" for x, y in line.tolist())
            views.append(f'<traceView traceDataRef="t{len(traces)}"/>')
            traces.append(f'<trace id="t{len(traces)}">{points}</trace>')
        truth = '<annotation type="truth">7</annotation>'
        groups.append(f"<traceGroup>{truth}{''.join(views)}</traceGroup>")
    return (
        '<?xml version="1.0"?><ink xmlns="http://www.w3.org/2003/InkML">'
        f"{''.join(traces)}<traceGroup>{''.join(groups)}</traceGroup></ink>"
    )


def _unipen(drawings: Sequence[Strokes]) -> str:
    lines = [".VERSION 1.0", ".COORD X Y T"]
    for strokes in drawings:
        lines.append('.SEGMENT DIGIT ? OK "7"')
        for line in strokes:
            points = [f"{x:g} {-y:g} {at}" for at, (x, y) in enumerate(line.tolist())]
            lines += [".PEN_DOWN", *points, ".PEN_UP"]
    return "\n".join(lines)


def _excalidraw(strokes: Strokes) -> str:
    elements = [
        {"type": "freedraw", "x": 0, "y": 0, "points": line.tolist()}
        for line in strokes
    ]
    return json.dumps({"type": "excalidraw", "elements": elements})


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
