"""Read one user's hand by the drawings that are known of it: its exemplars.

A digit that looks like one that the user wrote before is likelier to be the same digit.
How alike two drawings are is the distance of their features, in units in which those
of training digits vary equally in all directions. The nearest exemplar of each digit
moves its logit; a digit without exemplars is neither favoured nor held back. No weight
of the network changes, so that all of it is forgotten with the exemplars
(docs/adr/0030).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import AdaptationMemory, Head

# Chosen on the even writers of pendigits and of UNIPEN, and MNIST's validation split.
# Logits by which a distance of 1 moves a digit, tried in turn.
_STRENGTHS: Final = (40.0, 30.0, 20.0, 15.0, 10.0, 7.0, 5.0, 3.0, 2.0, 1.0)
# Digits of the tuning set that head and hand together may forget.
_MAX_FORGOTTEN: Final = 1
# As a fraction of the mean variance of a feature: what is added to each direction's.
_RIDGE: Final = 0.3
_FAR: Final = 1.0  # the mean distance of two training digits; beyond, all are as far
# Exemplars of a digit with which their distance counts by half.
_HALF_KNOWN: Final = 3


@dataclass(frozen=True, eq=False)
class Hand:
    """Exemplars of one user's digits, and how much they count."""

    directions: NDArray[np.float32]
    """Map features to where distances are measured. Shape [d, d]."""

    exemplars: NDArray[np.float32]
    """There, the exemplars. Shape [n, d]."""

    labels: NDArray[np.uint8]
    """Their digits, shape [n]."""

    strength: float
    """Logits by which a distance of 1 moves a digit."""

    def adjusted(
        self, logits: NDArray[np.float32], features: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return calibrated logits, [n, 10], of features, [n, d], as the hand has it.

        Logarithms of probabilities are such logits.
        """
        return logits - np.float32(self.strength) * self.distances(features)

    def distances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how far each digit's nearest exemplar is, [n, 10]; at most `_FAR`."""
        points = features @ self.directions
        squares = (
            (points**2).sum(axis=1)[:, None]
            + (self.exemplars**2).sum(axis=1)
            - 2 * points @ self.exemplars.T
        )
        counts = np.bincount(self.labels, minlength=10).astype(np.float32)
        nearest = np.full((len(points), len(counts)), _FAR, np.float32)
        for digit in np.flatnonzero(counts):
            of_digit = squares[:, self.labels == digit].min(axis=1)
            nearest[:, digit] = np.clip(of_digit, 0, _FAR)
        # Of few exemplars the nearest is far, and of none it is unknown.
        known = counts / (counts + _HALF_KNOWN)
        least = nearest.min(axis=1, keepdims=True)
        distances: NDArray[np.float32] = least + (nearest - least) * known
        return distances


def fit_hand(
    memory: AdaptationMemory,
    head: Head,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
) -> Hand | None:
    """Return the hand that exemplars show, as strong as the forgetting budget allows.

    The strongest is taken of those with which head and hand forget no more than one
    digit of the tuning set, or no more than an adapted head forgets alone. None if each
    costs more, or if there are no exemplars, or no digits to tune on.

    Args:
        memory: The model's.
        head: Its present one, with calibrated logits.
        features: The exemplars' features, shape [n, d].
        labels: Their digits, shape [n].
    """
    known = memory.tuning_set
    if len(labels) == 0 or len(known.labels) == 0:
        return None
    directions = _directions(memory.moments)
    hand = Hand(directions, features @ directions, labels.astype(np.uint8), 1.0)
    logits, distances = head.logits(known.features), hand.distances(known.features)
    is_correct = memory.head.digits(known.features) == known.labels
    most = max(_MAX_FORGOTTEN, known.forgotten(memory.head, head))
    for strength in _STRENGTHS:
        answers = (logits - np.float32(strength) * distances).argmax(axis=1)
        if np.sum(is_correct & (answers != known.labels)) <= most:
            return replace(hand, strength=strength)
    return None


def _directions(moments: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the whitening of the features, as columns.

    There, the mean squared distance of two training digits is 1.

    Args:
        moments: Shape [d + 1, d + 1], second moments of their features and the
            constant 1.
    """
    exact = moments.astype(np.float64)
    mean = exact[-1, :-1]
    covariance = exact[:-1, :-1] - np.outer(mean, mean)
    size = len(covariance)
    ridge = _RIDGE * np.trace(covariance) / size * np.eye(size)
    basis = np.linalg.inv(np.linalg.cholesky(covariance + ridge)).T
    variance = np.sum(basis * (covariance @ basis))
    directions: NDArray[np.float64] = basis / np.sqrt(2 * variance)
    return directions.astype(np.float32)
