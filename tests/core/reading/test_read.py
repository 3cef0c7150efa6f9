from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.errors import CrowdedPageError, EmptyDrawingError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.strokes import StrokeRecord, Strokes, bounds, stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import (
    mean_prediction,
    read_page,
    with_test_time_augmentation,
)
from mnist_gui.core.segmentation.layout import MAX_SEGMENTS
from tests.helpers.core.fake_classifiers import FakeClassifier, a_prediction
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.number_pages import as_picture, number


@pytest.mark.parametrize("digit", range(10))
def test_a_reading_has_the_digit_of_the_classifier(digit: int) -> None:
    reading = read_page(Page(strokes=SAMPLES[0].strokes), FakeClassifier(digit))

    assert reading.text == str(digit)
    assert reading.is_confident


def test_a_reading_is_uncertain_where_the_classifier_is() -> None:
    uncertain = FakeClassifier(3, probability=0.4)
    reading = read_page(Page(strokes=SAMPLES[0].strokes), uncertain)

    assert reading.text == "3"
    assert not reading.is_confident


@pytest.mark.parametrize("record", SAMPLES[::4])
def test_a_reading_keeps_the_model_input_and_its_box(record: StrokeRecord) -> None:
    (digit,) = read_page(Page(strokes=record.strokes), FakeClassifier()).digits

    assert np.array_equal(digit.model_input, model_input(record.strokes))
    assert digit.box == bounds(record.strokes)
    assert digit.prediction.digit == int(digit.model_input.sum()) % 10


def test_a_picture_is_read_by_its_ink() -> None:
    ink = np.tri(160, dtype=np.uint8) * 255
    page = Page(picture=PictureInk(ink=ink, box=(1, 2, 3, 4)))
    (digit,) = read_page(page, FakeClassifier()).digits

    assert np.array_equal(digit.model_input, to_model_input(ink))
    assert digit.box == (1, 2, 3, 4)


def test_an_empty_page_is_not_read() -> None:
    with pytest.raises(EmptyDrawingError):
        read_page(Page(), FakeClassifier())


def scattered_dots(count: int) -> Page:
    dots = np.random.default_rng(1).uniform(0, 280, (count, 1, 2))
    return Page(strokes=tuple(map(stroke, dots)))


def test_a_page_of_more_strokes_than_are_read_is_refused() -> None:
    with pytest.raises(CrowdedPageError, match=r"6,001 pieces of ink"):
        read_page(scattered_dots(MAX_SEGMENTS + 1), FakeClassifier(8))


def test_a_single_digit_may_have_any_number_of_strokes() -> None:
    page = scattered_dots(MAX_SEGMENTS + 1)

    assert read_page(page, FakeClassifier(8), single=True).text == "8"


# The pen's path.


class EitherOneOrSeven(FakeClassifier):
    """Cannot decide between a one and a seven."""

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        either = a_prediction({7: 0.5, 1: 0.4}, is_calibrated=True)
        return [either] * len(images)


@pytest.mark.parametrize(("text", "single"), [("1", True), ("1", False), ("11", False)])
def test_the_path_decides_what_the_image_does_not(text: str, *, single: bool) -> None:
    drawn = number(text)

    assert (
        read_page(Page(strokes=drawn), EitherOneOrSeven(), single=single).text == text
    )
    picture = Page(picture=as_picture(drawn))
    assert read_page(picture, EitherOneOrSeven(), single=single).text == "7" * len(text)


# Test-time augmentation.


class PenDependent:
    """Answers one prediction for a thick pen and another for a fine one."""

    def __init__(self, thick: Mapping[int, float], fine: Mapping[int, float]) -> None:
        self._thick = a_prediction(thick, threshold=0.4)
        self._fine = a_prediction(fine, threshold=0.4)
        self.batches: list[int] = []

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.batches.append(len(images))
        return [self._thick if _is_thick(image) else self._fine for image in images]


def _is_thick(image: NDArray[np.float32]) -> bool:
    # Ink of an eighth of twenty pixels is full somewhere; that of one hardly is.
    inner = image[1:, 1:] + image[:-1, 1:] + image[1:, :-1] + image[:-1, :-1]
    return bool(inner.max() > 3.9)


def uncertain_then_nine() -> PenDependent:
    return PenDependent(thick={1: 0.6, 9: 0.39}, fine={9: 0.95})


def read(strokes: Strokes, classifier: PenDependent) -> Reading:
    return read_page(Page(strokes=strokes), classifier)


def test_an_uncertain_digit_of_a_number_is_read_in_three_more_views() -> None:
    classifier = uncertain_then_nine()
    reading = read(number("777", gap=1), classifier)

    assert reading.text == "999"
    assert classifier.batches[1:] == [9]
    assert all(digit.prediction.threshold == 0.4 for digit in reading.digits)


def test_while_the_pen_moves_uncertain_digits_are_read_once() -> None:
    classifier = uncertain_then_nine()
    page = Page(strokes=number("777", gap=1))

    assert read_page(page, classifier, is_live=True).text == "111"
    assert len(classifier.batches) == 1


def test_a_confident_digit_is_read_once() -> None:
    classifier = PenDependent(thick={7: 0.995}, fine={9: 0.95})

    assert read(number("777", gap=1), classifier).text == "777"
    assert len(classifier.batches) == 1


@pytest.mark.parametrize(
    ("fine", "text"), [({9: 0.9}, "9"), ({9: 0.7}, "1"), ({4: 0.95}, "1")]
)
def test_a_one_whose_path_goes_back_may_be_a_nine(
    fine: Mapping[int, float], text: str
) -> None:
    classifier = PenDependent(thick={1: 0.995}, fine=fine)
    strokes = (
        stroke([(20, 0), (0, 40), (20, 0), (30, 100)]),
        stroke([(120, 0), (130, 100)]),
    )
    reading = read(strokes, classifier)

    assert reading.text == f"{text}1"
    assert classifier.batches[1:] == [1]
    assert reading.digits[0].prediction.threshold == 0.4


def test_a_single_digit_is_read_once() -> None:
    classifier = uncertain_then_nine()

    assert read(number("7"), classifier).text == "1"
    assert len(classifier.batches) == 1


def test_the_ink_of_a_picture_is_read_once() -> None:
    classifier = PenDependent(thick={1: 0.6, 9: 0.39}, fine={1: 0.6, 9: 0.39})
    reading = read_page(Page(picture=as_picture(number("777", gap=1))), classifier)

    assert reading.text == "111"
    assert len(classifier.batches) == 1


def test_boxes_lines_and_model_inputs_stay_as_they_were() -> None:
    classifier = uncertain_then_nine()
    reading = read(number("77\n77", gap=1), classifier)
    again = with_test_time_augmentation(reading, classifier)

    for before, after in zip(reading.digits, again.digits, strict=True):
        assert (before.box, before.line) == (after.box, after.line)
        assert before.model_input is after.model_input
        assert _is_thick(before.model_input)


def test_the_mean_of_equal_predictions_is_the_same_prediction() -> None:
    prediction = a_prediction({3: 0.8, 5: 0.1})
    mean = mean_prediction([prediction] * 4)

    assert mean.probabilities == pytest.approx(prediction.probabilities)
    assert mean.confidence == pytest.approx(prediction.confidence)


def test_the_more_confident_prediction_decides_the_mean() -> None:
    mean = mean_prediction(
        [a_prediction({1: 0.6, 9: 0.39}, is_digit=0.5), a_prediction({9: 1.0})]
    )

    assert mean.digit == 9
    assert mean.is_digit == 0.75
    assert sum(mean.probabilities) == pytest.approx(1)
