from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.adaptation.head import BUDGETS, ForgettingBudget, fit_head
from tests.helpers.core.adaptation_examples import (
    SIZE,
    a_memory,
    known_digits,
    labels_in_turn,
    unusual_digits,
)

MEMORY = a_memory()


def test_without_samples_the_head_stays_as_it_is() -> None:
    features, labels = np.zeros((9, 0, SIZE), np.float32), np.zeros(0, np.uint8)

    assert fit_head(MEMORY, features, labels, 1).is_same_as(MEMORY.head)


@pytest.mark.parametrize(("label", "looks_like"), [(1, 7), (4, 9), (0, 6)])
def test_a_handwriting_is_learned_from_a_few_samples(
    label: int, looks_like: int
) -> None:
    features = unusual_digits(label, looks_like, 40)
    before = MEMORY.head.digits(features[0])
    assert np.mean(before == label) < 0.5

    head = fit_head(MEMORY, features[:, :4], np.full(4, label), 1)

    # The other samples of that handwriting are read, too, and little is forgotten.
    assert np.all(head.digits(features[0]) == label)
    holdout = MEMORY.holdout_set
    assert holdout.correct(head) >= holdout.correct(MEMORY.head) - 3


def test_the_order_of_samples_does_not_matter() -> None:
    features = np.concatenate(
        [unusual_digits(1, 7, 5), unusual_digits(4, 9, 5)], axis=1
    )
    labels = np.repeat([1, 4], 5)
    order = np.random.default_rng(0).permutation(10)

    head = fit_head(MEMORY, features, labels, 1)
    shuffled = fit_head(MEMORY, features[:, order], labels[order], 1)

    assert np.abs(head.kernel - shuffled.kernel).max() < 0.05


def test_the_scale_of_a_networks_logits_does_not_matter() -> None:
    features, labels = unusual_digits(1, 7, 4), np.full(4, 1)
    larger = replace(MEMORY, head=MEMORY.head.divided_by(0.1))

    head = fit_head(MEMORY, features, labels, temperature=1)
    scaled = fit_head(larger, features, labels, temperature=10)

    assert scaled.kernel / 10 == pytest.approx(head.kernel, abs=1e-3)


def test_samples_that_are_read_correctly_cost_hardly_any_accuracy() -> None:
    known = known_digits(labels_in_turn(50), seed=9)
    head = fit_head(MEMORY, known.features[None], known.labels, 1)

    assert known.correct(head) == 50
    holdout = MEMORY.holdout_set
    assert holdout.correct(head) >= holdout.correct(MEMORY.head) - 1


def test_wrong_labels_do_not_make_a_head_forget_other_digits() -> None:
    """Fifty plain sevens that are labelled as ones."""
    known = known_digits(np.full(50, 7, np.uint8), seed=9)
    head = fit_head(MEMORY, known.features[None], np.full(50, 1), 1)

    assert MEMORY.tuning_set.forgotten(MEMORY.head, head) <= 1


def test_the_larger_budget_is_spent_only_where_the_usual_one_does_not_suffice() -> None:
    features, label = unusual_digits(1, 7, 1), np.array([1])
    assert MEMORY.head.digits(features[0]) != [1]
    hardly_any, larger = ForgettingBudget(0.01, 0), BUDGETS[1]

    head = fit_head(MEMORY, features, label, 1, budgets=(hardly_any, larger))
    assert head.digits(features[0]) == [1]
    head = fit_head(MEMORY, features, label, 1, budgets=(hardly_any, hardly_any))
    assert head.digits(features[0]) != [1]
