import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.evaluation.refusals import auroc, score_rejections

values = st.lists(st.integers(0, 9), min_size=1, max_size=20).map(np.array)


def test_the_area_by_hand() -> None:
    # Of the six pairs the positive is greater in four, and equal in one.
    found = auroc(np.array([0.9, 0.5, 0.4]), np.array([0.5, 0.1]))

    assert found == pytest.approx(4.5 / 6)


@given(values, values)
def test_the_area_is_the_share_of_pairs_in_order(
    positives: np.ndarray[tuple[int], np.dtype[np.float64]],
    negatives: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    differences = positives[:, None] - negatives[None]
    expected = (differences > 0).mean() + (differences == 0).mean() / 2

    assert auroc(positives, negatives) == pytest.approx(expected)
    assert auroc(negatives, positives) == pytest.approx(1 - expected)


def test_question_marks_are_counted() -> None:
    found = score_rejections(
        "letters",
        np.array([True, False, False, False]),
        np.array([0.9, 0.2, 0.1, 0.0]),
        np.array([0.95, 0.5]),
    )

    assert (found.data, found.n, found.unsure) == ("letters", 4, 3)
    assert found.unsure_percent == 75
    assert found.auroc == pytest.approx(7 / 8)
