"""`make bench`: what the program promises, measured and printed as a table."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any, Final, NamedTuple

from tests.helpers.repository import REPOSITORY

_RUNS: Final = 5
_RUNS_BESIDE_TRAINING: Final = 3
_TRAINING: Final = ("train", "--data", "fake", "--json", "--background")
"""The full recipe: on toy digits it lasts some minutes beside a window."""

_BARE_IMPORT: Final = (
    "import time; started = time.perf_counter(); import tensorflow;"
    "seconds = time.perf_counter() - started;"
    "pages = int(open('/proc/self/statm').read().split()[1]);"
    "print(seconds, pages * 4096)"
)


class _Row(NamedTuple):
    what: str
    measured: str
    promised: str
    kept: bool


def main() -> int:
    """Print the table; 1 if a promise is not kept."""
    if sys.platform != "linux":
        print("The benchmarks read Linux's /proc and run there only.")
        return 0
    rows = _window_rows()
    width = max(len(row.what) for row in rows)
    for row in rows:
        mark = "" if row.kept else "   NOT KEPT"
        print(f"{row.what:{width}}  {row.measured:>22}  {row.promised}{mark}")
    return 0 if all(row.kept for row in rows) else 1


def _window_rows() -> list[_Row]:
    """Measure bare import and window in turn, so that both meet the same machine."""
    imports, memories, windows = [], [], []
    for run in range(_RUNS + 1):
        seconds, memory = map(float, _run("-c", _BARE_IMPORT).split())
        window = _probe_window()
        if run:  # the first only warms the file cache
            imports.append(seconds)
            memories.append(memory)
            windows.append(window)
    latencies = _milliseconds(windows)
    training = _milliseconds(_windows_beside_training())
    import_s, memory = statistics.median(imports), statistics.median(memories)
    answer, resident = _median(windows, "first_answer"), _median(windows, "memory")
    return [
        _row("window painted, s", _median(windows, "first_paint"), 0.7),
        _row("first answer, of a bare import of TensorFlow", answer / import_s, 1.4),
        _row(
            "worst stall while it loads, ms",
            1000 * _median(windows, "worst_stall"),
            150,
        ),
        _row("pen move to painted bars, 95th percentile, ms", _at(latencies, 0.95), 16),
        _row("pen move to painted bars, 99th percentile, ms", _at(latencies, 0.99), 33),
        _row("the same while a model is trained, 95th, ms", _at(training, 0.95), 33),
        _row("idle, % of one core", 100 * _median(windows, "idle_share"), 1),
        _row("memory, of a bare import of TensorFlow", resident / memory, 1.25),
        _Row(
            "  bare import", f"{import_s:.2f} s, {memory / 1e6:.0f} MB", "", kept=True
        ),
        _Row(
            "  the program", f"{answer:.2f} s, {resident / 1e6:.0f} MB", "", kept=True
        ),
    ]


def _probe_window() -> dict[str, Any]:
    said = _run("-m", "tests.bench.support.window_probe", str(time.time()))
    figures: dict[str, Any] = json.loads(said.splitlines()[-1])
    return figures


def _windows_beside_training() -> list[dict[str, Any]]:
    """Measure windows while a run as Retrain starts it takes all that is left."""
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
                raise RuntimeError("the training ended before it was measured beside")
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


def _milliseconds(windows: list[dict[str, Any]]) -> list[float]:
    return sorted(1000 * one for window in windows for one in window["latencies"])


def _row(what: str, measured: float, most: float) -> _Row:
    return _Row(what, f"{measured:.2f}", f"at most {most:g}", kept=measured <= most)


def _median(windows: list[dict[str, Any]], name: str) -> float:
    return statistics.median(float(window[name]) for window in windows)


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


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
