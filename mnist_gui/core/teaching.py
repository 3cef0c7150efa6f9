"""A head is adapted to a person's drawings in a moment, and forgets nothing.

Logistic regression on the network's features: the drawings pull at the head, and what
the model remembers of its own digits holds it back. How far a change of the head would
move the logits of those digits is known from the moments of their features alone, so
that neither the digits nor time are needed (docs/adr/0011).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.minimizing import Vector, minimize
from mnist_gui.core.teaching_memory import Head, TeachingMemory

# Chosen on the even writers of pendigits and MNIST's validation split, see
# `python -m tests.bench.teaching`.
_HOLDS: Final = (4.0, 8.0, 16.0, 32.0)
"""How strongly the memory holds the head back: tried in turn."""

_RIDGE: Final = 3e-4
"""Hold in directions that no remembered digit goes, as a share of all moments."""

_MOST_LOST: Final = 2
"""Remembered hard digits that may be read wrong more than before: of 2,500 digits
of which the others are easy, hence less than 0.1 %."""


def adapt(
    memory: TeachingMemory,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
) -> Head:
    """Return the model's own head, changed so that it reads drawings as they are.

    Takes the same drawings to the same head, whatever was taught before.

    Args:
        memory: Of the model.
        features: Of the drawings, each in some variations: shape [v, n, d].
        labels: The digits that they are, shape [n].
    """
    if len(labels) == 0:
        return memory.head
    directions = _free_directions(memory.moments)
    enough = memory.practice.correct(memory.head) - _MOST_LOST
    for hold in _HOLDS:
        head = _fit(memory.head, features, labels, directions, hold)
        if memory.practice.correct(head) >= enough:
            return head
    return memory.head


def _free_directions(moments: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a basis in which each step moves the remembered logits equally far."""
    exact = moments.astype(np.float64)
    ridge = _RIDGE * np.trace(exact) * np.eye(len(exact))
    basis: NDArray[np.float64] = np.linalg.inv(np.linalg.cholesky(exact + ridge)).T
    return basis.astype(np.float32)


def _fit(
    start: Head,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
    directions: NDArray[np.float32],
    hold: float,
) -> Head:
    """Return the head of least cross-entropy that stays near another."""
    variations, _, size = features.shape
    rows = features.reshape(-1, size)
    truth = np.eye(len(start.bias), dtype=np.float32)[np.tile(labels, variations)]
    before = start.logits(rows)
    steps = rows @ directions[:-1] + directions[-1]

    def loss(vector: Vector) -> tuple[float, Vector]:
        change = vector.reshape(size + 1, -1).astype(np.float32)
        logits = before + steps @ change
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(axis=1, keepdims=True)
        entropy = np.sum(np.log(sums), dtype=np.float64) - np.sum(truth * logits)
        slope = steps.T @ (powers / sums - truth) / variations
        value = entropy / variations + hold / 2 * (vector @ vector)
        return float(value), slope.ravel().astype(np.float64) + hold * vector

    found = minimize(loss, np.zeros((size + 1) * len(start.bias)))
    change = directions @ found.reshape(size + 1, -1).astype(np.float32)
    return Head(start.kernel + change[:-1], start.bias + change[-1])
