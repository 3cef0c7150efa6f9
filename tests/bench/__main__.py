"""Measure start-up, latency and memory of the window (part of `make bench`).

    python -m tests.bench [--only live|inside]

`live` is the way of a pen move to painted bars alone: two minutes instead of ten;
`inside` compares it with and without the window of that name. The targets of `live` are
in calls of the model's signature. Beside each figure is the same in the
processor's time, which hardly depends on what else the machine does.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from tests.bench.support.drawings import DIGIT
from tests.bench.support.gaps import quantile
from tests.bench.support.targets import MAX_CALLS_TO_BARS
from tests.helpers.repository import REPOSITORY

LIVE: Final = "live"
INSIDE: Final = "inside"
_RUNS: Final = 5
_RUNS_BESIDE_TRAINING: Final = 3
_TRAINING: Final = ("train", "--data", "fake", "--json", "--background")
"""The full recipe; on toy digits it takes some minutes beside a window."""

_BARE_IMPORT: Final = (
    "import time; started = time.perf_counter(); import tensorflow;"
    "seconds = time.perf_counter() - started;"
    "pages = int(open('/proc/self/statm').read().split()[1]);"
    "print(seconds, pages * 4096)"
)


class _Row(NamedTuple):
    name: str
    measured: str
    target: str
    is_met: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", choices=[LIVE, INSIDE], help="only this part")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        print("This benchmark reads /proc and runs on Linux only.")
        return 0
    if options.only == INSIDE:
        rows = _inside_rows()
    elif options.only:
        # The first run only warms the file cache.
        rows = _live_rows([_probe_window(LIVE) for _ in range(_RUNS + 1)][1:])
    else:
        rows = _window_rows()
    width = max(len(row.name) for row in rows)
    for row in rows:
        mark = "" if row.is_met else "   NOT MET"
        print(f"{row.name:{width}}  {row.measured:>22}  {row.target}{mark}")
    return 0 if all(row.is_met for row in rows) else 1


def _window_rows() -> list[_Row]:
    """Measure bare import and window alternately, so that load affects both alike."""
    imports, memories, windows = [], [], []
    for run in range(_RUNS + 1):
        seconds, memory = map(float, _run("-c", _BARE_IMPORT).split())
        window = _probe_window()
        if run:  # the first run only warms the file cache
            imports.append(seconds)
            memories.append(memory)
            windows.append(window)
    latencies = _milliseconds(windows, DIGIT)
    training = _milliseconds(_windows_beside_training(), DIGIT)
    import_s, memory = statistics.median(imports), statistics.median(memories)
    answer, resident = _median(windows, "first_answer"), _median(windows, "memory")
    return [
        _row("window painted, s", _median(windows, "first_paint"), 0.7),
        _row("first answer / bare import of TensorFlow", answer / import_s, 1.4),
        _row(
            "worst stall while the model loads, ms",
            1000 * _median(windows, "worst_stall"),
            150,
        ),
        _row("pen move to painted bars, 95th, ms", quantile(latencies, 0.95), 16),
        _row("pen move to painted bars, 99th, ms", quantile(latencies, 0.99), 33),
        _row("  beside a training run, 95th, ms", quantile(training, 0.95), 33),
        *_live_rows(windows),
        _row("idle, % of one core", 100 * _median(windows, "idle_share"), 1),
        _row("memory / bare import of TensorFlow", resident / memory, 1.25),
        _needs("  bare import", import_s, memory),
        _needs("  the program", answer, resident),
    ]


def _inside_rows() -> list[_Row]:
    """Measure the window with and without Inside, alternately."""
    pairs = [
        (_probe_window(LIVE), _probe_window(LIVE, INSIDE)) for _ in range(_RUNS + 1)
    ][1:]
    without, inside = map(list, zip(*pairs, strict=True))
    pictures = _median(inside, "inside_pictures")
    rows = [
        _Row(
            "Inside, pictures a second",
            f"{pictures:.1f}",
            "at least 10",
            pictures >= 10,
        )
    ]
    for kind in MAX_CALLS_TO_BARS:
        for part in (0.5, 0.95):
            slow, fast = (
                quantile(_calls(windows, kind), part) for windows in (inside, without)
            )
            name = f"  {kind}, {part:.0%}, pen to bars beside Inside / without"
            rows.append(_row(name, slow / fast, 1.2))
    return rows


def _live_rows(windows: Sequence[dict[str, Any]]) -> list[_Row]:
    """Return how long pen moves wait for painted bars, in calls of the signature."""
    rows = [_fact("one signature call, ms", 1000 * _median(windows, "signature_call"))]
    for kind, most in MAX_CALLS_TO_BARS.items():
        name = f"  {kind}, 95th / one signature call"
        calls = quantile(_calls(windows, kind), 0.95)
        worked = quantile(_calls(windows, kind, of="processor"), 0.95)
        rows += [_row(name, calls, most), _fact("    the processor's time", worked)]
    return rows


def _probe_window(*parts: str) -> dict[str, Any]:
    output = _run("-m", "tests.bench.support.window_probe", str(time.time()), *parts)
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


def _windows_beside_training() -> list[dict[str, Any]]:
    """Measure windows beside a training run, started as the window starts it."""
    with tempfile.TemporaryDirectory() as store:
        trainer = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "trainer", *_TRAINING, "--store", store],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        try:
            _wait_for_steps(trainer)
            windows = [_probe_window() for _ in range(_RUNS_BESIDE_TRAINING)]
            if trainer.poll() is not None:
                raise RuntimeError("training ended before the windows were measured")
        finally:
            trainer.kill()
            trainer.communicate()
    return windows


def _wait_for_steps(trainer: "subprocess.Popen[str]") -> None:
    assert trainer.stdout is not None
    for line in trainer.stdout:
        if '"StepDone"' in line:
            return
    raise RuntimeError("the trainer ended before its first step")


def _milliseconds(windows: list[dict[str, Any]], kind: str) -> list[float]:
    return [
        1000 * seconds for window in windows for seconds in window["latencies"][kind]
    ]


def _calls(
    windows: Sequence[dict[str, Any]], kind: str, *, of: str = "latencies"
) -> list[float]:
    """Return latencies in calls of the model's signature, as long as in that run.

    Or the processor's time until then, in that of such a call.
    """
    call = {"latencies": "signature_call", "processor": "signature_processor"}[of]
    return [
        seconds / window[call] for window in windows for seconds in window[of][kind]
    ]


def _row(name: str, measured: float, most: float) -> _Row:
    return _Row(name, f"{measured:.2f}", f"at most {most:g}", is_met=measured <= most)


def _fact(name: str, measured: float) -> _Row:
    """Return a row without a target."""
    return _Row(name, f"{measured:.2f}", "", is_met=True)


def _needs(name: str, seconds: float, size: float) -> _Row:
    """Return a row of what something needs, without a target."""
    return _Row(name, f"{seconds:.2f} s, {size / 1e6:.0f} MB", "", is_met=True)


def _median(windows: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(float(window[name]) for window in windows)


def _run(*arguments: str) -> str:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    finished = subprocess.run(  # noqa: S603 (our own interpreter and modules)
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=REPOSITORY,
    )
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
