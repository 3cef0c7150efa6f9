"""The sample drawings, drawn by themselves, stroke by stroke."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Signal, Slot

from mnist_gui.core.ink.strokes import StrokeRecord
from mnist_gui.pad.sketch import Sketch

_POINT_MS: Final = 9
_PAUSE_MS: Final = 700
"""How long an answer is left to be looked at."""


@dataclass(frozen=True, kw_only=True)
class DemoAnswer:
    """What a sample was meant to be, and what was read."""

    label: str
    text: str


class Demo(QObject):
    """Draws samples on the pad at the pace of a hand.

    Waits after each until it was read, and stops for good when the person
    begins to draw.

    Signals:
        finished: All samples were drawn and read.
            Args: list of DemoAnswer.
    """

    finished = Signal(list)

    def __init__(
        self, sketch: Sketch, records: Sequence[StrokeRecord], *, hurry: bool = False
    ) -> None:
        """Prepare.

        Args:
            sketch: What to draw on.
            records: What to draw.
            hurry: Whether nobody is looking on.
        """
        super().__init__()
        self._sketch = sketch
        self._records = list(records)
        self._answers: list[DemoAnswer] = []
        self._points: list[tuple[int, QPointF]] = []
        self._stroke = -1
        self._waiting = False
        self._was_started = False
        self._pen = QTimer(self, interval=1 if hurry else _POINT_MS)
        self._pen.timeout.connect(self._draw_point)
        self._pause = QTimer(self, interval=1 if hurry else _PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._next)

    @Slot()
    def start(self) -> None:
        """Begin with the first sample; happens once."""
        if not self._was_started:
            self._was_started = True
            self._next()

    @Slot()
    def stop(self) -> None:
        """Draw nothing any more."""
        self._pen.stop()
        self._pause.stop()
        self._waiting = False
        self._was_started = True

    @Slot(str)
    def take_answer(self, text: str) -> None:
        """Hear what was read; counts when a sample is complete."""
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
            (number, QPointF(x, y))
            for number, one in enumerate(strokes)
            for x, y in one.tolist()
        ]
        self._stroke = -1
        self._pen.start()

    @Slot()
    def _draw_point(self) -> None:
        if not self._points:
            self._pen.stop()
            # Lifting the pen asks for the reading that counts.
            self._waiting = True
            self._sketch.pen_up()
            return
        number, point = self._points.pop(0)
        if number == self._stroke:
            self._sketch.pen_move(point)
        else:
            self._stroke = number
            self._sketch.pen_down(point)
