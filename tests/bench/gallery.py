"""Measure the gallery with many drawings: duration and worst gap of each action.

    python -m tests.bench.gallery [COUNT]

A gap is the time between two turns of the window's event loop, which the user would
notice as a stall. The drawings are the bundled samples with some noise added.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QListView

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.strokes import StrokeRecord, read_strokes, stroke, write_strokes
from mnist_gui.core.samples.sample import LabelledDrawing, SampleFormat
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.ui.resources import samples_path

_COUNT: Final = 4000
_IMPORTED: Final = 500
_NOISE: Final = 1.0
"""Standard deviation of the noise on each point, in units of the pad."""


def main() -> int:
    """Print a line for each action; return the exit status."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _COUNT
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder:
        _fill(SampleStore(Path(folder) / SAMPLES_NAME), count)
        path = Path(folder) / "more.jsonl"
        write_strokes(path, _records(_IMPORTED, seed=2))
        application = Application(Options(store=Path(folder)), load)
        loaded: list[object] = []
        application.active.changed.connect(lambda *_: loaded.append(True))
        # First, so that its stalls are over; `tests.bench` measures them.
        _time("load the model", application.start, lambda: bool(loaded))
        _measure(application, count, path)
        application.stop()
    return 0


def _measure(application: Application, count: int, path: Path) -> None:
    dialog, drawings = application.gallery.dialog, application.samples
    actions, items = dialog.actions_, dialog.items
    (view,) = dialog.findChildren(QListView)
    bar = view.verticalScrollBar()

    def has(number: int) -> Callable[[], bool]:
        return lambda: items.count == number

    _time("open", application.window.actions_.my_drawings.trigger, has(count))
    dialog.resize(900, 700)

    def scroll() -> bool:
        bar.setValue(bar.value() + bar.pageStep() // 4)
        return bar.value() >= min(bar.maximum(), 20 * bar.pageStep())

    _time("scroll 20 pages", lambda: None, scroll)
    _time("select all", actions.select_all.trigger, lambda: True)
    _time("delete all", actions.delete.trigger, has(0))
    _time("undo", actions.undo.trigger, has(count))
    _time(
        f"import {_IMPORTED}",
        lambda: drawings.import_(path, SampleFormat.STROKES),
        has(count + _IMPORTED),
    )


def _time(name: str, act: Callable[[], object], is_done: Callable[[], bool]) -> None:
    """Act, wait until the result is shown, and print how long that took."""
    started = before = time.perf_counter()
    worst = 0.0
    act()
    done = False
    while not done:
        done = is_done()
        QCoreApplication.processEvents()
        now = time.perf_counter()
        worst, before = max(worst, now - before), now
    print(f"{name:16} {now - started:6.2f} s   worst gap {1000 * worst:4.0f} ms")


def _fill(store: SampleStore, count: int) -> None:
    rng = np.random.default_rng(3)
    store.add_new(
        LabelledDrawing(
            label=int(record.label or 0),
            strokes=record.strokes,
            # Noise: only no two drawings may look the same.
            model_input=rng.random((FRAME_SIDE, FRAME_SIDE), np.float32),
            predicted=number % 10,
            probability=0.8,
        )
        for number, record in enumerate(_records(count, seed=1))
    )


def _records(count: int, seed: int) -> list[StrokeRecord]:
    rng = np.random.default_rng(seed)
    samples = list(read_strokes(samples_path()))
    return [
        StrokeRecord(
            label=sample.label,
            strokes=tuple(
                stroke(points + rng.normal(0, _NOISE, points.shape))
                for points in sample.strokes
            ),
        )
        for number in range(count)
        for sample in [samples[number % len(samples)]]
    ]


if __name__ == "__main__":
    sys.exit(main())
