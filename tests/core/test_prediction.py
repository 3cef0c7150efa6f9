from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.prediction import DigitReading, Prediction, Reading

ten = st.lists(st.floats(0.001, 1), min_size=10, max_size=10).map(
    lambda parts: tuple(part / sum(parts) for part in parts)
)


def prediction(digit: int, probability: float, **others: float) -> Prediction:
    rest = (1 - probability) / 9
    return Prediction(
        probabilities=tuple(probability if i == digit else rest for i in range(10)),
        **others,
    )


def reading(*predictions: Prediction) -> Reading:
    paper = np.zeros((28, 28), np.float32)
    return Reading(
        digits=tuple(
            DigitReading(prediction=one, model_input=paper, box=(0, 0, 1, 1))
            for one in predictions
        )
    )


@given(ten)
def test_a_ranking_orders_all_ten_digits(probabilities: tuple[float, ...]) -> None:
    said = Prediction(probabilities=probabilities)
    ranked = [probabilities[digit] for digit in said.ranking]

    assert sorted(said.ranking) == list(range(10))
    assert ranked == sorted(ranked, reverse=True)


@given(ten)
def test_the_digit_is_the_most_probable(probabilities: tuple[float, ...]) -> None:
    said = Prediction(probabilities=probabilities)

    assert probabilities[said.digit] == said.probability == max(probabilities)


def test_of_equals_the_smaller_digit_comes_first() -> None:
    assert Prediction(probabilities=(0.1,) * 10).ranking == tuple(range(10))


@pytest.mark.parametrize("digit", range(10))
def test_a_sure_answer_is_the_digit(digit: int) -> None:
    said = prediction(digit, 0.9, threshold=0.8)

    assert said.is_confident
    assert said.text == str(digit)


@pytest.mark.parametrize(
    ("probability", "is_digit", "threshold", "sure"),
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
def test_an_answer_below_the_threshold_is_not_sure(
    probability: float, is_digit: float, threshold: float, sure: bool
) -> None:
    said = prediction(3, probability, is_digit=is_digit, threshold=threshold)

    assert said.is_confident is sure
    assert said.text == ("3" if sure else "?")
    assert said.digit == 3


def test_a_reading_is_its_digits_in_order() -> None:
    assert reading(*(prediction(digit, 0.9) for digit in (2, 0, 2, 5))).text == "2025"


def test_a_reading_is_as_sure_as_its_least_sure_digit() -> None:
    sure, unsure = prediction(1, 0.9, threshold=0.5), prediction(2, 0.4, threshold=0.5)

    assert reading(sure, sure).is_confident
    assert not reading(sure, unsure).is_confident


def test_the_best_reading_counts_also_where_it_is_not_sure() -> None:
    assert reading(prediction(4, 0.4, threshold=0.5)).text == "4"


def test_the_answer_has_a_question_mark_in_the_place_of_what_is_not_sure() -> None:
    two, one, five = (
        prediction(digit, probability, threshold=0.5)
        for digit, probability in ((2, 0.9), (1, 0.4), (5, 0.9))
    )
    below = replace(reading(five).digits[0], line=1)

    assert reading(two, one, five).answer == "2?5"
    assert reading(two, five).answer == "25"
    assert Reading(digits=(*reading(two, one).digits, below)).answer == "2?\n5"
