"""Start the real window, draw in it with real events, and measure.

`tests.bench` runs this as a child and passes the time at which it did so:

    python -m tests.bench.support.window_probe SECONDS_SINCE_EPOCH [live] [inside]

With `live` it is not measured at rest; with `inside` the window of that name is open.
Prints one JSON object. Times are in seconds, memory in bytes.
"""

import gc
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mnist_gui.application import Application
    from mnist_gui.recognizer.recognition import Recognition

STARTED: Final = float(sys.argv[1])
IS_LIVE: Final = "live" in sys.argv[2:]
SHOWS_INSIDE: Final = "inside" in sys.argv[2:]

# As `mnist_gui.__main__` does, and in its order, for a realistic start-up.
gc.disable()
import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot  # noqa: E402
from PySide6.QtGui import QMouseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget  # noqa: E402
from typing_extensions import override  # noqa: E402

from mnist_gui.core.classifier.tensorflow_import import (  # noqa: E402
    plain_import,
    preload_libraries,
)

with plain_import():
    from mnist_gui.window.opening import call_once_painted, open_window
from mnist_gui.core.ink.preprocess import FRAME_SIDE  # noqa: E402
from mnist_gui.core.reading.page import Page  # noqa: E402
from tests.bench.support.clocks import Clocks  # noqa: E402
from tests.bench.support.drawings import drawings  # noqa: E402
from tests.bench.support.memory import resident_memory  # noqa: E402

_HEARTBEAT_MS: Final = 2
_MOVE_MS: Final = 8
"""A mouse reports 125 times a second."""

_CALLS: Final = 10
"""Of the signature after each drawing; the yardstick is their median."""

_IDLE_MS: Final = 5000


class Probe(QObject):
    """Makes drawings and records what it measures."""

    def __init__(self, application: "Application", first_paint: float) -> None:
        super().__init__()
        self._application = application
        self._canvas = application.window.canvas
        self._drawings = drawings()
        self.figures: dict[str, float | dict[str, list[float]]] = {
            "first_paint": first_paint
        }
        self._last_beat = time.perf_counter()
        self._worst_gap = 0.0
        self._events: list[tuple[QEvent.Type, QPointF]] = []
        self._asked: dict[int, Clocks] = {}
        self._answered: list[Clocks] = []
        self._bars = application.window.findChildren(QProgressBar)
        self._shown: list[int] = []
        self._latencies: dict[str, list[Clocks]] = {}
        self._calls: list[Clocks] = []
        self._drawn = 0
        self._moved = Clocks.read()
        self._pictures: QWidget | None = None
        self._picture_count = 0
        self._began = self._drawing_seconds = 0.0
        self._heart = QTimer(self, interval=_HEARTBEAT_MS)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self._beat)
        self._hand = QTimer(self, interval=_MOVE_MS)
        self._hand.setTimerType(Qt.TimerType.PreciseTimer)
        self._hand.timeout.connect(self._move)
        self._canvas.sketch.page_changed.connect(self._on_page_changed)
        for bar in self._bars:
            bar.installEventFilter(self)
        application.recognizer.recognized.connect(self._on_recognized)
        self._heart.start()
        QTimer.singleShot(0, self, self._begin_drawing)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if watched is self._pictures:
                self._picture_count += self._hand.isActive()
            else:
                self._count_answered()
        return False

    def _count_answered(self) -> None:
        clocks = Clocks.read()
        latencies = self._latencies.setdefault(self._drawings[self._drawn].kind, [])
        latencies += [clocks.since(asked) for asked in self._answered]
        self._answered = []

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self._worst_gap = max(self._worst_gap, now - self._last_beat)
        self._last_beat = now

    @Slot()
    def _move(self) -> None:
        if not self._events:
            self._hand.stop()
            self._drawing_seconds += time.perf_counter() - self._began
            return
        kind, point = self._events.pop(0)
        self._moved = Clocks.read()
        _send(self._canvas, kind, self._canvas.from_pad(point))

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        if len(page.strokes) > self._drawings[self._drawn].first_measured:
            self._asked[_points_in(page)] = self._moved

    @Slot(object)
    def _on_recognized(self, recognition: "Recognition") -> None:
        """Stop the clocks of the move that was answered, and of all before it."""
        read = _points_in(recognition.page)
        if "first_answer" not in self.figures:
            self._keep_first_answer()
        else:
            due = [points for points in self._asked if points <= read]
            self._answered += [self._asked.pop(points) for points in due]
            shown = [_length_on_screen(bar) for bar in self._bars]
            if shown == self._shown:  # unchanged bars are not painted
                self._count_answered()
            self._shown = shown
        if not self._events and read == _points_in(self._canvas.sketch.page):
            QTimer.singleShot(150, self, self._next_drawing)

    def _keep_first_answer(self) -> None:
        self.figures["first_answer"] = time.time() - STARTED
        self.figures["worst_stall"] = self._worst_gap
        self._heart.stop()
        self._asked.clear()

    @Slot()
    def _next_drawing(self) -> None:
        # Between the drawings: a machine's speed changes while others use it.
        self._application.worker.call(self._time_signature, done=self._draw_next)

    def _time_signature(self) -> list[Clocks]:
        """Return how long calls of the model's signature take; runs on the thread."""
        model, _ = self._application.active.on_thread()
        assert model is not None
        calls = []
        for _ in range(_CALLS):
            before = Clocks.read()
            model.run(np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.float32))
            calls.append(Clocks.read().since(before))
        return calls

    def _draw_next(self, calls: list[Clocks]) -> None:
        self._calls += calls
        if self._drawn + 1 < len(self._drawings):
            self._canvas.sketch.clear()
            self._drawn += 1
            self._begin_drawing()
        elif "latencies" not in self.figures:
            self._keep_latencies()
            self._idle_from = time.process_time()
            if IS_LIVE:
                self._application.window.close()
            else:
                QTimer.singleShot(_IDLE_MS, self, self._finish)

    def _keep_latencies(self) -> None:
        found = self._latencies.items()
        self.figures |= {
            "latencies": {
                kind: [clocks.now for clocks in all_] for kind, all_ in found
            },
            "processor": {
                kind: [clocks.worked for clocks in all_] for kind, all_ in found
            },
            "inside_pictures": self._picture_count / self._drawing_seconds,
            "signature_call": statistics.median(call.now for call in self._calls),
            "signature_processor": statistics.median(
                call.worked for call in self._calls
            ),
        }

    def show_inside(self) -> None:
        """Open Inside, and count its pictures while the pen moves."""
        from mnist_gui.inside.digit_bars import DigitBars

        inside = self._application.inside.window
        self._application.window.actions_.inside.trigger()
        (self._pictures,) = inside.findChildren(DigitBars)
        self._pictures.installEventFilter(self)

    @Slot()
    def _begin_drawing(self) -> None:
        self._began = time.perf_counter()
        self._asked.clear()
        self._answered = []
        for stroke in self._drawings[self._drawn].strokes:
            points = [QPointF(x, y) for x, y in stroke.tolist()]
            self._events.append((QEvent.Type.MouseButtonPress, points[0]))
            self._events += [(QEvent.Type.MouseMove, point) for point in points[1:]]
            self._events.append((QEvent.Type.MouseButtonRelease, points[-1]))
        self._hand.start()

    @Slot()
    def _finish(self) -> None:
        used = time.process_time() - self._idle_from
        self.figures["idle_share"] = used / (_IDLE_MS / 1000)
        self.figures["memory"] = resident_memory()
        self._application.window.close()


def _points_in(page: Page) -> int:
    return sum(len(stroke) for stroke in page.strokes)


def _length_on_screen(bar: QProgressBar) -> int:
    """Return how many pixels a bar fills; Qt repaints it only if that changes."""
    return bar.value() * bar.width() // bar.maximum()


def _send(widget: QWidget, kind: QEvent.Type, position: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    where = widget.mapToGlobal(position)
    event = QMouseEvent(
        kind, position, where, button, held, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def main() -> None:
    """Run the window and print the figures."""
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as store:
        opened = open_window(Path(store))
        opened.window.show()
        probes: list[Probe] = []

        def complete() -> None:
            first_paint = time.time() - STARTED
            with plain_import():
                from mnist_gui.application import Application, Options
                from mnist_gui.core.classifier.classifier import load
            threading.Thread(target=preload_libraries, daemon=True).start()
            application = Application(Options(store=Path(store)), load, opened=opened)
            qt.aboutToQuit.connect(application.stop)
            probes.append(Probe(application, first_paint))
            application.start()
            if SHOWS_INSIDE:
                probes[0].show_inside()
            gc.enable()

        call_once_painted(opened.window.canvas, complete)
        qt.exec()
    print(json.dumps(probes[0].figures))


if __name__ == "__main__":
    main()
