from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.adaptation import head as teaching
from mnist_gui.core.adaptation.head import adapt
from tests.helpers.core.adaptation_examples import (
    SIZE,
    a_memory,
    seen,
    some_labels,
    strange,
)

MEMORY = a_memory()


def test_who_is_taught_nothing_changes_nothing() -> None:
    head = adapt(MEMORY, np.zeros((9, 0, SIZE), np.float32), np.zeros(0, np.uint8), 1)

    assert head.is_same_as(MEMORY.head)


@pytest.mark.parametrize(("label", "looks_like"), [(1, 7), (4, 9), (0, 6)])
def test_a_hand_is_learnt_from_a_few_drawings(label: int, looks_like: int) -> None:
    drawings = strange(label, looks_like, 40)
    before = MEMORY.head.digits(drawings[0])
    assert np.mean(before == label) < 0.5

    head = adapt(MEMORY, drawings[:, :4], np.full(4, label), 1)

    # The others of that hand are read, too, and it forgets nothing.
    assert np.all(head.digits(drawings[0]) == label)
    assert MEMORY.exam.correct(head) >= MEMORY.exam.correct(MEMORY.head) - 3


def test_the_order_of_drawings_does_not_matter() -> None:
    drawings = np.concatenate([strange(1, 7, 5), strange(4, 9, 5)], axis=1)
    labels = np.repeat([1, 4], 5)
    order = np.random.default_rng(0).permutation(10)

    one = adapt(MEMORY, drawings, labels, 1)
    other = adapt(MEMORY, drawings[:, order], labels[order], 1)

    assert np.abs(one.kernel - other.kernel).max() < 0.05


def test_it_is_the_same_for_a_network_of_larger_logits() -> None:
    drawings, labels = strange(1, 7, 4), np.full(4, 1)
    larger = replace(MEMORY, head=MEMORY.head.divided_by(0.1))

    one = adapt(MEMORY, drawings, labels, temperature=1)
    other = adapt(larger, drawings, labels, temperature=10)

    assert other.kernel / 10 == pytest.approx(one.kernel, abs=1e-3)


def test_right_answers_cost_nothing() -> None:
    known = seen(some_labels(50), seed=9)
    head = adapt(MEMORY, known.features[None], known.labels, 1)

    assert known.correct(head) == 50
    assert MEMORY.exam.correct(head) >= MEMORY.exam.correct(MEMORY.head) - 1


def test_nonsense_is_not_believed_at_the_cost_of_all_else() -> None:
    """Fifty plain sevens that are said to be ones."""
    known = seen(np.full(50, 7, np.uint8), seed=9)
    head = adapt(MEMORY, known.features[None], np.full(50, 1), 1)

    assert MEMORY.practice.lost(MEMORY.head, head) <= 1


def test_more_is_spent_only_where_a_drawing_would_not_be_read_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawing, label = strange(1, 7, 1), np.array([1])
    assert MEMORY.head.digits(drawing[0]) != [1]
    next_to_nothing = teaching._Budget(0.01, 0)

    monkeypatch.setattr(teaching, "_USUAL", next_to_nothing)
    assert adapt(MEMORY, drawing, label, 1).digits(drawing[0]) == [1]
    monkeypatch.setattr(teaching, "_UTMOST", next_to_nothing)
    assert adapt(MEMORY, drawing, label, 1).digits(drawing[0]) != [1]
