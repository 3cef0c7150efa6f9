"""Measure what swapping the model costs while the user draws.

    python -m tests.bench.swaps [SWAPS]

Opens the real window, draws the sample drawings with real mouse events, 125 a second,
and swaps two models alternately. Prints a table: milliseconds of a swap on the worker
thread; gaps of the window's event loop around swaps and, for comparison, between them;
memory left by the swaps; and answers that came from another model than they name.
Exits with 1 if a target is missed. Other load on the machine shows in both columns of
gaps alike.
"""

import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.manifest import read_manifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.page import Page
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.resources import samples_path
from tests.bench.support.gaps import (
    LONG_MS,
    Span,
    long_gap_percent,
    quantile,
    split_by_events,
)
from tests.bench.support.memory import resident_memory
from tests.helpers.gui import hand

_SWAPS: Final = 200
_WARM_UP: Final = 20
"""Swaps before memory is compared: TensorFlow's pools grow at first."""

_BEAT_MS: Final = 1
_MOVE_MS: Final = 8
_REST_MS: Final = 300
"""Pause between two swaps."""

_AFTER_SECONDS: Final = 0.1
"""Counted as part of a swap: the window shows the new model."""

_THRESHOLDS: Final = {1: 0.25, 2: 0.75}
"""Of the two models, by version: each answer carries one and so names its model."""


class Row(NamedTuple):
    """A row of the table: a figure and its target."""

    name: str
    measured: float
    most: float | None = None
    between: float | None = None
    """The same figure for the time between swaps."""

    @property
    def is_met(self) -> bool:
        """Whether the figure is within its target, if it has one."""
        return self.most is None or self.measured <= self.most

    def line(self) -> str:
        """Return the row as text."""
        target = "" if self.most is None else f"at most {self.most:g}"
        between = "" if self.between is None else f"{self.between:.1f}"
        verdict = "" if self.is_met else "NOT MET"
        return f"{self.name:44} {self.measured:9.1f} {between:>9}  {target} {verdict}"


class SwapProbe(QObject):
    """Draws endlessly, swaps models, and records the figures."""

    def __init__(self, application: Application, swaps: int) -> None:
        super().__init__()
        self._application = application
        self._canvas = application.window.canvas
        self._swaps = swaps
        self._drawings = deque(read_strokes(samples_path()))
        self._moves: deque[Callable[[], object]] = deque()
        self._last_beat = 0.0
        self._gaps: list[Span] = []
        self.memory: list[int] = []
        self.answers = self.drawings = self.mixed = 0
        self._heart = self._timer(_BEAT_MS, self._beat)
        self._hand = self._timer(_MOVE_MS, self._move)
        application.recognizer.recognized.connect(self._on_recognized)
        application.models.model_ready.connect(self._on_loaded)
        application.models.load_failed.connect(self._give_up)

    def rows(self, load: "TimedLoad") -> list[Row]:
        """Return the figures."""
        growth = (self.memory[-1] - self.memory[min(_WARM_UP, self._swaps)]) / 1e6
        loads = load.spans[1:]  # the first imports TensorFlow
        swaps_ms = [span.ms for span in loads]
        busy_ms = [1000 * seconds for seconds in load.busy[1:]]
        around, between = split_by_events(self._gaps, loads, _AFTER_SECONDS)
        return [
            Row("swap on the worker, ms, median", quantile(swaps_ms, 0.5)),
            Row("swap on the worker, ms, longest", max(swaps_ms), 100),
            Row("  of it processor time, ms, median", quantile(busy_ms, 0.5)),
            Row("  of it processor time, ms, longest", max(busy_ms)),
            Row(
                "gap of the window, ms, 99th percentile",
                quantile(around, 0.99),
                between=quantile(between, 0.99),
            ),
            Row(
                "gap of the window, ms, longest",
                max(around),
                LONG_MS,
                between=max(between),
            ),
            Row(
                f"time in gaps over {LONG_MS} ms, %",
                long_gap_percent(around),
                between=long_gap_percent(between),
            ),
            Row("memory left by the swaps, MB", growth, 20),
            Row("drawings read to the end", self.drawings),
            Row("answers", self.answers),
            Row("answers from another model than they name", self.mixed, 0),
        ]

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=interval)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        return timer

    @Slot()
    def _on_loaded(self) -> None:
        self.memory.append(resident_memory())
        if len(self.memory) == 1:
            self._last_beat = time.perf_counter()
            self._heart.start()
            self._draw()
        if len(self.memory) > self._swaps:
            QTimer.singleShot(_REST_MS, self, self._application.window.close)
        else:
            QTimer.singleShot(_REST_MS, self, self._swap)

    @Slot()
    def _swap(self) -> None:
        version = 1 + len(self.memory) % 2
        self._application.window.model_menu.version_chosen.emit(version)

    @Slot(str)
    def _give_up(self, reason: str) -> None:
        raise AssertionError(reason)

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(Span(self._last_beat, now))
        self._last_beat = now

    def _draw(self) -> None:
        canvas = self._canvas
        canvas.sketch.clear()
        self._drawings.rotate(-1)
        for stroke in self._drawings[0].strokes:
            first, *rest = (canvas.from_pad(QPointF(x, y)) for x, y in stroke.tolist())
            self._plan(hand.press, first)
            for point in rest:
                self._plan(hand.move, point)
            self._plan(hand.release, (rest or [first])[-1])
        self._hand.start()

    def _plan(self, gesture: Callable[..., object], point: QPointF) -> None:
        self._moves.append(lambda: gesture(self._canvas, point))

    @Slot()
    def _move(self) -> None:
        if self._moves:
            self._moves.popleft()()
        else:
            self._hand.stop()

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        assert recognition.prediction is not None
        assert recognition.model_version is not None
        self.answers += 1
        # Touching digits need a higher threshold, which both models share.
        others = set(_THRESHOLDS.values()) - {_THRESHOLDS[recognition.model_version]}
        self.mixed += recognition.prediction.threshold in others
        drawn = _points_in(self._canvas.sketch.page)
        if not self._moves and _points_in(recognition.page) == drawn:
            self.drawings += 1
            self._draw()


class TimedLoad:
    """Loads models; records when, and the processor time that each load took."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.busy: list[float] = []

    def __call__(self, path: Path) -> Classifier:
        started, busy_before = time.perf_counter(), time.thread_time()
        classifier = load(path)
        self.busy.append(time.thread_time() - busy_before)
        self.spans.append(Span(started, time.perf_counter()))
        return classifier


def main(swaps: int = _SWAPS) -> int:
    """Print the table; return 1 if a target is missed."""
    qt = QApplication(sys.argv[:1])
    timed_load = TimedLoad()
    with tempfile.TemporaryDirectory() as place:
        shipped = Path(place) / "models"
        _write_model(shipped / "1", 1)
        ModelStore(Path(place), shipped=shipped).publish(_write_model)
        application = Application(
            Options(store=Path(place)), timed_load, shipped_models=shipped
        )
        qt.aboutToQuit.connect(application.stop)
        probe = SwapProbe(application, swaps)
        application.start()
        qt.exec()
    rows = probe.rows(timed_load)
    print(f"{'':44} {'measured':>9} {'between':>9}")
    print(*(row.line().rstrip() for row in rows), sep="\n")
    return 0 if all(row.is_met for row in rows) else 1


def _write_model(folder: Path, version: int) -> None:
    """Write the shipped model as a version, marked by a threshold of its own."""
    shutil.copytree(shipped_models_dir() / "1", folder, dirs_exist_ok=True)
    manifest = replace(read_manifest(folder), threshold=_THRESHOLDS[version])
    manifest.numbered(version).write(folder)


def _points_in(page: Page) -> int:
    return sum(len(stroke) for stroke in page.strokes)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
