"""Keep thousands of labelled drawings, correct one, and compare memory.

    python -m tests.soak.drawings [--count 20000] [--corrections 20]

Opens the real window with a store of so many drawings, and with an empty one, each in a
process of its own. In both, some drawings are drawn, read and corrected, and the model
learns. Prints the memory of the two, and how long the window waited for its model to
learn. The exit status is 1 if the drawings need more than a share of the memory.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.samples.sample import LabelledDrawing, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.recognizer.recognition import Recognition
from tests.bench.support.ratios import Ratio
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.gui import hand
from tests.helpers.repository import REPOSITORY
from tests.soak.support.program import User, finish, run, soak_parser
from tests.soak.support.usage import memory_mb

_MOST_MEMORY: Final = 1.15
"""Of that without drawings."""

_WRITTEN_AT_A_TIME: Final = 1000
_TREMBLE: Final = 6.0  # of a hand, in units of the pad


class Corrector(User):
    """Draws digits and says of each that it is another."""

    def __init__(
        self, application: Application, temporary: Path, *, corrections: int
    ) -> None:
        super().__init__(application, temporary)
        self._left = corrections
        self._asked = 0.0
        self._is_labelled = False
        self.learning: list[float] = []
        self.memory = 0.0
        self._canvas = application.window.canvas
        application.recognizer.recognized.connect(self._on_recognized)
        application.samples.kept.connect(self._on_kept)
        application.adaptation.adapted.connect(self._on_adapted)

    @override
    def begin(self) -> None:
        self.application.window.activateWindow()
        self._draw()

    @Slot()
    def _draw(self) -> None:
        self.go_on()
        if not self._left:
            self.settle(self._finish)
            return
        self._left -= 1
        self._is_labelled = False
        self._canvas.sketch.clear()
        hand.draw(self._canvas, SAMPLES[self._left % len(SAMPLES)].strokes)

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        is_whole = recognition.page is self._canvas.sketch.finished_page
        if self._is_labelled or recognition.prediction is None or not is_whole:
            return
        self._is_labelled = True
        other = (recognition.prediction.digit + 1) % 10
        self._asked = time.perf_counter()
        hand.key(self._canvas, Qt.Key(Qt.Key.Key_0 + other))

    @Slot(object)
    def _on_kept(self, sample: Sample) -> None:
        if sample.is_held_out:  # nothing is learned from it
            QTimer.singleShot(0, self, self._draw)

    @Slot()
    def _on_adapted(self) -> None:
        self.learning.append(time.perf_counter() - self._asked)
        QTimer.singleShot(0, self, self._draw)

    def _finish(self) -> None:
        self.memory = memory_mb()
        self.time_signature(self.end)


def fill(store: Path, count: int) -> None:
    """Keep so many different drawings."""
    samples = SampleStore(store / SAMPLES_NAME)
    drawn = islice(_drawings(), count)
    while some := list(islice(drawn, _WRITTEN_AT_A_TIME)):
        added = samples.add_new(some)
        assert added == len(some)


def _drawings() -> Iterator[LabelledDrawing]:
    """Yield drawings of the bundled samples by a hand that trembles, without end."""
    rng = np.random.default_rng(0)
    inputs = [to_model_input(rasterize(record.strokes)) for record in SAMPLES]
    while True:
        for record, model_input in zip(SAMPLES, inputs, strict=True):
            # Drawing each would take a minute; one level of grey makes it another.
            grain = rng.integers(0, 2, model_input.shape) / 255
            yield LabelledDrawing(
                label=int(str(record.label)),
                strokes=_trembling(record.strokes, rng),
                model_input=np.clip(model_input - grain, 0, 1).astype(np.float32),
            )


def _trembling(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    return tuple(
        stroke(points + rng.normal(0, _TREMBLE, points.shape)) for points in strokes
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a window with drawings to one without."""
    parser = soak_parser("drawings", 20_000)
    parser.add_argument("--corrections", type=int, default=20)
    parser.add_argument("--only", action="store_true", help="print one window as JSON")
    options = parser.parse_args(arguments)
    if options.only:
        print(json.dumps(_measure(options.count, options.corrections)))
        return 0
    without, with_ = (
        _measure_in_process(count, options.corrections) for count in (0, options.count)
    )
    ratios = [
        Ratio(what="drawings kept", values=[options.count]),
        Ratio(what="memory without them, MB", values=[without["memory"]]),
        Ratio(what="memory with them, MB", values=[with_["memory"]]),
        Ratio(
            what="memory after corrections / without drawings",
            values=[with_["memory"] / without["memory"]],
            at_most=_MOST_MEMORY,
        ),
        Ratio(what="a correction learned, s, without", values=without["learning"]),
        Ratio(what="a correction learned, s, with them", values=with_["learning"]),
        Ratio(
            what="  median / a call of the signature",
            values=[statistics.median(with_["learning"]) / with_["call"]],
        ),
    ]
    return finish(options.table, ratios, [*without["troubles"], *with_["troubles"]])


def _measure(count: int, corrections: int) -> dict[str, Any]:
    corrector = run(
        partial(Corrector, corrections=corrections), fill=partial(fill, count=count)
    )
    return {
        "memory": corrector.memory,
        "learning": corrector.learning,
        "call": statistics.median(corrector.signature_calls or [float("nan")]),
        "troubles": corrector.troubles,
    }


def _measure_in_process(count: int, corrections: int) -> dict[str, Any]:
    numbers = ["--count", str(count), "--corrections", str(corrections)]
    finished = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "tests.soak.drawings", "--only", *numbers],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )
    figures: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
