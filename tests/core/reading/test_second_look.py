from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.reading.second_look import look_again, mean_prediction
from tests.helpers.core.number_pages import as_picture, number


class TwoEyes:
    """Sees one digit in fat ink and another in fine, each as surely as it is told."""

    def __init__(self, fat: Mapping[int, float], fine: Mapping[int, float]) -> None:
        self._fat, self._fine = fat, fine
        self.batches: list[int] = []

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.batches.append(len(images))
        return [
            a_prediction(self._fat if _is_fat(one) else self._fine) for one in images
        ]


def _is_fat(image: NDArray[np.float32]) -> bool:
    # Ink of an eighth of twenty pixels is full somewhere; that of one hardly is.
    inner = image[1:, 1:] + image[:-1, 1:] + image[1:, :-1] + image[:-1, :-1]
    return bool(inner.max() > 3.9)


def a_prediction(likely: Mapping[int, float], is_digit: float = 1.0) -> Prediction:
    rest = (1 - sum(likely.values())) / (10 - len(likely))
    return Prediction(
        probabilities=tuple(likely.get(one, rest) for one in range(10)),
        is_digit=is_digit,
        threshold=0.4,
    )


def read(strokes: Strokes, eyes: TwoEyes) -> Reading:
    return read_page(Page(strokes=strokes), eyes)


def test_a_doubted_digit_is_read_with_a_finer_pen_too() -> None:
    eyes = TwoEyes(fat={1: 0.6, 9: 0.39}, fine={9: 0.95})
    reading = read(number("777", gap=1), eyes)

    assert reading.text == "999"
    assert eyes.batches[1:] == [3]
    assert all(one.prediction.threshold == 0.4 for one in reading.digits)


def test_a_sure_digit_is_read_once() -> None:
    eyes = TwoEyes(fat={1: 0.995}, fine={9: 0.95})

    assert read(number("777", gap=1), eyes).text == "111"
    assert len(eyes.batches) == 1


def test_one_digit_is_read_as_if_there_were_no_numbers() -> None:
    eyes = TwoEyes(fat={1: 0.6, 9: 0.39}, fine={9: 0.95})

    assert read(number("7"), eyes).text == "1"
    assert len(eyes.batches) == 1


def test_ink_of_a_picture_has_no_finer_pen() -> None:
    eyes = TwoEyes(fat={1: 0.6, 9: 0.39}, fine={1: 0.6, 9: 0.39})
    reading = read_page(Page(picture=as_picture(number("777", gap=1))), eyes)

    assert reading.text == "111"
    assert len(eyes.batches) == 1


def test_where_and_what_was_seen_stays() -> None:
    eyes = TwoEyes(fat={1: 0.6, 9: 0.39}, fine={9: 0.95})
    reading = read(number("77\n77", gap=1), eyes)
    again = look_again(reading, eyes)

    for one, other in zip(reading.digits, again.digits, strict=True):
        assert (one.box, one.line) == (other.box, other.line)
        assert one.model_input is other.model_input
        assert _is_fat(one.model_input)


def test_two_looks_that_agree_say_the_same() -> None:
    one = a_prediction({3: 0.8, 5: 0.1})
    together = mean_prediction(one, one)

    assert together.probabilities == pytest.approx(one.probabilities)
    assert together.confidence == pytest.approx(one.confidence)


def test_the_surer_look_decides() -> None:
    together = mean_prediction(
        a_prediction({1: 0.6, 9: 0.39}, is_digit=0.5), a_prediction({9: 1.0})
    )

    assert together.digit == 9
    assert together.is_digit == 0.75
    assert sum(together.probabilities) == pytest.approx(1)
