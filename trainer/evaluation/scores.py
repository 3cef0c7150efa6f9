"""Accuracy, confusions and rejections, computed from answers without a model."""

import math
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.samples.sample import DIGITS

# 95 % of a normal distribution is within this many standard deviations.
_Z_95: Final = 1.959963984540054
_MOST_CONFUSIONS: Final = 10


class Interval(NamedTuple):
    """A confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many drawings were read correctly."""

    n: int  # at least 1
    correct: int

    @property
    def accuracy(self) -> float:
        """The fraction read correctly, in 0…1."""
        return self.correct / self.n

    @property
    def accuracy_interval(self) -> Interval:
        """The 95 % confidence interval of the accuracy."""
        return wilson_interval(self.correct, self.n)

    @property
    def error_percent(self) -> float:
        """The fraction read wrongly, in per cent."""
        return 100 * (self.n - self.correct) / self.n


@dataclass(frozen=True, kw_only=True)
class DigitScore:
    """How well one digit is read."""

    digit: int
    n: int
    """Drawings with this label."""

    right: int
    recall: float | None
    """Right out of those with this label; None where there are none."""

    precision: float | None
    """Right out of those with this answer; None where there are none."""


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """How often one digit was taken for another."""

    label: int
    answer: int
    count: int


@dataclass(frozen=True, kw_only=True)
class DigitScores:
    """How well single digits are read, digit by digit."""

    confusion: list[list[int]]  # number of drawings by [label][answer]
    confusions: list[Confusion]  # the most frequent ones, worst first
    by_digit: list[DigitScore]


@dataclass(frozen=True, kw_only=True)
class Rejections:
    """How a model answers to non-digits."""

    data: str  # what the non-digits are called
    n: int
    """At least 1."""

    rejected: int
    """Those answered with a question mark."""

    auroc: float
    """Probability that a digit has a higher `is_digit` than a non-digit, 0…1."""

    @property
    def rejected_percent(self) -> float:
        """The fraction answered with a question mark, in per cent."""
        return 100 * self.rejected / self.n


def wilson_interval(correct: int, n: int) -> Interval:
    """Return the 95 % confidence interval of a proportion.

    Wilson's score interval stays within 0…1 and is meaningful near both ends, where
    good models are (E. B. Wilson, "Probable Inference, the Law of Succession, and
    Statistical Inference", 1927). With n = 0, the interval is 0…1.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    share, weight = correct / n, _Z_95**2 / n
    centre = share + weight / 2
    half = math.sqrt(weight * (share * (1 - share) + weight / 4))
    # At the ends the formula gives exactly 0 and 1, apart from rounding.
    low = 0.0 if correct == 0 else (centre - half) / (1 + weight)
    high = 1.0 if correct == n else (centre + half) / (1 + weight)
    return Interval(low, high)


def score(correct: NDArray[np.bool_]) -> Score:
    """Count correct answers, given whether each is correct: shape [n], not empty."""
    return Score(n=len(correct), correct=int(np.count_nonzero(correct)))


def confusion_matrix(truth: NDArray[Any], answers: NDArray[Any]) -> NDArray[np.int64]:
    """Count answers by [label][answer], both in 0…9."""
    counts = np.bincount(truth * DIGITS + answers, minlength=DIGITS**2)
    return counts.astype(np.int64).reshape(DIGITS, DIGITS)


def score_digits(confusion: NDArray[np.int64], labelled: NDArray[Any]) -> DigitScores:
    """Return the scores of the digits 0 to 9 from a confusion matrix.

    `labelled` is the number of drawings by label, including unreadable ones.
    """
    right, answered = confusion.diagonal(), confusion.sum(axis=0)
    return DigitScores(
        confusion=confusion.tolist(),
        confusions=most_frequent_confusions(confusion),
        by_digit=[
            DigitScore(
                digit=digit,
                n=int(labelled[digit]),
                right=int(right[digit]),
                recall=_fraction(right[digit], labelled[digit]),
                precision=_fraction(right[digit], answered[digit]),
            )
            for digit in range(DIGITS)
        ],
    )


def most_frequent_confusions(confusion: NDArray[np.int64]) -> list[Confusion]:
    """Return the ten most frequent confusions that occurred, worst first."""
    mistakes = confusion * (1 - np.eye(DIGITS, dtype=np.int64))
    worst = np.argsort(-mistakes, axis=None, kind="stable")[:_MOST_CONFUSIONS]
    return [
        Confusion(label=at // DIGITS, answer=at % DIGITS, count=int(mistakes.flat[at]))
        for at in worst.tolist()
        if mistakes.flat[at]
    ]


def score_rejections(
    data: str,
    is_confident: NDArray[np.bool_],
    is_digit: NDArray[np.floating[Any]],
    of_digits: NDArray[np.floating[Any]],
) -> Rejections:
    """Count how many non-digits are rejected, and compare them with digits.

    Args:
        data: What the non-digits are called.
        is_confident: Whether each is answered without a "?", shape [n], n > 0.
        is_digit: The model's `is_digit` of each, shape [n].
        of_digits: The same of digits, shape [m], m > 0.
    """
    return Rejections(
        data=data,
        n=len(is_confident),
        rejected=int(np.count_nonzero(~is_confident)),
        auroc=auroc(of_digits, is_digit),
    )


def auroc(
    positives: NDArray[np.floating[Any]], negatives: NDArray[np.floating[Any]]
) -> float:
    """Return the area under the receiver operating characteristic, 0…1.

    That is how often a positive has the greater value of the two; a tie counts half.
    """
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, "left")
    not_above = np.searchsorted(ordered, positives, "right")
    return float((below + not_above).mean() / 2 / len(negatives))


def _fraction(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None
