import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.evaluation.scores import (
    confusion_matrix,
    digit_scores,
    most_frequent_confusions,
    score,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion",
        # Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(
    correct: int, n: int, low: float, high: float
) -> None:
    assert wilson_interval(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_nothing_is_everything() -> None:
    assert wilson_interval(0, 0) == (0, 1)


@given(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
def test_the_interval_holds_the_share_and_stays_within_0_and_1(
    counted: tuple[int, int],
) -> None:
    correct, n = counted
    low, high = wilson_interval(correct, n)

    assert 0 <= low <= correct / n <= high <= 1
    assert low < high


@given(st.integers(0, 500))
def test_the_interval_of_the_mistakes_is_the_mirrored_one(correct: int) -> None:
    low, high = wilson_interval(correct, 500)

    assert wilson_interval(500 - correct, 500) == pytest.approx((1 - high, 1 - low))


def test_ten_times_as_many_drawings_narrow_the_interval() -> None:
    widths = [np.diff(wilson_interval(n * 99 // 100, n)) for n in (100, 1000, 10_000)]

    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_a_score_by_hand() -> None:
    found = score(np.array([True, True, False, True]))

    assert (found.n, found.correct, found.accuracy) == (4, 3, 0.75)
    assert found.error_percent == 25
    assert found.accuracy_interval == wilson_interval(3, 4)


def test_confusions_are_counted_by_label_and_answer() -> None:
    found = confusion_matrix(np.array([1, 2, 2, 9]), np.array([1, 7, 7, 9]))

    assert found.shape == (10, 10)
    assert found[1, 1] == found[9, 9] == 1
    assert found[2, 7] == 2
    assert found.sum() == 4


def test_recall_and_precision_by_hand() -> None:
    confusion = confusion_matrix(np.array([4, 4, 4, 9]), np.array([4, 4, 9, 9]))
    # A fifth drawing, of a 4, had nothing to read in it.
    found = digit_scores(confusion, np.array([0, 0, 0, 0, 4, 0, 0, 0, 0, 1]))

    assert [one.digit for one in found] == list(range(10))
    assert (found[4].n, found[4].right) == (4, 2)
    assert (found[4].recall, found[4].precision) == (0.5, 1)
    assert (found[9].recall, found[9].precision) == (1, 0.5)


def test_a_digit_that_does_not_occur_has_no_recall() -> None:
    confusion = confusion_matrix(np.array([3]), np.array([5]))
    found = digit_scores(confusion, np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))

    assert (found[3].recall, found[3].precision) == (0, None)
    assert (found[5].recall, found[5].precision) == (None, 0)


def test_the_most_frequent_confusions_come_first() -> None:
    confusion = np.diag([100] * 10)
    confusion[4, 9], confusion[7, 1], confusion[9, 4] = 3, 5, 3

    found = [
        (one.label, one.answer, one.count)
        for one in most_frequent_confusions(confusion)
    ]
    assert found == [(7, 1, 5), (4, 9, 3), (9, 4, 3)]


def test_ten_confusions_are_enough() -> None:
    found = most_frequent_confusions(np.ones((10, 10), np.int64))

    assert len(found) == 10
    assert all(one.label != one.answer for one in found)


def test_right_answers_are_no_confusions() -> None:
    assert most_frequent_confusions(np.diag([5] * 10)) == []
