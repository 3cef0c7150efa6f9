"""Read a page without a window: the digit on it, or the number, or rows of them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.pen_path.vote import with_path_vote
from mnist_gui.core.prediction import (
    DigitReading,
    Prediction,
    Reading,
    geometric_mean,
)
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.views import loops_opened, may_have_slim_loop, turned
from mnist_gui.core.segmentation.candidates import (
    BatchReader,
    ProgressCallback,
    ignore_progress,
)
from mnist_gui.core.segmentation.incremental import (
    DrawInput,
    StrokeMemory,
    draw_input,
)
from mnist_gui.core.segmentation.ink_segments import ink_segments
from mnist_gui.core.segmentation.segmentation import read_segments
from mnist_gui.core.segmentation.stroke_segments import stroke_segments, without_frames

# Further views of a digit: by how much it is turned, in radians, and the pen's width as
# a fraction of its longer side. The finest is one of MNIST's twenty pixels.
_FINE_PEN: Final = 0.05
_VIEWS: Final = ((0.0, _FINE_PEN), (0.2, 0.08), (-0.2, 0.08))
_ONE, _NINE = 1, 9
_LEAST_NINE: Final = 0.8  # least confidence of a 9 whose head was opened
# Digits of less confidence are read once more: one in seven of strangers' numbers'.
_REREAD_BELOW: Final = 0.99


# long: most of it is its contract
def read_page(  # noqa: PLR0913 (each by name)
    page: Page,
    classifier: BatchReader,
    *,
    single: bool = False,
    digits_only: bool = False,
    is_live: bool = False,
    draw: DrawInput = draw_input,
    memory: StrokeMemory | None = None,
    on_progress: ProgressCallback = ignore_progress,
) -> Reading:
    """Read the digit on a page, or the number, or rows of them; one digit if `single`.

    Marks between digits, and spaces, are read, too, unless there are `digits_only`. The
    classifier is called once, again for digits of low confidence in a number that was
    drawn, and again for its ones. On a sheet of digits it is called many times;
    `on_progress` is called after each. `draw` makes the model inputs of strokes;
    `memory` keeps what else was computed of them. On digits that were drawn, the pen's
    path votes, too. While the pen moves, and the page `is_live`, digits are not read
    again: half a digit looks like several, and more is drawn of them than of digits.

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
        strokes = without_frames(page.strokes, memory)
        is_growing = is_live and strokes[-1] is page.strokes[-1]
        reading = read(stroke_segments(strokes, draw, memory, is_growing=is_growing))
        if is_live:
            return with_path_votes(reading)
        reading = with_test_time_augmentation(reading, classifier, draw)
        reading = with_path_votes(reading)
        return with_slim_nines(reading, classifier, draw)
    picture = page.whole_picture
    if picture and picture.page.any() and not single:
        return read(ink_segments(picture))
    digit = _read_as_one(page, classifier, draw)
    return with_path_votes(Reading(digits=(digit,)))


def _read_as_one(page: Page, classifier: BatchReader, draw: DrawInput) -> DigitReading:
    model_input = draw(page.strokes) if page.strokes else to_model_input(page.ink())
    (prediction,) = classifier.predict_batch(np.stack([model_input]))
    return DigitReading(
        prediction=prediction,
        model_input=model_input,
        box=page.box(),
        strokes=page.strokes,
    )


def with_test_time_augmentation(
    reading: Reading, classifier: BatchReader, draw: DrawInput = draw_input
) -> Reading:
    """Read digits of low confidence in further views (test-time augmentation).

    A pen an eighth as wide as a digit is high fills slim loops and joins what nearly
    meets. A fine one leaves them open, and is misled by other things, as the same digit
    turned to either side is: the mean of all is misled less often (docs/adr/0022).

    A digit that is alone, and ink that has no strokes, are left as they were read. The
    classifier is called once, or not at all.
    """
    uncertain = [
        at
        for at, digit in enumerate(reading.digits)
        if digit.strokes and digit.prediction.confidence < _REREAD_BELOW
    ]
    if len(reading.digits) == 1 or not uncertain:
        return reading
    digits = list(reading.digits)
    images = [
        draw(turned(digits[at].strokes, angle), pen)
        for at in uncertain
        for angle, pen in _VIEWS
    ]
    others = iter(classifier.predict_batch(np.stack(images)))
    for at in uncertain:
        views = digits[at].prediction, *islice(others, len(_VIEWS))
        digits[at] = replace(digits[at], prediction=mean_prediction(views))
    return replace(reading, digits=tuple(digits))


def with_path_votes(reading: Reading) -> Reading:
    """Let the pen's path vote on each digit that was drawn; see `with_path_vote`."""
    digits = tuple(
        replace(digit, prediction=with_path_vote(digit.prediction, digit.strokes))
        if digit.strokes
        else digit
        for digit in reading.digits
    )
    return replace(reading, digits=digits)


def mean_prediction(views: Sequence[Prediction]) -> Prediction:
    """Return the normalized geometric mean of some predictions of one digit.

    In the geometric mean a view that excludes a digit counts more than in the
    arithmetic mean. `is_digit` is averaged arithmetically.
    """
    each = np.array([view.probabilities for view in views])
    mean = geometric_mean(each, [1 / len(each)] * len(each))
    return replace(
        views[0],
        probabilities=tuple(mean.tolist()),
        is_digit=float(np.mean([view.is_digit for view in views])),
    )


def with_slim_nines(
    reading: Reading, classifier: BatchReader, draw: DrawInput = draw_input
) -> Reading:
    """Read ones of a number again as nines, if the path of the pen has a head.

    A head that is drawn down and back up on one line is no more than a flag in pixels,
    and read as a 1 with confidence. The path tells them apart (docs/adr/0022).

    A digit that is alone, and ink that has no strokes, are left as they were read. The
    classifier is called once, or not at all.
    """
    ones = [
        at
        for at, digit in enumerate(reading.digits)
        if digit.prediction.digit == _ONE
        and digit.strokes
        and may_have_slim_loop(digit.strokes)
    ]
    if len(reading.digits) == 1 or not ones:
        return reading
    digits = list(reading.digits)
    images = [draw(loops_opened(digits[at].strokes), _FINE_PEN) for at in ones]
    others = classifier.predict_batch(np.stack(images))
    for at, other in zip(ones, others, strict=True):
        if other.digit == _NINE and other.confidence >= _LEAST_NINE:
            threshold = digits[at].prediction.threshold
            nine = replace(other, threshold=threshold)
            digits[at] = replace(digits[at], prediction=nine)
    return replace(reading, digits=tuple(digits))
