"""Fuzz the program with thousands of damaged strokes files.

    python -m tests.soak.faults_strokes [--count 100000] [--seed 0] [--keep FOLDER]

Writes drawings in every format of strokes that the program knows, damages the bytes,
and reads them as an import and the commands do: line by line, and drawn to model
inputs. Prints a row for each format. The exit status is 1 if a file raised anything but
an error with a message for the user, or took over 5 s.
"""

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import StrokesFileError, UserError
from mnist_gui.core.formats.strokes.lines import drawing_lines, is_strokes_file
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import Strokes, format_record, parse_record
from tests.helpers.core.damages import damage
from tests.helpers.core.ink_examples import SAMPLES

SLOWEST_S: Final = 5.0
MOST_MEMORY_MB: Final = 400
"""What a run may add to the program."""

_OWN: Final = "strokes file"
_OWN_SUFFIX: Final = ".jsonl"  # by which these files are known; others by content
_SUFFIXES: Final = (".json", ".inkml", ".ndjson", ".txt", ".dat", "")
_DRAWINGS: Final = 3
"""In each file."""


@dataclass
class Outcome:
    """Results of a run."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By form and result: read, in part, refused, or unknown."""

    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read strokes files, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.faults_strokes")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the files that fail")
    options = parser.parse_args(arguments)
    before = _peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        outcome = fuzz(options.count, options.seed, options.keep or Path(folder))
    added = _peak_mb() - before
    results = ("read", "in part", "refused", "unknown")
    print(f"{'':20}" + "".join(f"{name:>12}" for name in results))
    for form in dict.fromkeys(form for form, _ in outcome.counts):
        counts = (outcome.counts[form, name] for name in results)
        print(f"{form:20}" + "".join(f"{count:12}" for count in counts))
    print(f"slowest: {outcome.slowest_s:.2f} s, at most {SLOWEST_S:g}")
    print(f"memory: {added:.0f} MB, at most {MOST_MEMORY_MB}")
    print(f"{outcome.counts.total()} files, {len(outcome.failures)} failures")
    print(*outcome.failures, sep="\n", end="")
    return 1 if outcome.failures or added > MOST_MEMORY_MB else 0


def fuzz(count: int, seed: int, folder: Path) -> Outcome:
    """Read so many damaged strokes files; those that fail stay in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    for number, (form, content) in zip(range(count), damaged(seed), strict=False):
        suffix = _OWN_SUFFIX if form.startswith(_OWN) else _SUFFIXES[number % 6]
        path = folder / f"{number}{suffix}"
        path.write_bytes(content)
        started = time.perf_counter()
        try:
            result = read(path)
        except Exception as error:  # noqa: BLE001 (the bugs that this searches for)
            outcome.failures.append(f"{path} ({form}): {error!r}")
            continue
        seconds = time.perf_counter() - started
        outcome.counts[form, result] += 1
        outcome.slowest_s = max(outcome.slowest_s, seconds)
        if seconds > SLOWEST_S:
            outcome.failures.append(f"{path} ({form}): {seconds:.1f} s")
        else:
            path.unlink()
    return outcome


def damaged(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield names of forms and damaged files of them, without end."""
    rng = np.random.default_rng(seed)
    whole = originals()
    while True:
        for form, content in whole.items():
            others = [other for name, other in whole.items() if name != form]
            yield form, damage(rng, content, others[rng.integers(len(others))])


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
