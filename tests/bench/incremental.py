"""Measure what reading a page again costs while a stroke is drawn, without a window.

    python -m tests.bench.incremental

Processor time, unlike the latencies of `tests.bench`, hardly depends on what else the
machine does. It is given in calls of the model's signature, median and 95th percentile
of the pen moves of the last digit or stroke.
"""

import statistics
import time
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.classifier.cached_reader import CachedReader
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.hand_reader import HandReader
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.incremental import (
    InputCache,
    StrokeMemory,
    draw_input,
)
from tests.bench.support.drawings import Drawing, drawings
from tests.bench.support.gaps import quantile

_CALLS: Final = 40  # of the signature before each drawing
_MODEL: Final = shipped_models_dir() / "1"


class _Cost(NamedTuple):
    calls: float  # processor time, in calls of the signature
    inputs: int  # that the model was asked for


class _Counting(HandReader):
    """Counts model inputs; knows no hand."""

    asked = 0

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.asked += len(images)
        return super().predict_batch(images)


def main() -> None:
    """Print the table."""
    model = load(_MODEL)
    costs: dict[str, list[list[_Cost]]] = {}
    for drawing in drawings():
        kinds = costs.setdefault(drawing.kind, [[], []])
        for found, is_incremental in zip(kinds, (False, True), strict=True):
            found.extend(_costs(model, drawing, is_incremental=is_incremental))
    for kind, (fresh, incremental) in costs.items():
        print(f"{kind}: fresh {_summary(fresh)}; incremental {_summary(incremental)}")


def _costs(
    model: PublishedClassifier, drawing: Drawing, *, is_incremental: bool
) -> Iterator[_Cost]:
    """Yield the cost of each pen move that is measured, of every fourth if fresh."""
    call = _signature_call(model)
    classifier = _Counting(model)
    cached, inputs = CachedReader(classifier), InputCache()
    read_again = partial(read_page, draw=inputs.draw, memory=StrokeMemory())
    for number, page in enumerate(_pages(drawing)):
        if len(page.strokes) <= drawing.first_measured:
            if is_incremental and number % 8 == 0:
                read_again(page, cached)
        elif is_incremental or number % 4 == 0:
            before, asked = time.process_time(), classifier.asked
            if is_incremental:
                read_again(page, cached)
            else:
                read_page(page, classifier, draw=draw_input)
            seconds = time.process_time() - before
            yield _Cost(seconds / call, classifier.asked - asked)


def _pages(drawing: Drawing) -> Iterator[Page]:
    """Yield the page after each pen move."""
    for at, points in enumerate(drawing.strokes):
        for count in range(1, len(points) + 1):
            yield Page(strokes=(*drawing.strokes[:at], points[:count]))


def _signature_call(model: PublishedClassifier) -> float:
    """Return the processor time of one call with one image."""
    image = np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.float32)
    seconds = []
    for _ in range(_CALLS):
        before = time.process_time()
        model.run(image)
        seconds.append(time.process_time() - before)
    return statistics.median(seconds)


def _summary(costs: list[_Cost]) -> str:
    calls = [cost.calls for cost in costs]
    inputs = statistics.mean(cost.inputs for cost in costs)
    return (
        f"{statistics.median(calls):.1f}, 95th {quantile(calls, 0.95):.1f} calls,"
        f" {inputs:.1f} inputs"
    )


if __name__ == "__main__":
    main()
