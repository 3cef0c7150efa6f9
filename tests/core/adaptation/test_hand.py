from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.adaptation.hand import Hand, fit_hand
from mnist_gui.core.adaptation.memory import KnownDigits
from tests.helpers.core.adaptation_examples import (
    SIZE,
    a_memory,
    known_digits,
    labels_in_turn,
    unusual_digits,
)

MEMORY = a_memory()


def fitted(features: NDArray[np.float32], labels: NDArray[np.integer]) -> Hand:
    hand = fit_hand(MEMORY, MEMORY.head, features, labels)
    assert hand is not None
    return hand


def digits(hand: Hand, features: NDArray[np.float32]) -> list[int]:
    adjusted = hand.adjusted(MEMORY.head.logits(features), features)
    answers: list[int] = adjusted.argmax(axis=1).tolist()
    return answers


@pytest.fixture
def usual() -> KnownDigits:
    """Return six usual digits of each label."""
    return known_digits(labels_in_turn(60), seed=5)


def with_sevens_like_ones(usual: KnownDigits) -> tuple[Hand, NDArray[np.float32]]:
    """Return a hand whose sevens look like ones, and ten more of its sevens."""
    (sevens,) = unusual_digits(7, looks_like=1, count=20)
    features = np.concatenate([usual.features, sevens[:10]])
    labels = np.concatenate([usual.labels, np.full(10, 7, np.uint8)])
    return fitted(features, labels), sevens[10:]


def test_digits_like_those_that_are_known_are_read_as_these(
    usual: KnownDigits,
) -> None:
    hand, more = with_sevens_like_ones(usual)

    before = MEMORY.head.digits(more).tolist()
    assert before.count(7) < 3
    assert digits(hand, more).count(7) > 7


def test_no_more_than_one_hard_digit_is_forgotten(usual: KnownDigits) -> None:
    hand, _ = with_sevens_like_ones(usual)
    known = MEMORY.tuning_set

    before = MEMORY.head.digits(known.features) == known.labels
    after = np.array(digits(hand, known.features)) == known.labels

    assert np.sum(before & ~after) <= 1


def test_a_digit_without_exemplars_is_read_as_before(usual: KnownDigits) -> None:
    has_exemplars = usual.labels < 6
    hand = fitted(usual.features[has_exemplars], usual.labels[has_exemplars])

    others = known_digits((6 + labels_in_turn(200) % 4).astype(np.uint8), seed=6)

    before = MEMORY.head.digits(others.features)
    assert np.mean(before == others.labels) > 0.9
    assert digits(hand, others.features) == before.tolist()


def test_what_resembles_no_exemplar_is_left_as_it_was(usual: KnownDigits) -> None:
    far = np.full((1, SIZE), 50, np.float32)
    logits = MEMORY.head.logits(far)

    adjusted = fitted(*usual).adjusted(logits, far)

    moved = adjusted - logits
    assert np.ptp(moved) == pytest.approx(0, abs=1e-3)


def test_distances_are_measured_in_those_of_training_digits(
    usual: KnownDigits,
) -> None:
    hand = fitted(*usual)
    training = known_digits(labels_in_turn(1000), seed=7).features @ hand.directions

    squares = ((training[:500] - training[500:][::-1]) ** 2).sum(axis=1)

    assert squares.mean() == pytest.approx(1, abs=0.1)


def test_without_exemplars_or_digits_to_tune_on_there_is_no_hand(
    usual: KnownDigits,
) -> None:
    none = KnownDigits(np.zeros((0, SIZE), np.float32), np.zeros(0, np.uint8))
    untuned = replace(MEMORY, tuning_set=none)

    assert fit_hand(MEMORY, MEMORY.head, *none) is None
    assert fit_hand(untuned, MEMORY.head, *usual) is None
