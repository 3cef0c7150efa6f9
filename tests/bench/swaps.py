"""Swap models while somebody draws, and measure what it costs.

    python -m tests.bench.swaps [SWAPS]

Opens the real window, draws the sample drawings by real mouse events, 125 a second,
and meanwhile uses two models in turn. Prints a table: milliseconds of a swap on the
worker, gaps of the window's event loop around swaps and, beside them, between swaps,
the memory that the swaps leave, and whether each answer was that of the model it names.
Exits with 1 if a promise is not kept. What others do on the machine shows in the gaps
of both columns alike.
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

from mnist_gui.application import Application
from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.manifest import read_manifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.page import Page
from mnist_gui.options import Options
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.resources import samples_path
from tests.bench.support.gaps import LONG_MS, Span, at, late, part
from tests.bench.support.memory import resident_memory
from tests.helpers.gui import hand

_SWAPS: Final = 200
_WARM_UP: Final = 20
"""Swaps before memory is looked at: pools of TensorFlow's grow at first."""

_BEAT_MS: Final = 1
_MOVE_MS: Final = 8
_REST_MS: Final = 300
"""Of drawing with one model, before the next swap."""

_AFTER_SECONDS: Final = 0.1
"""In which the window shows what was loaded: they belong to the swap."""

_THRESHOLDS: Final = {1: 0.25, 2: 0.75}
"""Of the two models: each answer carries one, and so tells whose it is."""


class Promise(NamedTuple):
    """A row of the table."""

    what: str
    measured: float
    most: float | None = None
    between: float | None = None
    """The same, between swaps."""

    @property
    def is_kept(self) -> bool:
        """Whether it is at most what it may be."""
        return self.most is None or self.measured <= self.most

    def line(self) -> str:
        """Return it as a line of the table."""
        asked = "" if self.most is None else f"at most {self.most:g}"
        between = "" if self.between is None else f"{self.between:.1f}"
        verdict = "" if self.is_kept else "NOT"
        return f"{self.what:44} {self.measured:9.1f} {between:>9}  {asked} {verdict}"


class SwapProbe(QObject):
    """Draws without end, swaps, and keeps the figures."""

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
        application.recognizer.model_loaded.connect(self._on_loaded)
        application.recognizer.model_failed.connect(self._give_up)

    def rows(self, load: "TimedLoad") -> list[Promise]:
        """Return what was measured."""
        grown = (self.memory[-1] - self.memory[min(_WARM_UP, self._swaps)]) / 1e6
        loads = load.spans[1:]  # the first imports TensorFlow
        took = [one.ms for one in loads]
        busy = [1000 * one for one in load.busy[1:]]
        around, between = part(self._gaps, loads, _AFTER_SECONDS)
        return [
            Promise("a swap on the worker, ms, median", at(took, 0.5)),
            Promise("a swap on the worker, ms, longest", max(took), 100),
            Promise("  of it processor time, ms, median", at(busy, 0.5)),
            Promise("  of it processor time, ms, longest", max(busy)),
            Promise(
                "gap of the window, ms, 99th percentile",
                at(around, 0.99),
                between=at(between, 0.99),
            ),
            Promise(
                "gap of the window, ms, longest",
                max(around),
                LONG_MS,
                between=max(between),
            ),
            Promise(
                f"time in gaps over {LONG_MS} ms, %",
                late(around),
                between=late(between),
            ),
            Promise("memory left by the swaps, MB", grown, 20),
            Promise("drawings read to the end", self.drawings),
            Promise("answers", self.answers),
            Promise("answers of another model than they name", self.mixed, 0),
        ]

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=interval)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        return timer

    @Slot(object)
    def _on_loaded(self, _: object) -> None:
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
        number = 1 + len(self.memory) % 2
        self._application.window.model_menu.version_chosen.emit(number)

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
        for one in self._drawings[0].strokes:
            first, *rest = (canvas.from_pad(QPointF(x, y)) for x, y in one.tolist())
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
        # Where digits hang together a higher one is asked of either model.
        others = set(_THRESHOLDS.values()) - {_THRESHOLDS[recognition.model_version]}
        self.mixed += recognition.prediction.threshold in others
        drawn = _points_in(self._canvas.sketch.page)
        if not self._moves and _points_in(recognition.page) == drawn:
            self.drawings += 1
            self._draw()


class TimedLoad:
    """Loads models, and keeps when it did and the seconds that it was at work."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.busy: list[float] = []

    def __call__(self, path: Path) -> Classifier:
        started, at_work = time.perf_counter(), time.thread_time()
        classifier = load(path)
        self.busy.append(time.thread_time() - at_work)
        self.spans.append(Span(started, time.perf_counter()))
        return classifier


def main(swaps: int = _SWAPS) -> int:
    """Print the table; 1 if a promise is not kept."""
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
    return 0 if all(row.is_kept for row in rows) else 1


def _write_model(folder: Path, number: int) -> None:
    """Write the shipped model as a version whose answers can be told from others'."""
    shutil.copytree(shipped_models_dir() / "1", folder, dirs_exist_ok=True)
    manifest = replace(read_manifest(folder), threshold=_THRESHOLDS[number])
    manifest.numbered(number).write(folder)


def _points_in(page: Page) -> int:
    return sum(len(one) for one in page.strokes)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
