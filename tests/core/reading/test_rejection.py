import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.rejection import Reason, Rejection, rejection_of


def said(
    likely: dict[int, float], *, is_digit: float = 1.0, threshold: float = 0.9
) -> Prediction:
    """Return a prediction in which all other digits share what is left."""
    rest = (1 - sum(likely.values())) / (10 - len(likely))
    return Prediction(
        probabilities=tuple(likely.get(digit, rest) for digit in range(10)),
        is_digit=is_digit,
        threshold=threshold,
    )


def reason(prediction: Prediction, extent: float | None = 0.5) -> Reason:
    doubt = rejection_of(prediction, extent)
    assert doubt is not None
    return doubt.reason


@pytest.mark.parametrize("extent", [None, 0.0, 0.5])
def test_of_a_sure_answer_there_is_no_doubt(extent: float | None) -> None:
    assert rejection_of(said({7: 0.95}), extent) is None


def test_two_likely_digits_are_both_named_the_likelier_first() -> None:
    doubt = rejection_of(said({1: 0.35, 7: 0.6}))

    assert doubt == Rejection(reason=Reason.AMBIGUOUS, guesses=(7, 1))


def test_no_more_than_three_digits_are_named() -> None:
    doubt = rejection_of(said({0: 0.24, 6: 0.25, 8: 0.26, 9: 0.22}))

    assert doubt == Rejection(reason=Reason.AMBIGUOUS, guesses=(8, 6, 0))


def test_one_likely_digit_that_is_not_sure_is_unclear() -> None:
    doubt = rejection_of(said({4: 0.85}))

    assert doubt == Rejection(reason=Reason.UNCLEAR, guesses=(4,))


@pytest.mark.parametrize("likely", [{8: 0.99}, {1: 0.5, 7: 0.45}])
def test_what_looks_like_no_digit_is_none_however_it_would_be_read(
    likely: dict[int, float],
) -> None:
    assert reason(said(likely, is_digit=0.3)) is Reason.NO_DIGIT


@pytest.mark.parametrize("is_digit", [0.0, 1.0])
def test_a_dot_should_first_be_drawn_larger(is_digit: float) -> None:
    prediction = said({0: 0.6}, is_digit=is_digit)

    assert reason(prediction, extent=0.0) is Reason.TOO_SMALL
    assert reason(prediction, extent=9 / 280) is Reason.TOO_SMALL
    assert reason(prediction, extent=0.3) is not Reason.TOO_SMALL
    assert reason(prediction, extent=None) is not Reason.TOO_SMALL


@pytest.mark.parametrize("likely", [{6: 0.5, 7: 0.4}, {6: 0.8}])
@pytest.mark.parametrize("is_digit", [0.1, 1.0])
def test_several_digits_read_as_one_are_the_reason_unless_they_are_dots(
    likely: dict[int, float], is_digit: float
) -> None:
    prediction = said(likely, is_digit=is_digit)
    reasons = [
        doubt.reason
        for extent in (0.5, 0.0)
        if (doubt := rejection_of(prediction, extent, is_read_as_one=True))
    ]

    assert reasons == [Reason.READ_AS_ONE, Reason.TOO_SMALL]
    assert rejection_of(said({6: 0.95}), 0.5, is_read_as_one=True) is None


@pytest.mark.parametrize("side", [12, 20])
def test_what_is_small_and_would_be_read_no_better_if_large_is_not_too_small(
    side: float,
) -> None:
    letter = said({6: 0.6}, is_digit=0.1)

    assert reason(letter, extent=side / 280) is Reason.NO_DIGIT


@given(
    st.lists(st.floats(0.001, 1), min_size=10, max_size=10),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none() | st.floats(0, 1),
)
def test_there_is_a_reason_with_a_guess_exactly_where_it_is_not_sure(
    parts: list[float], is_digit: float, threshold: float, extent: float | None
) -> None:
    prediction = Prediction(
        probabilities=tuple(part / sum(parts) for part in parts),
        is_digit=is_digit,
        threshold=threshold,
    )
    doubt = rejection_of(prediction, extent)

    assert (doubt is None) == prediction.is_confident
    assert doubt is None or doubt.guesses[0] == prediction.digit
    assert doubt is None or (len(doubt.guesses) > 1) >= (
        doubt.reason is Reason.AMBIGUOUS
    )
