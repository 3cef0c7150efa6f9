"""Fit the rejection head to drawings that the user labelled “not a digit”.

Logistic regression on the network's own features, held back like that of the digits'
head: by how far it moves the logits of training digits. That alone would turn the
digits of lowest logits into question marks, so the hard digits of the memory pull
against the samples (docs/adr/0029).
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.head import whitened_directions
from mnist_gui.core.adaptation.lbfgs import Vector, minimize
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, KnownDigits
from mnist_gui.core.prediction import softmax

# Chosen on the second set of signs of `python -m tests.bench.not_a_digit`.
# Strengths of the penalty, and weights of each known digit, tried in turn. The more the
# known digits pull, the more other signs are taken for digits: so at first a little.
_REGULARIZATION_PATH: Final = (
    (12.0, 0.1),
    *((strength, 0.25) for strength in (12.0, 30.0, 75.0, 190.0, 470.0, 1200.0)),
)
_FEWEST: Final = 8  # fewer non-digits weigh as much as these
_MARGIN: Final = 2.0  # a sample's logit should be at least that far from 0
# Root mean square of how far the logits of training digits may move. It stops labels
# that are wrong: ten plain sevens would move them by more than 2.
_MAX_SHIFT: Final = 1.2
# Digits of the tuning set, of 600, that may turn from confident to rejected.
_MAX_REJECTED: Final = 2


# long: half of it is its contract
def fit_rejection_head(  # noqa: PLR0913 (each of them by name)
    memory: AdaptationMemory,
    original: Head,
    features: NDArray[np.float32],
    is_digit: NDArray[np.bool_],
    *,
    temperature: float,
    threshold: float,
) -> Head:
    """Return the rejection head that a model was trained with, refitted to samples.

    Args:
        memory: The model's.
        original: That head; it sees the first of the features, the network's own.
        features: The samples' features, each in some variations: shape [v, n, d].
        is_digit: Whether each is labelled with a digit, shape [n].
        temperature: What the logits of the digits are divided by.
        threshold: The least confidence of an answer that is not rejected.
    """
    own = len(original.kernel)
    kept = [*range(own), len(memory.moments) - 1]  # the constant is the last one
    moments = memory.moments[np.ix_(kept, kept)]
    known = KnownDigits(memory.tuning_set.features[:, :own], memory.tuning_set.labels)
    probabilities = _probabilities_of_truth(memory, temperature)

    def confident(head: Head) -> NDArray[np.bool_]:
        logits = head.logits(known.features)[:, 0]
        reached: NDArray[np.bool_] = probabilities * _sigmoid(logits) >= threshold
        return reached

    were_confident, directions = confident(original), whitened_directions(moments)
    regression = _Regression(
        original, features[..., :own], is_digit, known.features, directions
    )
    found = np.zeros(len(directions))
    for strength, known_weight in _REGULARIZATION_PATH:
        found = regression.fit(strength, known_weight, found)
        change = directions @ found.astype(np.float32)
        head = Head(original.kernel + change[:-1, None], original.bias + change[-1:])
        shift = math.sqrt(change @ moments @ change)
        rejected = int(np.sum(were_confident & ~confident(head)))
        if shift <= _MAX_SHIFT and rejected <= _MAX_REJECTED:
            return head
    return original


def _probabilities_of_truth(
    memory: AdaptationMemory, temperature: float
) -> NDArray[np.float64]:
    """Return the probability of each digit of the tuning set; 0 where it is misread."""
    features, labels = memory.tuning_set
    probabilities = softmax(memory.head.logits(features) / temperature)
    best: NDArray[np.float64] = probabilities.max(axis=1)
    return np.where(probabilities.argmax(axis=1) == labels, best, 0.0)


class _Regression:
    """Logistic regression for a change of a rejection head, in a given basis."""

    def __init__(
        self,
        original: Head,
        features: NDArray[np.float32],
        is_digit: NDArray[np.bool_],
        known_digits: NDArray[np.float32],
        directions: NDArray[np.float32],
    ) -> None:
        variations, count, size = features.shape
        rows = np.concatenate([features.reshape(-1, size), known_digits])
        signs = np.where(np.tile(is_digit, variations), 1, -1)
        self._signs = np.append(signs, np.ones(len(known_digits))).astype(np.float32)
        self._is_known = np.arange(len(rows)) >= variations * count
        non_digits = max(1, int(np.sum(~is_digit)))
        self._weight = max(1.0, _FEWEST / non_digits) / variations
        self._logits = original.logits(rows)[:, 0]
        self._steps = rows @ directions[:-1] + directions[-1]

    def fit(self, strength: float, known_weight: float, start: Vector) -> Vector:
        """Return the coefficients of the best change.

        Given are the penalty's strength, and the weight of each known digit; that of
        a sample is 1, or more where there are few.
        """
        weights = np.where(self._is_known, known_weight, self._weight)
        weights = weights.astype(np.float32)

        def loss(change: Vector) -> tuple[float, Vector]:
            logits = self._logits + self._steps @ change.astype(np.float32)
            missing = _MARGIN - self._signs * logits
            value = np.sum(weights * np.logaddexp(0, missing), dtype=np.float64)
            slopes = -weights * self._signs * _sigmoid(missing)
            gradient = (slopes @ self._steps).astype(np.float64)
            penalty = strength / 2 * float(change @ change)
            return float(value) + penalty, gradient + strength * change

        return minimize(loss, start)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logistic function, computed so that it cannot overflow."""
    probabilities: NDArray[np.float32] = np.exp(-np.logaddexp(0, -logits))
    return probabilities
