"""`make bench`: what the program promises, measured and printed as a table."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

_RUNS: Final = 5
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
        window = json.loads(
            _run("-m", "tests.bench.window_probe", str(time.time())).splitlines()[-1]
        )
        if run:  # the first only warms the file cache
            imports.append(seconds)
            memories.append(memory)
            windows.append(window)
    latencies = sorted(1000 * one for window in windows for one in window["latencies"])
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
        _row("idle, % of one core", 100 * _median(windows, "idle_share"), 1),
        _row("memory, of a bare import of TensorFlow", resident / memory, 1.25),
        _Row(
            "  bare import", f"{import_s:.2f} s, {memory / 1e6:.0f} MB", "", kept=True
        ),
        _Row(
            "  the program", f"{answer:.2f} s, {resident / 1e6:.0f} MB", "", kept=True
        ),
    ]


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
        cwd=Path(__file__).parents[2],
    )
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
