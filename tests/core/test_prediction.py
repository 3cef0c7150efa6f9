from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.prediction import (
    DigitReading,
    MarkReading,
    Prediction,
    Reading,
    predictions,
    softmax,
)
from tests.helpers.core.fake_classifiers import a_prediction

ten = st.lists(st.floats(0.001, 1), min_size=10, max_size=10).map(
    lambda parts: tuple(part / sum(parts) for part in parts)
)


def reading(*digits: Prediction) -> Reading:
    paper = np.zeros((28, 28), np.float32)
    return Reading(
        digits=tuple(
            DigitReading(prediction=prediction, model_input=paper, box=(0, 0, 1, 1))
            for prediction in digits
        )
    )


@pytest.mark.parametrize("offset", [0.0, -1e4, 1e4])
def test_softmax_gives_probabilities_in_the_ratio_of_exponentials(
    offset: float,
) -> None:
    probabilities = softmax(np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]) + offset)

    expected = np.array([[1, 2, 5], [3, 3, 2]]) / 8
    assert probabilities == pytest.approx(expected)


@given(ten)
def test_a_ranking_orders_all_ten_digits(probabilities: tuple[float, ...]) -> None:
    prediction = Prediction(probabilities=probabilities)
    ranked = [probabilities[digit] for digit in prediction.ranking]

    assert sorted(prediction.ranking) == list(range(10))
    assert ranked == sorted(ranked, reverse=True)


@given(ten)
def test_the_digit_is_the_most_probable(probabilities: tuple[float, ...]) -> None:
    prediction = Prediction(probabilities=probabilities)

    assert probabilities[prediction.digit] == prediction.probability
    assert prediction.probability == max(probabilities)


def test_of_equally_probable_digits_the_smaller_comes_first() -> None:
    assert Prediction(probabilities=(0.1,) * 10).ranking == tuple(range(10))


@pytest.mark.parametrize("digit", range(10))
def test_the_text_of_a_confident_prediction_is_the_digit(digit: int) -> None:
    prediction = a_prediction({digit: 0.9}, threshold=0.8)

    assert prediction.is_confident
    assert prediction.text == str(digit)


@pytest.mark.parametrize(
    ("probability", "is_digit", "threshold", "is_confident"),
    [
        (0.9, 1.0, 0.9, True),
        (0.9, 1.0, 0.91, False),
        (0.9, 0.5, 0.46, False),
        (0.9, 0.5, 0.44, True),
        (0.9, 0.0, 0.1, False),
        (0.2, 1.0, 0.0, True),
        (1.0, 1.0, 1.0, True),
    ],
)
def test_a_prediction_below_its_threshold_is_not_confident(
    probability: float, is_digit: float, threshold: float, is_confident: bool
) -> None:
    prediction = a_prediction({3: probability}, is_digit=is_digit, threshold=threshold)

    assert prediction.is_confident is is_confident
    assert prediction.text == ("3" if is_confident else "?")
    assert prediction.digit == 3


def test_outputs_of_a_batch_become_one_prediction_an_image() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[3, 7]]
    outputs = {"probabilities": probabilities, "is_digit": np.array([1.0, 0.5])}

    three, seven = predictions(outputs, threshold=0.6)

    assert (three.digit, three.is_confident) == (3, True)
    assert (seven.digit, seven.is_digit, seven.is_confident) == (7, 0.5, False)


def test_the_text_of_a_reading_is_its_digits_in_order() -> None:
    digits = (a_prediction({digit: 0.9}) for digit in (2, 0, 2, 5))

    assert reading(*digits).text == "2025"


def test_a_reading_is_confident_if_all_its_digits_are() -> None:
    confident = a_prediction({1: 0.9}, threshold=0.5)
    uncertain = a_prediction({2: 0.4}, threshold=0.5)

    assert reading(confident, confident).is_confident
    assert not reading(confident, uncertain).is_confident


def test_the_text_of_a_reading_includes_uncertain_digits() -> None:
    assert reading(a_prediction({4: 0.4}, threshold=0.5)).text == "4"


def test_the_answer_of_a_reading_has_a_question_mark_for_each_uncertain_digit() -> None:
    two, one, five = (
        a_prediction({digit: probability}, threshold=0.5)
        for digit, probability in ((2, 0.9), (1, 0.4), (5, 0.9))
    )
    below = replace(reading(five).digits[0], line=1)

    assert reading(two, one, five).answer == "2?5"
    assert reading(two, five).answer == "25"
    assert Reading(digits=(*reading(two, one).digits, below)).answer == "2?\n5"


def test_marks_and_spaces_are_in_the_text() -> None:
    sure, unsure = a_prediction({3: 1.0}), a_prediction({4: 0.6}, threshold=0.8)
    found = reading(sure, unsure, sure).digits
    digits = tuple(
        replace(digit, box=(10 * place, 0, 10 * place + 1, 1))
        for place, digit in enumerate(found)
    )
    digits = (*digits[:2], replace(digits[2], is_after_space=True))
    marks = (
        MarkReading(text="-", box=(5, 0, 6, 1)),
        MarkReading(text="/", box=(25, 0, 26, 1), is_confident=False),
        MarkReading(text=".", box=(0, 9, 1, 10), line=1, is_after_space=True),
    )
    both = Reading(digits=digits, marks=marks[:1])

    assert both.text == "3-4 3"
    assert both.answer == "3-? 3"
    assert Reading(digits=digits, marks=marks).answer == "3-? 3?\n ."


@pytest.mark.parametrize("is_confident", [True, False])
def test_an_uncertain_mark_makes_a_reading_uncertain(*, is_confident: bool) -> None:
    digits = reading(a_prediction({3: 1.0})).digits
    mark = MarkReading(text="/", box=(0, 0, 1, 1), is_confident=is_confident)

    assert Reading(digits=digits, marks=(mark,)).is_confident is is_confident


def test_a_digit_beside_a_mark_is_not_alone() -> None:
    both = replace(
        reading(a_prediction({3: 1.0})),
        marks=(MarkReading(text="-", box=(0, 0, 1, 1)),),
    )

    assert not both.is_single_digit
    assert both.alone(0).is_single_digit
    assert both.alone(0).text == "3"
