"""Figures from counted answers, without a model."""

import math
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_Z_95: Final = 1.959963984540054
"""95 % of a normal distribution lies within so many standard deviations."""

_MOST_CONFUSIONS: Final = 10


class Interval(NamedTuple):
    """Where a share lies, given what was counted."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many of some drawings were read right."""

    n: int
    correct: int
    accuracy: float
    """In 0…1."""

    accuracy_interval: Interval
    """95 % interval of the accuracy, by Wilson."""

    error_percent: float


@dataclass(frozen=True, kw_only=True)
class DigitScore:
    """How well one digit is read."""

    digit: int
    n: int
    """Drawings with this label."""

    right: int
    recall: float | None
    """Right of those with this label; None where there are none."""

    precision: float | None
    """Right of those with this answer; None where there are none."""


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """How often one digit was taken for another."""

    label: int
    answer: int
    count: int


def wilson_interval(correct: int, n: int) -> Interval:
    """Return the 95 % interval of a share.

    Wilson's score interval stays within 0…1 and means something near its ends,
    where good models are (E. B. Wilson, "Probable Inference, the Law of
    Succession, and Statistical Inference", 1927).

    Args:
        correct: How many were right.
        n: Of how many; nothing is known where that is none.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    share, weight = correct / n, _Z_95**2 / n
    centre = share + weight / 2
    half = math.sqrt(weight * (share * (1 - share) + weight / 4))
    # At the ends the formula gives them exactly, rounding aside.
    low = 0.0 if correct == 0 else (centre - half) / (1 + weight)
    high = 1.0 if correct == n else (centre + half) / (1 + weight)
    return Interval(low, high)


def score(correct: NDArray[np.bool_]) -> Score:
    """Count right answers.

    Args:
        correct: Whether each was right, shape [n], not empty.
    """
    n, right = len(correct), int(np.count_nonzero(correct))
    return Score(
        n=n,
        correct=right,
        accuracy=right / n,
        accuracy_interval=wilson_interval(right, n),
        error_percent=100 * (n - right) / n,
    )


def confusion_matrix(truth: NDArray[Any], answers: NDArray[Any]) -> NDArray[np.int64]:
    """Count answers by [label][answer], both in 0…9."""
    counts = np.bincount(truth * 10 + answers, minlength=100)
    return counts.astype(np.int64).reshape(10, 10)


def digit_scores(
    confusion: NDArray[np.int64], labelled: NDArray[Any]
) -> list[DigitScore]:
    """Return the scores of the digits 0 to 9.

    Args:
        confusion: Answers by [label][answer].
        labelled: Drawings by label, those in which nothing was found included.
    """
    answered = confusion.sum(axis=0)
    return [
        DigitScore(
            digit=digit,
            n=int(labelled[digit]),
            right=int(confusion[digit, digit]),
            recall=_share(confusion[digit, digit], labelled[digit]),
            precision=_share(confusion[digit, digit], answered[digit]),
        )
        for digit in range(10)
    ]


def most_frequent_confusions(confusion: NDArray[np.int64]) -> list[Confusion]:
    """Return the ten most frequent mistakes that were made, worst first."""
    mistakes = confusion * (1 - np.eye(10, dtype=np.int64))
    worst = np.argsort(-mistakes, axis=None, kind="stable")[:_MOST_CONFUSIONS]
    return [
        Confusion(
            label=int(at) // 10, answer=int(at) % 10, count=int(mistakes.flat[at])
        )
        for at in worst
        if mistakes.flat[at]
    ]


def _share(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None
