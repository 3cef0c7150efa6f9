import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.rejection import Rejection, RejectionReason, rejection_of
from tests.helpers.core.fake_classifiers import a_prediction

THRESHOLD = 0.9


def reason(
    likely: dict[int, float], extent: float | None = 0.5, *, is_digit: float = 1.0
) -> RejectionReason:
    prediction = a_prediction(likely, is_digit=is_digit, threshold=THRESHOLD)
    rejection = rejection_of(prediction, extent)
    assert rejection is not None
    return rejection.reason


@pytest.mark.parametrize("extent", [None, 0.0, 0.5])
def test_a_confident_answer_is_not_rejected(extent: float | None) -> None:
    assert rejection_of(a_prediction({7: 0.95}, threshold=THRESHOLD), extent) is None


@pytest.mark.parametrize(
    ("likely", "expected", "guesses"),
    [
        ({1: 0.35, 7: 0.6}, RejectionReason.AMBIGUOUS, (7, 1)),
        ({0: 0.24, 6: 0.25, 8: 0.26, 9: 0.22}, RejectionReason.AMBIGUOUS, (8, 6, 0)),
        ({4: 0.85}, RejectionReason.UNCLEAR, (4,)),
    ],
    ids=["likelier-first", "three-at-most", "one-likely"],
)
def test_likely_digits_are_named(
    likely: dict[int, float], expected: RejectionReason, guesses: tuple[int, ...]
) -> None:
    rejection = rejection_of(a_prediction(likely, threshold=THRESHOLD))

    assert rejection == Rejection(reason=expected, guesses=guesses)


@pytest.mark.parametrize("likely", [{8: 0.99}, {1: 0.5, 7: 0.45}])
def test_a_non_digit_is_rejected_as_such_whatever_the_probabilities(
    likely: dict[int, float],
) -> None:
    assert reason(likely, is_digit=0.3) is RejectionReason.NO_DIGIT


@pytest.mark.parametrize("is_digit", [0.0, 1.0])
def test_a_tiny_drawing_is_rejected_for_its_size(is_digit: float) -> None:
    likely = {0: 0.6}

    for extent, is_tiny in ((0.0, True), (9 / 280, True), (0.3, False), (None, False)):
        found = reason(likely, extent, is_digit=is_digit)
        assert (found is RejectionReason.TOO_SMALL) == is_tiny


@pytest.mark.parametrize("likely", [{6: 0.5, 7: 0.4}, {6: 0.8}])
@pytest.mark.parametrize("is_digit", [0.1, 1.0])
def test_several_digits_read_as_one_are_the_reason_unless_they_are_tiny(
    likely: dict[int, float], is_digit: float
) -> None:
    prediction = a_prediction(likely, is_digit=is_digit, threshold=THRESHOLD)
    rejections = [
        rejection_of(prediction, extent, is_read_as_one=True) for extent in (0.5, 0.0)
    ]

    assert [rejection and rejection.reason for rejection in rejections] == [
        RejectionReason.READ_AS_ONE,
        RejectionReason.TOO_SMALL,
    ]
    confident = a_prediction({6: 0.95}, threshold=THRESHOLD)
    assert rejection_of(confident, 0.5, is_read_as_one=True) is None


@pytest.mark.parametrize("side", [12, 20])
def test_a_small_non_digit_is_not_called_too_small(side: float) -> None:
    """Drawn larger, it would be read no better."""
    assert reason({6: 0.6}, side / 280, is_digit=0.1) is RejectionReason.NO_DIGIT


@given(
    st.lists(st.floats(0.001, 1), min_size=10, max_size=10),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none() | st.floats(0, 1),
)
def test_exactly_uncertain_answers_are_rejected_with_a_guess(
    parts: list[float], is_digit: float, threshold: float, extent: float | None
) -> None:
    prediction = Prediction(
        probabilities=tuple(part / sum(parts) for part in parts),
        is_digit=is_digit,
        threshold=threshold,
    )
    rejection = rejection_of(prediction, extent)

    assert (rejection is None) == prediction.is_confident
    if rejection:
        assert rejection.guesses[0] == prediction.digit
        if rejection.reason is RejectionReason.AMBIGUOUS:
            assert len(rejection.guesses) > 1
