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
# `python -m tests.bench.teaching`. Logits are calibrated ones, natural logarithms.
_HOLDS: Final = (1.5, 2.5, 4.0, 6.0, 9.0, 14.0, 20.0, 30.0, 45.0, 70.0)
"""How strongly the memory holds the head back: tried in turn."""

_LEAD: Final = 1.0
"""How much greater than all others a drawing's logit should be at least."""

_RIDGE: Final = 3e-4
"""Hold in directions that no remembered digit goes, as a share of all moments."""

_MOST_MOVED: Final = 0.7
"""How far the logits of remembered digits may move, in the root mean square. At 1.0,
three networks learnt no more and lost up to twice as much (docs/experiments.md)."""

_MOST_LOST: Final = 1
"""Hard digits to practise on, of 600, that may be read rightly no more. What is read
rightly instead does not count: the next 600 may not be so lucky."""


def adapt(
    memory: TeachingMemory,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
    temperature: float,
) -> Head:
    """Return the model's own head, changed so that it reads drawings as they are.

    Takes the same drawings to the same head, whatever was taught before.

    Args:
        memory: Of the model.
        features: Of the drawings, each in some variations: shape [v, n, d].
        labels: The digits that they are, shape [n].
        temperature: What the model's logits are divided by; networks differ in how
            large theirs are.
    """
    if len(labels) == 0:
        return memory.head
    base = memory.head.divided_by(temperature)
    directions = _free_directions(memory.moments)
    lesson = _Lesson(base, features, labels, directions)
    found = np.zeros(len(directions) * len(base.bias))
    for hold in _HOLDS:
        found = lesson.learn(hold, found)
        change = directions @ found.reshape(-1, len(directions)).T.astype(np.float32)
        moved = float(np.sum(change * (memory.moments @ change)))
        head = Head(base.kernel + change[:-1], base.bias + change[-1])
        lost = memory.practice.lost(base, head)
        if moved <= _MOST_MOVED**2 and lost <= _MOST_LOST:
            return head.divided_by(1 / temperature)
    return memory.head


def _free_directions(moments: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a basis in which each step moves the remembered logits equally far."""
    exact = moments.astype(np.float64)
    ridge = _RIDGE * np.trace(exact) * np.eye(len(exact))
    basis: NDArray[np.float64] = np.linalg.inv(np.linalg.cholesky(exact + ridge)).T
    return basis.astype(np.float32)


class _Lesson:
    """Drawings, seen from a head, and what to make of them."""

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
        places = np.tile(labels, self._variations)
        self._truth = np.eye(len(base.bias), dtype=np.float32)[:, places]
        self._logits = base.logits(rows).T - np.float32(_LEAD) * self._truth
        steps = rows @ directions[:-1] + directions[-1]
        self._steps = np.ascontiguousarray(steps.T)

    def learn(self, hold: float, start: Vector) -> Vector:
        """Return the change along the directions that is best for the drawings.

        Args:
            hold: How much a change costs.
            start: A change to begin with, for a quick end.
        """

        def loss(change: Vector) -> tuple[float, Vector]:
            value, slope = self._entropy(change)
            return value + hold / 2 * float(change @ change), slope + hold * change

        return minimize(loss, start)

    def _entropy(self, change: Vector) -> tuple[float, Vector]:
        """Return the cross-entropy, with a lead asked for, and its gradient."""
        by_digit = change.reshape(len(self._truth), -1).astype(np.float32)
        logits = self._logits + by_digit @ self._steps
        logits -= logits.max(axis=0)
        powers = np.exp(logits)
        sums = powers.sum(axis=0)
        lost = np.sum(np.log(sums), dtype=np.float64) - np.sum(self._truth * logits)
        slope = (self._steps @ (powers / sums - self._truth).T).T
        share = 1 / self._variations
        return share * float(lost), share * slope.ravel().astype(np.float64)
