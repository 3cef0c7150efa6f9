"""The demo: draws the bundled samples stroke by stroke and collects the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Signal, Slot

from mnist_gui.core.ink.strokes import StrokeRecord
from mnist_gui.pad.sketch import Sketch

_POINT_MS: Final = 9
_PAUSE_MS: Final = 700  # how long each answer is shown


@dataclass(frozen=True, kw_only=True)
class DemoAnswer:
    """The label of a sample, and what was read."""

    label: str
    text: str


class Demo(QObject):
    """Draws samples on the pad at the pace of a hand, and waits for each answer.

    Signals:
        finished: All samples were drawn and read.
            Args: list of DemoAnswer.
    """

    finished = Signal(list)

    def __init__(
        self, sketch: Sketch, records: Sequence[StrokeRecord], *, hurry: bool = False
    ) -> None:
        """Prepare; in a hurry, as without a display, points are drawn without pause."""
        super().__init__()
        self._sketch = sketch
        self._records = list(records)
        self._answers: list[DemoAnswer] = []
        # What is left to draw of a sample, and whether a stroke begins there.
        self._points: list[tuple[QPointF, bool]] = []
        self._waiting = False
        self._was_started = False
        self._pen = QTimer(self, interval=1 if hurry else _POINT_MS)
        self._pen.timeout.connect(self._draw_point)
        self._pause = QTimer(self, interval=1 if hurry else _PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._next)

    @Slot()
    def start(self) -> None:
        """Draw the first sample; later calls do nothing."""
        if not self._was_started:
            self._was_started = True
            self._next()

    @Slot()
    def stop(self) -> None:
        """Stop for good, as when the user begins to draw."""
        self._pen.stop()
        self._pause.stop()
        self._waiting = False
        self._was_started = True

    @Slot(str)
    def take_answer(self, text: str) -> None:
        """Take what was read; ignored until a sample is complete."""
        if self._waiting:
            self._waiting = False
            label = self._records[len(self._answers)].label or ""
            self._answers.append(DemoAnswer(label=label, text=text))
            self._pause.start()

    @Slot()
    def _next(self) -> None:
        if len(self._answers) == len(self._records):
            self.finished.emit(self._answers)
            return
        self._sketch.clear()
        strokes = self._records[len(self._answers)].strokes
        self._points = [
            (QPointF(x, y), place == 0)
            for points in strokes
            for place, (x, y) in enumerate(points.tolist())
        ]
        self._pen.start()

    @Slot()
    def _draw_point(self) -> None:
        if not self._points:
            self._pen.stop()
            # Lifting the pen requests the reading that counts.
            self._waiting = True
            self._sketch.pen_up()
            return
        point, is_first = self._points.pop(0)
        if is_first:
            self._sketch.pen_down(point)
        else:
            self._sketch.pen_move(point)
