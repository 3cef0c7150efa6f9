"""Doubted digits of a row, looked at again as a finer pen would have drawn them.

A pen an eighth as wide as a digit is high fills slim loops and joins what nearly
meets. A fine one leaves them open, and is misled by other things: together they are
misled less often than the usual one alone (docs/adr/0022).
"""

from dataclasses import replace
from typing import Final

import numpy as np

from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.segmentation import BatchReader

_FINE_PEN: Final = 0.05
"""Width as a share of a digit's longer side: one of MNIST's twenty pixels."""

_DOUBTED: Final = 0.99
"""A digit less certain is looked at again: one in seven of strangers' numbers."""

_LEAST: Final = 1e-9
"""No look is so sure of what a digit is not that the other has no say."""


def look_again(reading: Reading, classifier: BatchReader) -> Reading:
    """Return a reading in which doubted digits were read twice.

    One digit alone, and ink that has no strokes, are left as they were read.

    Args:
        reading: What was read.
        classifier: Is asked once, if at all.
    """
    doubted = [at for at, one in enumerate(reading.digits) if _is_doubted(one)]
    if len(reading.digits) == 1 or not doubted:
        return reading
    digits = list(reading.digits)
    drawn = np.stack([_drawn_finely(digits[at]) for at in doubted])
    for at, second in zip(doubted, classifier.predict_batch(drawn), strict=True):
        together = mean_prediction(digits[at].prediction, second)
        digits[at] = replace(digits[at], prediction=together)
    return Reading(digits=tuple(digits))


def mean_prediction(one: Prediction, other: Prediction) -> Prediction:
    """Return what two looks at a digit say together.

    Of probabilities it is the geometric mean, in which a look that is sure of what the
    digit is not has its say.
    """
    both = np.maximum([one.probabilities, other.probabilities], _LEAST)
    together = np.sqrt(both.prod(axis=0))
    return replace(
        one,
        probabilities=tuple((together / together.sum()).tolist()),
        is_digit=(one.is_digit + other.is_digit) / 2,
    )


def _is_doubted(digit: DigitReading) -> bool:
    return bool(digit.strokes) and digit.prediction.confidence < _DOUBTED


def _drawn_finely(digit: DigitReading) -> ModelInput:
    return to_model_input(rasterize(digit.strokes, _FINE_PEN))
