"""Measure start-up, latency and memory of the window (part of `make bench`).

    python -m tests.bench [--only live|inside]

Figures are multiples of a yardstick that is measured in the same run: a bare import of
TensorFlow, an empty window, or a call of the model's signature. The table is kept in
`build/bench-all.json`, and the next run says what got worse.

`live` is the way of a pen move to painted bars alone: two minutes instead of ten. Below
each of its figures is the same in the processor's time, which hardly depends on what
else the machine does. `inside` compares it with and without the window of that name.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import ImageOps

from tests.bench.support.drawings import DIGIT
from tests.bench.support.gaps import quantile
from tests.bench.support.ratios import (
    Ratio,
    compare_ratios,
    format_ratios,
    keep_ratios,
    machine,
)
from tests.bench.support.targets import MAX_CALLS_TO_BARS
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.repository import REPOSITORY

LIVE: Final = "live"
INSIDE: Final = "inside"
_KEPT: Final = REPOSITORY / "build"
_RUNS: Final = 5
_RUNS_BESIDE_TRAINING: Final = 3
_LATEST_QUIT_S: Final = 2.0
_TRAINING: Final = ("train", "--data", "fake", "--json", "--background")
"""The full recipe; on toy digits it takes some minutes beside a window."""

_BARE_IMPORT: Final = (
    "import time; started = time.perf_counter(); import tensorflow;"
    "seconds = time.perf_counter() - started;"
    "pages = int(open('/proc/self/statm').read().split()[1]);"
    "print(seconds, pages * 4096)"
)
_Window = dict[str, Any]


class _Run(NamedTuple):
    """What is measured in turn, so that load affects all alike. Seconds and bytes."""

    import_s: float
    import_memory: float
    empty_window_s: float
    window: _Window
    classify_s: float
    missing_s: float
    quit_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", choices=[LIVE, INSIDE], help="only this part")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        print("This benchmark reads /proc and runs on Linux only.")
        return 0
    # The first run only warms the file cache.
    if options.only == INSIDE:
        ratios = _inside_ratios()
    elif options.only:
        ratios = _live_ratios([_probe_window(LIVE) for _ in range(_RUNS + 1)][1:])
    else:
        ratios = _ratios([_run_all() for _ in range(_RUNS + 1)][1:])
    print(machine())
    print(format_ratios(ratios))
    kept = _KEPT / f"bench-{options.only or 'all'}.json"
    for line in compare_ratios(kept, ratios):
        print(line)
    keep_ratios(kept, ratios, machine())
    return 0 if all(ratio.is_met for ratio in ratios) else 1


def _run_all() -> _Run:
    import_s, memory = map(float, _run("-c", _BARE_IMPORT).split())
    empty = float(_run("-m", "tests.bench.support.empty_window", str(time.time())))
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "seven.png"
        ImageOps.invert(grey_picture(SAMPLES[29].strokes)).save(picture)
        classify = _seconds_to_classify(picture, status=0)
        missing = _seconds_to_classify(Path(folder) / "none.png", status=1)
    return _Run(
        import_s, memory, empty, _probe_window(), classify, missing, _seconds_to_quit()
    )


def _ratios(runs: Sequence[_Run]) -> list[Ratio]:
    def ratio(
        what: str, value: Callable[[_Run], float], at_most: float | None = None
    ) -> Ratio:
        return Ratio(what=what, values=list(map(value, runs)), at_most=at_most)

    windows = [run.window for run in runs]
    return [
        ratio("a bare import of TensorFlow, s", lambda run: run.import_s),
        ratio("  its memory, MB", lambda run: run.import_memory / 1e6),
        ratio("an empty window painted, s", lambda run: run.empty_window_s),
        ratio(
            "window painted / empty window",
            lambda run: run.window["first_paint"] / run.empty_window_s,
            1.6,
        ),
        ratio(
            "first answer / bare import",
            lambda run: run.window["first_answer"] / run.import_s,
            0.45,
        ),
        ratio(
            "worst stall while the model loads / bare import",
            lambda run: run.window["worst_stall"] / run.import_s,
            0.05,
        ),
        ratio(
            "mnist-classify of one picture / bare import",
            lambda run: run.classify_s / run.import_s,
            0.45,
        ),
        ratio(
            "mnist-classify of a missing file / bare import",
            lambda run: run.missing_s / run.import_s,
            0.1,
        ),
        ratio("quitting / bare import", lambda run: run.quit_s / run.import_s, 0.2),
        ratio(
            "memory / bare import",
            lambda run: run.window["memory"] / run.import_memory,
            0.95,
        ),
        ratio("idle / one core", lambda run: run.window["idle_share"], 0.01),
        *_live_ratios(windows),
        _beside_training(windows),
    ]


def _live_ratios(windows: Sequence[_Window]) -> list[Ratio]:
    """Return how long pen moves wait for painted bars, in calls of the signature."""
    call = [1000 * window["signature_call"] for window in windows]
    ratios = [Ratio(what="a call of the signature, ms", values=call)]
    for kind, most in MAX_CALLS_TO_BARS.items():
        what = f"  {kind}, 95th / call"
        waited = [_calls(window, kind) for window in windows]
        worked = [_calls(window, kind, of="processor") for window in windows]
        ratios += [
            Ratio(what=what, values=waited, at_most=most),
            Ratio(what="    the processor's time", values=worked),
        ]
    return ratios


def _inside_ratios() -> list[Ratio]:
    """Measure the window with and without Inside, alternately."""
    pairs = [
        (_probe_window(LIVE), _probe_window(LIVE, INSIDE)) for _ in range(_RUNS + 1)
    ][1:]
    seconds = [1 / inside["inside_pictures"] for _, inside in pairs]
    ratios = [Ratio(what="a picture of Inside, s", values=seconds, at_most=0.1)]
    for kind in MAX_CALLS_TO_BARS:
        for part in (0.5, 0.95):
            values = [
                _calls(inside, kind, part) / _calls(without, kind, part)
                for without, inside in pairs
            ]
            what = f"  {kind}, {part:.0%}, pen to bars beside Inside / without"
            ratios.append(Ratio(what=what, values=values, at_most=1.2))
    return ratios


def _beside_training(windows: Sequence[_Window]) -> Ratio:
    """Return how much longer pen moves wait while a model is trained."""
    alone = quantile([_calls(window, DIGIT) for window in windows], 0.5)
    training = [_calls(window, DIGIT) for window in _windows_beside_training()]
    return Ratio(
        what="pen to bars beside a training / alone",
        values=[calls / alone for calls in training],
        at_most=1.3,
    )


def _calls(
    window: _Window, kind: str, part: float = 0.95, *, of: str = "latencies"
) -> float:
    """Return a quantile of a window's latencies, in calls of the signature.

    Or the processor's time until then, in that of such a call.
    """
    call = {"latencies": "signature_call", "processor": "signature_processor"}[of]
    latencies: Sequence[float] = window[of][kind]
    return quantile(latencies, part) / float(window[call])


def _seconds_to_classify(picture: Path, *, status: int) -> float:
    arguments = (
        "-m",
        "mnist_gui.classify",
        str(picture),
        "--store",
        str(picture.parent),
    )
    started = time.perf_counter()
    _run(*arguments, status=status)
    return time.perf_counter() - started


def _seconds_to_quit() -> float:
    """Return how long the program lives on after it was closed at a random moment."""
    after = random.uniform(0, _LATEST_QUIT_S)  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory() as store:
        closing = "tests.helpers.gui.closing_program"
        output = _run("-m", closing, str(after), "--store", store)
    return time.time() - float(output.splitlines()[-1])


def _probe_window(*parts: str) -> _Window:
    output = _run("-m", "tests.bench.support.window_probe", str(time.time()), *parts)
    figures: _Window = json.loads(output.splitlines()[-1])
    return figures


def _windows_beside_training() -> list[_Window]:
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


def _run(*arguments: str, status: int = 0) -> str:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    finished = subprocess.run(  # noqa: S603 (our own interpreter and modules)
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=REPOSITORY,
    )
    if finished.returncode != status:
        raise RuntimeError(f"{arguments}: {finished.stderr}")
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
