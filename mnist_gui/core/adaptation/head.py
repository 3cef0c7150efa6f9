"""A head is adapted to a person's drawings in a moment, and forgets nothing.

Logistic regression on the network's features: the drawings pull at the head, and what
the model remembers of its own digits holds it back. How far a change of the head would
move the logits of those digits is known from the moments of their features alone, so
that neither the digits nor time are needed (docs/adr/0011).
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
_HOLDS: Final = (1.5, 2.5, 4.0, 6.0, 9.0, 14.0, 20.0, 30.0, 45.0, 70.0)
"""How strongly the memory holds the head back: tried in turn."""

_LEAD: Final = 1.0
"""How much greater than all others a drawing's logit should be at least."""

_RIDGE: Final = 3e-4
"""Hold in directions that no remembered digit goes, as a share of all moments."""


class _Budget(NamedTuple):
    """What a lesson may cost."""

    moved: float
    """How far the logits of remembered digits may move, in the root mean square."""

    lost: int
    """Hard digits to practise on, of 600, that may be read rightly no more. What is
    read rightly instead does not count: the next 600 may not be so lucky."""

    def is_within(self, other: "_Budget") -> bool:
        """Return whether this is no more than another."""
        return self.moved <= other.moved and self.lost <= other.lost


_USUAL: Final = _Budget(0.7, 1)
_UTMOST: Final = _Budget(1.0, 3)
"""For what the usual one does not suffice to read a drawing as it was named: one in
twenty. As a rule it would bring no more, and lose up to twice as much
(docs/experiments.md)."""


def adapt(
    memory: AdaptationMemory,
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
    drawings = KnownDigits(features[0], labels.astype(np.uint8))
    usual, utmost = base, base
    for head, cost in _lessons(memory, base, features, labels):
        if utmost is base and cost.is_within(_UTMOST):
            utmost = head
        if cost.is_within(_USUAL):
            usual = head
            break
    suffices = drawings.correct(usual) >= drawings.correct(utmost)
    return (usual if suffices else utmost).divided_by(1 / temperature)


def _lessons(
    memory: AdaptationMemory,
    base: Head,
    features: NDArray[np.float32],
    labels: NDArray[np.integer],
) -> Iterator[tuple[Head, _Budget]]:
    """Yield heads that have learnt the drawings, and what that cost: less and less."""
    directions = _free_directions(memory.moments)
    lesson = _Lesson(base, features, labels, directions)
    found = np.zeros(len(directions) * len(base.bias))
    for hold in _HOLDS:
        found = lesson.learn(hold, found)
        change = directions @ found.reshape(-1, len(directions)).T.astype(np.float32)
        moved = math.sqrt(np.sum(change * (memory.moments @ change)))
        head = Head(base.kernel + change[:-1], base.bias + change[-1])
        yield head, _Budget(moved, memory.practice.lost(base, head))


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
