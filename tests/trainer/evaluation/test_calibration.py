import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trainer.evaluation.calibration import (
    Answers,
    brier,
    calibrate,
    expected_calibration_error,
    nll,
    probabilities_at,
    reliability,
)


def honest(count: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return logits, and labels drawn from their softmax."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2.5, (count, 10)).astype(np.float32)
    sums = probabilities_at(logits, 1).cumsum(axis=1)
    labels = (rng.random((count, 1)) > sums).sum(axis=1).clip(0, 9)
    return logits, labels.astype(np.uint8)


LOGITS, TRUTH = honest(8000)


def answers(logits: NDArray[np.float32], is_digit: float = 1.0) -> Answers:
    """Return answers with the same probability of being a digit."""
    odds = np.log(is_digit / max(1 - is_digit, 1e-15))
    return Answers(logits, np.full(len(logits), odds, np.float32))


def test_probabilities_are_the_softmax_of_logits() -> None:
    by_hand = probabilities_at(np.array([[0, np.log(3)]], np.float32), 1)

    assert by_hand == pytest.approx(np.array([[0.25, 0.75]]))


def test_a_temperature_divides_the_logits() -> None:
    by_hand = probabilities_at(np.array([[0, 2 * np.log(3)]], np.float32), 2)

    assert by_hand == pytest.approx(np.array([[0.25, 0.75]]))


@given(
    st.lists(st.floats(-1e4, 1e4, width=32), min_size=10, max_size=10),
    st.floats(0.2, 5),
)
def test_probabilities_sum_to_1_for_any_logits(
    row: list[float], temperature: float
) -> None:
    (probabilities,) = probabilities_at(np.array([row], np.float32), temperature)

    assert probabilities.sum() == pytest.approx(1)
    assert probabilities.min() >= 0
    assert row[int(probabilities.argmax())] == pytest.approx(max(row), abs=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.25, 0.5, 1, 1.7, 4])
def test_the_temperature_undoes_a_scaling_of_the_logits(factor: float) -> None:
    found = calibrate(answers(LOGITS * np.float32(factor)), TRUTH).temperature

    # 8,000 labels determine it to 2 %, the grid to 1 %.
    assert found == pytest.approx(factor, rel=0.04)


@pytest.mark.slow
def test_the_threshold_accepts_995_of_1000_digits() -> None:
    found = calibrate(answers(LOGITS), TRUTH)
    confidence = probabilities_at(LOGITS, found.temperature).max(axis=1)

    assert (confidence >= found.threshold).mean() == pytest.approx(0.995, abs=0.0005)


@pytest.mark.slow
def test_the_threshold_applies_to_the_product_with_is_digit() -> None:
    full, half = (calibrate(answers(LOGITS, share), TRUTH) for share in (1.0, 0.5))

    assert half.temperature == full.temperature
    assert half.threshold == pytest.approx(full.threshold / 2)


@pytest.mark.slow
def test_the_threshold_accepts_as_many_digits_of_each_kind() -> None:
    uncertain = answers(honest(2000, seed=1)[0] * np.float32(0.5), 0.9)
    alone = calibrate(answers(LOGITS), TRUTH)
    found = calibrate(answers(LOGITS), TRUTH, [uncertain])

    assert found.temperature == alone.temperature
    confidence = uncertain.confidence(found.temperature)
    assert (confidence >= found.threshold).mean() == pytest.approx(0.995, abs=0.001)
    assert found == calibrate(answers(LOGITS), TRUTH, [uncertain, answers(LOGITS[:5])])


@pytest.mark.slow
def test_a_more_confident_kind_does_not_change_the_threshold() -> None:
    alone = calibrate(answers(LOGITS), TRUTH)

    assert calibrate(answers(LOGITS), TRUTH, [answers(LOGITS * 4)]) == alone


@pytest.mark.slow
def test_the_temperature_minimises_the_loss() -> None:
    best = calibrate(answers(LOGITS * 2), TRUTH).temperature
    losses = [
        nll(probabilities_at(LOGITS * 2, t), TRUTH)
        for t in (0.9 * best, best, 1.1 * best)
    ]

    assert losses[1] == min(losses)


def test_nll_matches_a_value_computed_by_hand() -> None:
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]])

    assert nll(probabilities, np.array([0, 0, 0])) == pytest.approx(
        (np.log(2) + np.log(4) + 0) / 3
    )


def test_nll_of_an_impossible_label_is_finite() -> None:
    assert nll(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(-np.log(1e-12))


def test_the_calibration_error_matches_a_value_computed_by_hand() -> None:
    # Bins of 0.1: two answers at 0.95, one of them right; two at 0.55, both right.
    confidence = np.array([0.95, 0.95, 0.55, 0.55])
    correct = np.array([True, False, True, True])

    found = expected_calibration_error(confidence, correct, bins=10)
    assert found == pytest.approx((2 * 0.45 + 2 * 0.45) / 4)


def test_within_a_bin_opposite_errors_cancel() -> None:
    confidence = np.array([0.75, 0.75, 0.75, 0.75])

    assert expected_calibration_error(
        confidence, np.array([True, True, True, False])
    ) == pytest.approx(0)


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_a_confidence_of_1_is_in_the_last_bin(bins: int) -> None:
    found = expected_calibration_error(np.ones(4), np.array([True] * 4), bins)

    assert found == 0
    assert expected_calibration_error(np.ones(4), np.zeros(4, bool), bins) == 1


def test_honest_probabilities_have_a_small_calibration_error() -> None:
    probabilities = probabilities_at(LOGITS, 1)
    correct = probabilities.argmax(axis=1) == TRUTH

    assert expected_calibration_error(probabilities.max(axis=1), correct) < 0.02


@pytest.mark.parametrize("factor", [0.3, 3])
def test_over_and_underconfident_probabilities_have_a_large_error(
    factor: float,
) -> None:
    probabilities = probabilities_at(LOGITS, factor)
    correct = probabilities.argmax(axis=1) == TRUTH

    assert expected_calibration_error(probabilities.max(axis=1), correct) > 0.1


def test_the_brier_score_matches_a_value_computed_by_hand() -> None:
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]])

    assert brier(probabilities, np.array([0, 0, 0])) == pytest.approx(
        (2 * 0.25 + 2 * 0.5625 + 0) / 3
    )


@pytest.mark.parametrize(("label", "expected"), [(0, 0), (1, 2)])
def test_the_brier_score_of_a_certain_answer_is_0_or_2(
    label: int, expected: int
) -> None:
    assert brier(np.array([[1.0, 0.0]]), np.array([label])) == expected


def test_reliability_bins_match_values_computed_by_hand() -> None:
    confidence = np.array([0.95, 0.97, 0.55, 1.0])
    correct = np.array([True, False, True, True])
    low, high = reliability(confidence, correct, bins=10)

    assert (low.low, low.high, low.n, low.correct) == (0.5, 0.6, 1, 1)
    assert (high.low, high.high, high.n, high.correct) == (0.9, 1.0, 3, 2)
    assert high.confidence == pytest.approx((0.95 + 0.97 + 1) / 3)


def test_reliability_bins_give_the_calibration_error() -> None:
    probabilities = probabilities_at(LOGITS, 3)
    confidence, correct = (
        probabilities.max(axis=1),
        probabilities.argmax(axis=1) == TRUTH,
    )
    bins = reliability(confidence, correct)

    assert sum(b.n for b in bins) == len(TRUTH)
    gaps = [abs(b.n * b.confidence - b.correct) for b in bins]
    assert sum(gaps) / len(TRUTH) == pytest.approx(
        expected_calibration_error(confidence, correct)
    )
