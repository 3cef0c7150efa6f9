"""How sure is sure: a temperature and a threshold, fitted on held-out digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_TEMPERATURES: Final = np.geomspace(0.2, 5.0, 325)
_PASSING_SHARE: Final = 0.995
"""Share of held-out digits that is read without a question mark. Of strangers' digits
99 in 100 should be, and more of them are refused (docs/adr/0013)."""

_BINS: Final = 15


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities a person can rely on."""

    temperature: float
    threshold: float


@dataclass(frozen=True, kw_only=True)
class ConfidenceBin:
    """Answers of like confidence, and how many of them were right."""

    low: float
    high: float
    n: int
    correct: int
    confidence: float
    """Mean probability of the answers given; they are reliable where it is the
    share of those that were right."""


class Answers(NamedTuple):
    """What a network says of images."""

    logits: NDArray[np.float32]
    """Shape [n, 10]."""

    digit_logits: NDArray[np.float32]
    """Of being a digit at all, shape [n]."""

    def confidence(self, temperature: float) -> NDArray[np.float64]:
        """Return what is held against the threshold, as `Prediction.is_sure` has it."""
        is_digit = 1 / (1 + np.exp(-self.digit_logits.astype(np.float64)))
        best = probabilities_at(self.logits, temperature).max(axis=1)
        confidence: NDArray[np.float64] = best * is_digit
        return confidence


def calibrate(
    answers: Answers, labels: NDArray[np.uint8], others: Sequence[Answers] = ()
) -> Calibration:
    """Fit temperature and threshold on digits that were not trained on.

    The temperature is the one of least negative log-likelihood (Guo et al.,
    "On Calibration of Modern Neural Networks", 2017). The threshold lets equally
    many pass of each kind of digits, or more.

    Args:
        answers: Of held-out digits.
        labels: Shape [n].
        others: Of held-out digits of other kinds, none of which is empty.
    """
    losses = [nll(probabilities_at(answers.logits, t), labels) for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    thresholds = [
        np.quantile(kind.confidence(temperature), 1 - _PASSING_SHARE)
        for kind in (answers, *others)
    ]
    return Calibration(temperature, float(min(thresholds)))


def probabilities_at(
    logits: NDArray[np.float32], temperature: float
) -> NDArray[np.float64]:
    """Return the softmax of logits divided by a temperature."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def nll(probabilities: NDArray[np.floating[Any]], labels: NDArray[Any]) -> float:
    """Return the mean negative log-likelihood of the true labels."""
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(true, 1e-12)).mean())


def brier(probabilities: NDArray[np.floating[Any]], labels: NDArray[Any]) -> float:
    """Return the mean squared distance of the probabilities from the truth.

    From 0 (certain and right) to 2 (certain and wrong), summed over the digits.
    """
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    squares = np.einsum("nd,nd->n", probabilities, probabilities, dtype=np.float64)
    return float((squares - 2 * true + 1).mean())


def expected_calibration_error(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = _BINS
) -> float:
    """Return the mean gap between confidence and accuracy, over equal bins.

    Args:
        confidence: Probability of the answer given, shape [n].
        correct: Whether it was right, shape [n].
        bins: Number of bins of equal width in 0…1.
    """
    gaps = np.bincount(_bin_of(confidence, bins), confidence - correct, bins)
    return float(np.abs(gaps).sum() / len(confidence))


def reliability(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = _BINS
) -> list[ConfidenceBin]:
    """Return the bins of `expected_calibration_error` that hold an answer."""
    which = _bin_of(confidence, bins)
    counts = np.bincount(which, minlength=bins)
    hits = np.bincount(which, correct, bins)
    sums = np.bincount(which, confidence, bins)
    return [
        ConfidenceBin(
            low=at / bins,
            high=(at + 1) / bins,
            n=int(counts[at]),
            correct=int(hits[at]),
            confidence=float(sums[at] / counts[at]),
        )
        for at in np.flatnonzero(counts).tolist()
    ]


def _bin_of(confidence: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    return np.minimum((confidence * bins).astype(np.int64), bins - 1)
