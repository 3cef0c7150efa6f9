"""Read a page without a window: the digit on it, or the number, or rows of them."""

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.segmentation.candidates import (
    BatchReader,
    ProgressCallback,
    ignore_progress,
)
from mnist_gui.core.segmentation.incremental import DrawInput, draw_input
from mnist_gui.core.segmentation.ink_segments import ink_segments
from mnist_gui.core.segmentation.segmentation import read_segments
from mnist_gui.core.segmentation.stroke_segments import stroke_segments, without_frames

# Width as a fraction of a digit's longer side: one of MNIST's twenty pixels.
_FINE_PEN: Final = 0.05
# A digit of less confidence is read once more: one in seven of strangers' numbers.
_CONFIDENT: Final = 0.99
# Floor for probabilities: neither view can veto the other in the geometric mean.
_MIN_PROBABILITY: Final = 1e-9


def read_page(  # noqa: PLR0913 (each by name)
    page: Page,
    classifier: BatchReader,
    *,
    single: bool = False,
    digits_only: bool = False,
    draw: DrawInput = draw_input,
    on_progress: ProgressCallback = ignore_progress,
) -> Reading:
    """Read the digit on a page, or the number, or rows of them; one digit if `single`.

    Marks between digits, and spaces, are read, too, unless there are `digits_only`. The
    classifier is called once, and again for digits of low confidence in a number that
    was drawn. On a sheet of digits it is called many times; `on_progress` is called
    after each. `draw` makes the model inputs of strokes.

    Raises:
        EmptyDrawingError: If there is no ink on it.
        CrowdedPageError: If there is too much on it.
    """
    read = partial(
        read_segments,
        classifier=classifier,
        digits_only=digits_only,
        on_progress=on_progress,
    )
    if page.strokes and not single:
        reading = read(stroke_segments(without_frames(page.strokes), draw))
        return with_test_time_augmentation(reading, classifier, draw)
    picture = page.whole_picture
    if picture and picture.page.any() and not single:
        return read(ink_segments(picture))
    model_input = draw(page.strokes) if page.strokes else to_model_input(page.ink())
    (prediction,) = classifier.predict_batch(np.stack([model_input]))
    digit = DigitReading(prediction=prediction, model_input=model_input, box=page.box())
    return Reading(digits=(digit,))


def with_test_time_augmentation(
    reading: Reading, classifier: BatchReader, draw: DrawInput = draw_input
) -> Reading:
    """Read digits of low confidence once more, drawn with a finer pen (TTA).

    A pen an eighth as wide as a digit is high fills slim loops and joins what nearly
    meets. A fine one leaves them open, and is misled by other things: the mean of both
    is misled less often than either (test-time augmentation; docs/adr/0022).

    A digit that is alone, and ink that has no strokes, are left as they were read. The
    classifier is called once, or not at all.
    """
    uncertain = [
        at
        for at, digit in enumerate(reading.digits)
        if digit.strokes and digit.prediction.confidence < _CONFIDENT
    ]
    if len(reading.digits) == 1 or not uncertain:
        return reading
    digits = list(reading.digits)
    images = [draw(digits[at].strokes, _FINE_PEN) for at in uncertain]
    others = classifier.predict_batch(np.stack(images))
    for at, other in zip(uncertain, others, strict=True):
        mean = mean_prediction(digits[at].prediction, other)
        digits[at] = replace(digits[at], prediction=mean)
    return replace(reading, digits=tuple(digits))


def mean_prediction(prediction: Prediction, other: Prediction) -> Prediction:
    """Return the normalized geometric mean of two predictions of one digit.

    In the geometric mean a view that excludes a digit counts more than in the
    arithmetic mean. `is_digit` is averaged arithmetically.
    """
    both = np.maximum([prediction.probabilities, other.probabilities], _MIN_PROBABILITY)
    mean = np.sqrt(both.prod(axis=0))
    return replace(
        prediction,
        probabilities=tuple((mean / mean.sum()).tolist()),
        is_digit=(prediction.is_digit + other.is_digit) / 2,
    )
