"""Swap models while somebody draws, and measure what it costs.

    python -m tests.bench.swaps [SWAPS]

Opens the real window, draws the sample drawings by real mouse events, 125 a second,
and meanwhile uses two models in turn. Prints a table: milliseconds of a swap on the
worker, gaps of the window's event loop without swaps and with them, the memory that
the swaps leave, and whether each answer was that of the model it names. Exits with 1
if a promise is not kept; what others do on the machine shows in the gaps.
"""

import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application
from mnist_gui.core.classifier import Classifier, load
from mnist_gui.core.locations import shipped_models_dir
from mnist_gui.core.manifest import read_manifest
from mnist_gui.core.model_store import ModelStore
from mnist_gui.core.page import Page
from mnist_gui.core.strokes import read_strokes
from mnist_gui.options import Options
from mnist_gui.recognizer import Recognition
from mnist_gui.resources import samples_path
from tests.bench.memory import resident_memory
from tests.gui import hand

_SWAPS: Final = 200
_WARM_UP: Final = 20
"""Swaps before memory is looked at: pools of TensorFlow's grow at first."""

_BEAT_MS: Final = 1
_MOVE_MS: Final = 8
_REST_MS: Final = 150
"""Of drawing with one model, before the next swap."""

_QUIET_MS: Final = 10_000
"""Of drawing alone, to tell the gaps of swaps from those of the machine."""

_THRESHOLDS: Final = {1: 0.25, 2: 0.75}
"""Of the two models: each answer carries one, and so tells whose it is."""


class Promise(NamedTuple):
    """A row of the table."""

    what: str
    measured: float
    most: float | None = None


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
        self._quiet: list[float] = []
        self._gaps = self._quiet
        self.swapping: list[float] = []
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
        loads = [1000 * one for one in load.seconds[1:]]  # the first imports TensorFlow
        busy = [1000 * one for one in load.busy[1:]]
        return [
            Promise("a swap on the worker, ms, median", _at(loads, 0.5)),
            Promise("a swap on the worker, ms, longest", max(loads), 100),
            Promise("  of it processor time, ms, median", _at(busy, 0.5)),
            Promise("gap without swaps, ms, 99th percentile", _at(self._quiet, 0.99)),
            Promise("gap without swaps, ms, longest", max(self._quiet)),
            Promise("gap with swaps, ms, 99th percentile", _at(self.swapping, 0.99)),
            Promise("gap with swaps, ms, longest", max(self.swapping), 16),
            Promise("gaps with swaps over 16 ms, % of swaps", self._late()),
            Promise("memory left by the swaps, MB", grown, 20),
            Promise("drawings read to the end", self.drawings),
            Promise("answers", self.answers),
            Promise("answers of another model than they name", self.mixed, 0),
        ]

    def _late(self) -> float:
        late = sum(gap > 16 for gap in self.swapping)
        return 100 * late / len(self.memory)

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
            QTimer.singleShot(_QUIET_MS, self, self._begin_swapping)
        elif len(self.memory) > self._swaps:
            QTimer.singleShot(_REST_MS, self, self._application.window.close)
        else:
            QTimer.singleShot(_REST_MS, self, self._swap)

    @Slot()
    def _begin_swapping(self) -> None:
        self._gaps = self.swapping
        self._swap()

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
        self._gaps.append(1000 * (now - self._last_beat))
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
        due = _THRESHOLDS[recognition.model_version]
        self.mixed += recognition.prediction.threshold != due
        drawn = _points_in(self._canvas.sketch.page)
        if not self._moves and _points_in(recognition.page) == drawn:
            self.drawings += 1
            self._draw()


class TimedLoad:
    """Loads models, and keeps the seconds it took and those it was at work."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.busy: list[float] = []

    def __call__(self, path: Path) -> Classifier:
        started, at_work = time.perf_counter(), time.thread_time()
        classifier = load(path)
        self.busy.append(time.thread_time() - at_work)
        self.seconds.append(time.perf_counter() - started)
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
    for row in rows:
        asked = "" if row.most is None else f"at most {row.most:g}"
        kept = row.most is None or row.measured <= row.most
        print(f"{row.what:44} {row.measured:9.1f}  {asked}{'' if kept else '  NOT'}")
    return 0 if all(one.most is None or one.measured <= one.most for one in rows) else 1


def _write_model(folder: Path, number: int) -> None:
    """Write the shipped model as a version whose answers can be told from others'."""
    shutil.copytree(shipped_models_dir() / "1", folder, dirs_exist_ok=True)
    manifest = replace(read_manifest(folder), threshold=_THRESHOLDS[number])
    manifest.numbered(number).write(folder)


def _points_in(page: Page) -> int:
    return sum(len(one) for one in page.strokes)


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
