"""Synthetic features of digits, to adapt heads with."""

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, KnownDigits

SIZE = 40
_MEANS = np.random.default_rng(1).normal(0, 1, (10, SIZE)).astype(np.float32)


def known_digits(
    labels: NDArray[np.uint8], seed: int, spread: float = 0.4
) -> KnownDigits:
    """Return features of digits: one Gaussian cloud a digit."""
    noise = np.random.default_rng(seed).normal(0, spread, (len(labels), SIZE))
    return KnownDigits(_MEANS[labels] + noise.astype(np.float32), labels)


def labels_in_turn(count: int) -> NDArray[np.uint8]:
    """Return the digits 0 to 9, again and again."""
    return (np.arange(count) % 10).astype(np.uint8)


def a_memory() -> AdaptationMemory:
    """Return the memory of a network whose head separates the clouds."""
    # So scaled, the right logit is five above the next, as in trained networks.
    bias = (-(_MEANS**2).sum(axis=1) / 16).astype(np.float32)
    head = Head(_MEANS.T / np.float32(8), bias)
    training = known_digits(labels_in_turn(4000), seed=2).features
    ones = np.hstack([training, np.ones((len(training), 1), np.float32)])
    return AdaptationMemory(
        head=head,
        moments=(ones.T @ ones / len(ones)).astype(np.float32),
        tuning_set=known_digits(labels_in_turn(600), seed=3, spread=0.7),
        holdout_set=known_digits(labels_in_turn(300), seed=4, spread=0.7),
    )


def unusual_digits(label: int, looks_like: int, count: int) -> NDArray[np.float32]:
    """Return features of one writer's digits that look like another digit's.

    In one variation: shape [1, count, d].
    """
    rng = np.random.default_rng(label)
    middle = 0.4 * _MEANS[label] + 0.6 * _MEANS[looks_like]
    oddity = rng.normal(0, 0.6, SIZE)
    noise = rng.normal(0, 0.1, (1, count, SIZE))
    features: NDArray[np.float32] = (middle + oddity + noise).astype(np.float32)
    return features


def a_rejection_head() -> Head:
    """Return a head that takes everything for a digit: logits are about 8."""
    kernel = np.random.default_rng(5).normal(0, 0.1, (SIZE, 1)).astype(np.float32)
    return Head(kernel, np.array([8.0], np.float32))


def non_digits(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Return features of one sign by one hand, in one variation: [1, count, d]."""
    middle = np.random.default_rng(77).normal(0, 1, SIZE)
    noise = np.random.default_rng(seed).normal(0, 0.3, (1, count, SIZE))
    features: NDArray[np.float32] = (middle + noise).astype(np.float32)
    return features
