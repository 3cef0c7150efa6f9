"""From a page to what it says: the whole way, without a window."""

from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.reading.ink_segments import ink_segments
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.second_look import look_again
from mnist_gui.core.reading.segmentation import BatchReader, read_segments
from mnist_gui.core.reading.stroke_segments import stroke_segments

_MOST_STROKES: Final = 300
"""So many pieces at most are told apart (`segmentation.candidates`); to compare each
with each other one takes gigabytes where a file has 20,000."""


def read_page(page: Page, classifier: BatchReader, *, single: bool = False) -> Reading:
    """Read the digit on a page, or the number, or rows of them.

    Args:
        page: What was drawn, or the ink of a picture.
        classifier: Is asked once, and again where strokes of a number are doubted.
        single: Whether it is always one digit.

    Raises:
        EmptyDrawingError: If there is no ink on it.
    """
    if 0 < len(page.strokes) <= _MOST_STROKES and not single:
        reading = read_segments(stroke_segments(page.strokes), classifier)
        return look_again(reading, classifier)
    if page.picture and page.picture.page.any() and not single:
        return read_segments(ink_segments(page.picture), classifier)
    model_input = to_model_input(page.ink())
    (prediction,) = classifier.predict_batch(np.stack([model_input]))
    digit = DigitReading(prediction=prediction, model_input=model_input, box=page.box())
    return Reading(digits=(digit,))
