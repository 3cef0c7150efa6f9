import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.evaluation.scores import (
    auroc,
    confusion_matrix,
    most_frequent_confusions,
    score,
    score_digits,
    score_rejections,
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
def test_the_wilson_interval_matches_published_values(
    correct: int, n: int, low: float, high: float
) -> None:
    assert wilson_interval(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_without_data_is_everything() -> None:
    assert wilson_interval(0, 0) == (0, 1)


@given(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
def test_the_interval_contains_the_proportion_and_stays_within_0_and_1(
    counted: tuple[int, int],
) -> None:
    correct, n = counted
    low, high = wilson_interval(correct, n)

    assert 0 <= low <= correct / n <= high <= 1
    assert low < high


@given(st.integers(0, 500))
def test_the_interval_of_the_errors_is_mirrored(correct: int) -> None:
    low, high = wilson_interval(correct, 500)

    assert wilson_interval(500 - correct, 500) == pytest.approx((1 - high, 1 - low))


def test_more_drawings_narrow_the_interval() -> None:
    widths = [np.diff(wilson_interval(n * 99 // 100, n)) for n in (100, 1000, 10_000)]

    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_a_score_matches_values_computed_by_hand() -> None:
    found = score(np.array([True, True, False, True]))

    assert (found.n, found.correct, found.accuracy) == (4, 3, 0.75)
    assert found.error_percent == 25
    assert found.accuracy_interval == wilson_interval(3, 4)


def test_the_confusion_matrix_counts_by_label_and_answer() -> None:
    found = confusion_matrix(np.array([1, 2, 2, 9]), np.array([1, 7, 7, 9]))

    assert found.shape == (10, 10)
    assert found[1, 1] == found[9, 9] == 1
    assert found[2, 7] == 2
    assert found.sum() == 4


def test_recall_and_precision_match_values_computed_by_hand() -> None:
    confusion = confusion_matrix(np.array([4, 4, 4, 9]), np.array([4, 4, 9, 9]))
    # A fifth drawing, of a 4, was unreadable.
    labelled = np.array([0, 0, 0, 0, 4, 0, 0, 0, 0, 1])
    found = score_digits(confusion, labelled).by_digit

    assert [score.digit for score in found] == list(range(10))
    assert (found[4].n, found[4].right) == (4, 2)
    assert (found[4].recall, found[4].precision) == (0.5, 1)
    assert (found[9].recall, found[9].precision) == (1, 0.5)


def test_recall_and_precision_of_absent_digits_are_none() -> None:
    confusion = confusion_matrix(np.array([3]), np.array([5]))
    labelled = np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    found = score_digits(confusion, labelled).by_digit

    assert (found[3].recall, found[3].precision) == (0, None)
    assert (found[5].recall, found[5].precision) == (None, 0)


def test_the_most_frequent_confusions_come_first() -> None:
    confusion = np.diag([100] * 10)
    confusion[4, 9], confusion[7, 1], confusion[9, 4] = 3, 5, 3

    found = [
        (mistake.label, mistake.answer, mistake.count)
        for mistake in most_frequent_confusions(confusion)
    ]
    assert found == [(7, 1, 5), (4, 9, 3), (9, 4, 3)]


def test_at_most_ten_confusions_are_returned() -> None:
    found = most_frequent_confusions(np.ones((10, 10), np.int64))

    assert len(found) == 10
    assert all(mistake.label != mistake.answer for mistake in found)


def test_correct_answers_are_not_confusions() -> None:
    assert most_frequent_confusions(np.diag([5] * 10)) == []


values = st.lists(st.integers(0, 9), min_size=1, max_size=20).map(np.array)


def test_auroc_matches_a_value_computed_by_hand() -> None:
    # In four of the six pairs the positive is greater, in one they are equal.
    found = auroc(np.array([0.9, 0.5, 0.4]), np.array([0.5, 0.1]))

    assert found == pytest.approx(4.5 / 6)


@given(values, values)
def test_auroc_is_the_fraction_of_ordered_pairs(
    positives: np.ndarray[tuple[int], np.dtype[np.float64]],
    negatives: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    differences = positives[:, None] - negatives[None]
    expected = (differences > 0).mean() + (differences == 0).mean() / 2

    assert auroc(positives, negatives) == pytest.approx(expected)
    assert auroc(negatives, positives) == pytest.approx(1 - expected)


def test_rejections_count_question_marks() -> None:
    found = score_rejections(
        "letters",
        np.array([True, False, False, False]),
        np.array([0.9, 0.2, 0.1, 0.0]),
        np.array([0.95, 0.5]),
    )

    assert (found.data, found.n, found.rejected) == ("letters", 4, 3)
    assert found.rejected_percent == 75
    assert found.auroc == pytest.approx(7 / 8)
