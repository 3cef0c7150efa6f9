import tracemalloc

import numpy as np
import pytest

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.strokes import StrokeRecord, bounds, stroke
from mnist_gui.core.pictures.pictures import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, model_input


@pytest.mark.parametrize("digit", range(10))
def test_a_page_says_what_the_classifier_says(digit: int) -> None:
    reading = read_page(Page(strokes=SAMPLES[0].strokes), FakeClassifier(digit))

    assert reading.text == str(digit)
    assert reading.is_confident


def test_doubt_is_passed_on() -> None:
    unsure = FakeClassifier(3, probability=0.4)
    reading = read_page(Page(strokes=SAMPLES[0].strokes), unsure)

    assert reading.text == "3"
    assert not reading.is_confident


@pytest.mark.parametrize("record", SAMPLES[::4])
def test_a_reading_keeps_what_the_model_saw_and_where(record: StrokeRecord) -> None:
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


@pytest.mark.slow
def test_a_drawing_of_thousands_of_strokes_is_read_as_one_digit() -> None:
    spots = np.random.default_rng(1).uniform(0, 280, (3000, 1, 2))
    page = Page(strokes=tuple(map(stroke, spots)))

    tracemalloc.start()
    try:
        reading = read_page(page, FakeClassifier(8))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert reading.text == "8"
