"""Fit a network's head to a few samples without forgetting what it was trained on.

Logistic regression on the network's features: the samples pull at the head, and a
penalty holds it back. The penalty of a change is how far it moves the logits of the
training digits. That follows from the second moments of their features alone, so
neither the digits nor much time are needed (docs/adr/0011).
"""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.lbfgs import Vector, minimize
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, KnownDigits

# Chosen on the even writers of pendigits and MNIST's validation split, see
# `python -m tests.bench.teaching`. Logits are calibrated ones, natural logarithms.
# Strengths of the penalty, tried in turn from the weakest.
_REGULARIZATION_PATH: Final = (1.5, 2.5, 4.0, 6.0, 9.0, 14.0, 20.0, 30.0, 45.0, 70.0)
_MARGIN: Final = 1.0  # by which a sample's logit should exceed all others
# Penalty in directions that no training digit goes, as a fraction of all moments.
_RIDGE: Final = 3e-4


class ForgettingBudget(NamedTuple):
    """How much a change of the head may cost, or does cost."""

    logit_shift: float
    """Root mean square of how far the logits of training digits move."""

    forgotten: int
    """Digits of the tuning set, of 600, that are no longer read correctly. What is read
    correctly instead does not count: the next 600 may not be so lucky."""

    def allows(self, cost: "ForgettingBudget") -> bool:
        """Return whether a cost is within this budget."""
        return cost.logit_shift <= self.logit_shift and cost.forgotten <= self.forgotten


BUDGETS: Final = (ForgettingBudget(0.7, 1), ForgettingBudget(1.0, 3))
"""The usual one, and a larger one where that does not suffice to read a sample as it is
labelled: one in twenty. As a rule it would bring no more, and forget up to twice as
much (docs/experiments.md)."""


def fit_head(
    memory: AdaptationMemory,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
    temperature: float,
    budgets: tuple[ForgettingBudget, ForgettingBudget] = BUDGETS,
) -> Head:
    """Return the model's own head, refitted to samples.

    Depends on the samples alone, not on what the model was adapted to before.

    Args:
        memory: The model's.
        features: The samples' features, each in some variations: shape [v, n, d].
        labels: Their digits, shape [n].
        temperature: What the model's logits are divided by; networks differ in how
            large theirs are.
        budgets: The weakest penalty within the first is taken, or within the second if
            more samples are read correctly with that.
    """
    if len(labels) == 0:
        return memory.head
    base = memory.head.divided_by(temperature)
    samples = KnownDigits(features[0], labels.astype(np.uint8))
    usual, larger = budgets
    in_usual, in_larger = base, base
    for head, cost in _heads(memory, base, features, labels):
        if in_larger is base and larger.allows(cost):
            in_larger = head
        if usual.allows(cost):
            in_usual = head
            break
    suffices = samples.correct(in_usual) >= samples.correct(in_larger)
    return (in_usual if suffices else in_larger).divided_by(1 / temperature)


def _heads(
    memory: AdaptationMemory,
    base: Head,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
) -> Iterator[tuple[Head, ForgettingBudget]]:
    """Yield the heads along the regularization path, and what each costs."""
    directions = whitened_directions(memory.moments)
    regression = _Regression(base, features, labels, directions)
    found = np.zeros(len(directions) * len(base.bias))
    for strength in _REGULARIZATION_PATH:
        found = regression.fit(strength, found)
        change = directions @ found.reshape(-1, len(directions)).T.astype(np.float32)
        shift = math.sqrt(np.sum(change * (memory.moments @ change)))
        head = Head(base.kernel + change[:-1], base.bias + change[-1])
        yield head, ForgettingBudget(shift, memory.tuning_set.forgotten(base, head))


def whitened_directions(moments: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the inverse Cholesky factor of the feature moments, as columns.

    In this basis, each unit step changes the logits of the known digits equally (in
    root mean square), so that one ridge penalty treats all directions alike.

    Args:
        moments: Shape [n, n], second moments of their features and the constant 1.
    """
    exact = moments.astype(np.float64)
    ridge = _RIDGE * np.trace(exact) * np.eye(len(exact))
    basis: NDArray[np.float64] = np.linalg.inv(np.linalg.cholesky(exact + ridge)).T
    return basis.astype(np.float32)


class _Regression:
    """Multinomial logistic regression for a change of a head, in a given basis."""

    def __init__(
        self,
        base: Head,
        features: NDArray[np.float32],
        labels: NDArray[np.integer],
        directions: NDArray[np.float32],
    ) -> None:
        self._variations = len(features)
        rows = features.reshape(-1, features.shape[-1])
        # As columns: OpenBLAS takes eight times as long for tall, narrow matrices.
        columns = np.tile(labels, self._variations)
        self._targets = np.eye(len(base.bias), dtype=np.float32)[:, columns]
        self._logits = base.logits(rows).T - np.float32(_MARGIN) * self._targets
        steps = rows @ directions[:-1] + directions[-1]
        self._steps = np.ascontiguousarray(steps.T)

    def fit(self, strength: float, start: Vector) -> Vector:
        """Return the coefficients of the best change, given the penalty's strength.

        Starting from those for a similar strength is quickest.
        """

        def loss(change: Vector) -> tuple[float, Vector]:
            value, gradient = self._cross_entropy(change)
            penalty = strength / 2 * float(change @ change)
            return value + penalty, gradient + strength * change

        return minimize(loss, start)

    def _cross_entropy(self, change: Vector) -> tuple[float, Vector]:
        """Return the cross-entropy with a margin, and its gradient."""
        by_digit = change.reshape(len(self._targets), -1).astype(np.float32)
        logits = self._logits + by_digit @ self._steps
        logits -= logits.max(axis=0)
        powers = np.exp(logits)
        sums = powers.sum(axis=0)
        loss = np.sum(np.log(sums), dtype=np.float64) - np.sum(self._targets * logits)
        gradient = (self._steps @ (powers / sums - self._targets).T).T
        scale = 1 / self._variations
        return scale * float(loss), scale * gradient.ravel().astype(np.float64)
