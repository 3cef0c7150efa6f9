"""What ten numbers mean: probabilities, their logarithms, sigmoids or logits."""

from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.prediction import softmax

_STEPS: Final = 256  # of probabilities in one byte each
_SUM_ERROR: Final = 0.003  # of ten probabilities in float16
_SUM_ERROR_OF_STEPS: Final = 10 / 2 / _STEPS
_LEAST: Final = 1e-9  # so that ten sigmoids of 0 have a sum


class Kind(Enum):
    """What an output's numbers are."""

    PROBABILITIES = "probabilities"
    LOG_PROBABILITIES = "log-probabilities"
    SIGMOIDS = "sigmoids"
    LOGITS = "logits"


def kind_of(numbers: NDArray[np.float64]) -> Kind:
    """Return what the numbers of an output are, from many answers [n, 10]."""
    if numbers.min() >= -_SUM_ERROR and numbers.max() <= 1 + _SUM_ERROR:
        return Kind.PROBABILITIES if _sum_to_1(numbers) else Kind.SIGMOIDS
    if numbers.max() <= _SUM_ERROR and _sum_to_1(np.exp(numbers)):
        return Kind.LOG_PROBABILITIES
    return Kind.LOGITS


def interpret(
    numbers: NDArray[np.float64], kind: Kind
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the probabilities [n, 10] and `is_digit` [n] of answers [n, 10].

    Sigmoids are ten independent answers of “yes” or “no”; their best says whether there
    is a digit at all. The other kinds cannot say that: `is_digit` is 1.
    """
    is_digit = np.ones(len(numbers))
    if kind in (Kind.PROBABILITIES, Kind.SIGMOIDS):
        shares = numbers.clip(0, 1) + _LEAST
        probabilities = shares / shares.sum(axis=1, keepdims=True)
        if kind is Kind.SIGMOIDS:
            is_digit = numbers.max(axis=1).clip(0, 1)
    else:  # the softmax of log-probabilities are the probabilities
        probabilities = softmax(numbers)
    return probabilities.astype(np.float32), is_digit.astype(np.float32)


def _sum_to_1(numbers: NDArray[np.float64]) -> bool:
    in_steps = np.allclose(numbers * _STEPS, np.rint(numbers * _STEPS), atol=1e-3)
    most = _SUM_ERROR_OF_STEPS if in_steps else _SUM_ERROR
    return bool((np.abs(numbers.sum(axis=1) - 1) <= most).all())
