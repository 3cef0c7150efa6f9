"""Fit a softmax temperature and a rejection threshold; measure calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.prediction import softmax

_TEMPERATURES: Final = np.geomspace(0.2, 5.0, 325)
# Held-out digits that are read without a question mark. Of strangers' digits it should
# be 99 %, and more of them are rejected (docs/adr/0013).
_ACCEPTED_FRACTION: Final = 0.995
_BINS: Final = 15


@dataclass(frozen=True)
class Calibration:
    """How logits become reliable probabilities, and which answers are confident."""

    temperature: float
    threshold: float


@dataclass(frozen=True, kw_only=True)
class ConfidenceBin:
    """Answers of similar confidence, and how many of them were right."""

    low: float
    high: float
    n: int
    correct: int
    confidence: float
    """Mean probability of the answers; reliable where it equals `correct / n`."""


@dataclass(frozen=True, kw_only=True)
class CalibrationScores:
    """How reliable probabilities are: what the functions below return."""

    ece: float = 0.0  # expected calibration error in 15 bins, 0…1
    nll: float = 0.0
    brier: float = 0.0
    reliability: Sequence[ConfidenceBin] = ()


class Answers(NamedTuple):
    """A network's logits for images."""

    logits: NDArray[np.float32]  # of the digits, shape [n, 10]
    digit_logits: NDArray[np.float32]  # of being a digit at all, shape [n]

    def confidence(self, temperature: float) -> NDArray[np.float64]:
        """Return what the threshold applies to, as in `Prediction.confidence`."""
        is_digit = 1 / (1 + np.exp(-self.digit_logits.astype(np.float64)))
        best = probabilities_at(self.logits, temperature).max(axis=1)
        confidence: NDArray[np.float64] = best * is_digit
        return confidence


def calibrate(
    answers: Answers, labels: NDArray[np.uint8], others: Sequence[Answers] = ()
) -> Calibration:
    """Fit temperature and threshold on held-out digits.

    The temperature minimises the negative log-likelihood (Guo et al., "On Calibration
    of Modern Neural Networks", 2017). The threshold accepts at least the same fraction
    of the digits of each kind; `others` are answers to other kinds, none empty.
    """
    losses = [nll(probabilities_at(answers.logits, t), labels) for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    thresholds = [
        np.quantile(kind.confidence(temperature), 1 - _ACCEPTED_FRACTION)
        for kind in (answers, *others)
    ]
    return Calibration(temperature, float(min(thresholds)))


def score_calibration(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64]
) -> CalibrationScores:
    """Measure how reliable probabilities, [n, 10], are; for n = 0 all scores are 0."""
    if not len(labels):
        return CalibrationScores()
    confidence = probabilities.max(axis=1).astype(np.float64)
    correct = probabilities.argmax(axis=1) == labels
    return CalibrationScores(
        ece=expected_calibration_error(confidence, correct),
        nll=nll(probabilities, labels),
        brier=brier(probabilities, labels),
        reliability=reliability(confidence, correct),
    )


def probabilities_at(
    logits: NDArray[np.float32], temperature: float
) -> NDArray[np.float64]:
    """Return the softmax of logits divided by a temperature."""
    return softmax(logits.astype(np.float64) / temperature)


def nll(probabilities: NDArray[np.floating[Any]], labels: NDArray[Any]) -> float:
    """Return the mean negative log-likelihood of the labels."""
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(true, 1e-12)).mean())


def brier(probabilities: NDArray[np.floating[Any]], labels: NDArray[Any]) -> float:
    """Return the Brier score: mean squared distance of probabilities from the labels.

    From 0 (certain and right) to 2 (certain and wrong), summed over the digits.
    """
    true = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    squares = np.einsum("nd,nd->n", probabilities, probabilities, dtype=np.float64)
    return float((squares - 2 * true + 1).mean())


def expected_calibration_error(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = _BINS
) -> float:
    """Return the mean gap between confidence and accuracy, over bins of equal width.

    `confidence` is the probability of each answer, 0…1, shape [n].
    """
    gaps = np.bincount(_bin_of(confidence, bins), confidence - correct, bins)
    return float(np.abs(gaps).sum() / len(confidence))


def reliability(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = _BINS
) -> list[ConfidenceBin]:
    """Return the bins of `expected_calibration_error` that contain answers."""
    bin_of = _bin_of(confidence, bins)
    counts = np.bincount(bin_of, minlength=bins)
    hits = np.bincount(bin_of, correct, bins)
    sums = np.bincount(bin_of, confidence, bins)
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
