"""What ten numbers mean is found from many answers."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.answers import Kind, interpret, kind_of
from mnist_gui.core.prediction import softmax

LOGITS = np.random.default_rng(0).normal(0, 4, (40, 10))
PROBABILITIES = softmax(LOGITS)
SIGMOIDS = 1 / (1 + np.exp(-LOGITS))


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (LOGITS, Kind.LOGITS),
        (LOGITS + 100, Kind.LOGITS),
        (np.maximum(LOGITS, 0), Kind.LOGITS),
        (PROBABILITIES, Kind.PROBABILITIES),
        (PROBABILITIES.astype(np.float16).astype(np.float64), Kind.PROBABILITIES),
        (np.rint(PROBABILITIES * 256) / 256, Kind.PROBABILITIES),
        (np.log(PROBABILITIES), Kind.LOG_PROBABILITIES),
        (np.maximum(np.log(np.eye(10) + 1e-300), -1e9), Kind.LOG_PROBABILITIES),
        (SIGMOIDS, Kind.SIGMOIDS),
    ],
)
def test_the_kind_of_answers_is_recognized(
    numbers: NDArray[np.float64], kind: Kind
) -> None:
    assert kind_of(numbers) is kind


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (LOGITS, Kind.LOGITS),
        (PROBABILITIES, Kind.PROBABILITIES),
        (np.log(PROBABILITIES), Kind.LOG_PROBABILITIES),
    ],
)
def test_answers_of_every_kind_become_the_same_probabilities(
    numbers: NDArray[np.float64], kind: Kind
) -> None:
    probabilities, is_digit = interpret(numbers, kind)

    assert probabilities == pytest.approx(PROBABILITIES, abs=1e-6)
    assert is_digit.tolist() == [1.0] * 40


def test_sigmoids_are_shares_of_each_other_and_their_best_says_is_digit() -> None:
    numbers = np.zeros((3, 10))
    numbers[0, 4] = 0.9
    numbers[1, 4:6] = 0.6
    probabilities, is_digit = interpret(numbers, Kind.SIGMOIDS)

    assert probabilities[0, 4] == pytest.approx(1)
    assert probabilities[1, 4] == pytest.approx(0.5)
    assert probabilities[2] == pytest.approx(0.1)
    assert is_digit == pytest.approx([0.9, 0.6, 0])


def test_large_logits_do_not_overflow() -> None:
    probabilities, _ = interpret(np.full((1, 10), 1e9), Kind.LOGITS)

    assert probabilities.tolist() == [[pytest.approx(0.1)] * 10]
