"""Read rows of digits with the shipped model."""

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.number_pages import HEIGHT, as_picture, number, row, sample
from trainer.handwriting.skeleton import parse_skeletons

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    folder = shipped_models_dir() / "1"
    if not (folder / "saved_model.pb").exists():
        pytest.skip("the shipped model is not here")
    return load(folder)


def read(strokes: Strokes, classifier: Classifier) -> str:
    return read_page(Page(strokes=strokes), classifier).text


def read_picture(strokes: Strokes, classifier: Classifier) -> str:
    return read_page(Page(picture=as_picture(strokes)), classifier).text


@pytest.mark.parametrize("style", range(4))
@pytest.mark.parametrize("text", ["10", "2025", "5551234", "0123456789"])
def test_a_row_of_digits_is_read(text: str, style: int, classifier: Classifier) -> None:
    strokes = number(text, style=style)

    assert read(strokes, classifier) == text
    assert read_picture(strokes, classifier) == text


@pytest.mark.parametrize("style", range(4))
def test_rows_are_read_from_top_to_bottom(style: int, classifier: Classifier) -> None:
    strokes = number("2025\n417\n36", style=style)

    assert read(strokes, classifier) == "2025\n417\n36"
    assert read_picture(strokes, classifier) == "2025\n417\n36"


@pytest.mark.parametrize("style", range(4))
@pytest.mark.parametrize("text", ["76", "31", "2025"])
def test_an_underlined_number_is_read(
    text: str, style: int, classifier: Classifier
) -> None:
    strokes = number(text, style=style)
    left, _, right, bottom = bounds(strokes)
    line = stroke([(left, bottom + 15), (right, bottom + 12)])

    assert read((*strokes, line), classifier) == text
    assert read_picture((*strokes, line), classifier) == text


@pytest.mark.parametrize("depth", [0.05, 0.1, 0.2])
@pytest.mark.parametrize("text", ["79", "491"])
def test_a_digit_may_reach_through_its_underline(
    text: str, depth: float, classifier: Classifier
) -> None:
    strokes = number(text)
    left, _, right, bottom = bounds(strokes)
    y = bottom - depth * HEIGHT
    line = stroke([(left - 5, y + 2), (right + 5, y)])

    assert read((*strokes, line), classifier) == text


@pytest.mark.parametrize("half", [50, 70, 90])
def test_a_wide_plus_is_rejected(half: float, classifier: Classifier) -> None:
    stem = stroke([(140, 90), (140, 190)])
    bar = stroke([(140 - half, 140), (140 + half, 142)])
    reading = read_page(Page(strokes=(stem, bar)), classifier)

    assert len(reading.digits) == 1
    assert not reading.is_confident


@pytest.mark.parametrize(
    "letter",
    [
        "R 1 20,0 20,100 / 20,3 60,4 @58,26,26,23,0,180 22,50! 84,100",
        "V 1 0,0 46,100! 92,0",
        "Л 1 0,98 10,96 40,5! 90,5! 90,100",
        "n 1 10,20 18,10 20,98! 26,36 50,10 78,32 80,86 94,96",
        "A 1 0,100 40,0! 80,100 / 15,60 65,60",
    ],
)
def test_a_letter_that_looks_like_two_digits_is_rejected(
    letter: str, classifier: Classifier
) -> None:
    (skeleton,) = parse_skeletons(letter)
    strokes = tuple(stroke(path.knots) for path in skeleton.strokes)
    reading = read_page(Page(strokes=strokes), classifier)

    assert not reading.is_confident


@pytest.mark.parametrize(
    ("points", "digit"),
    [
        (
            [(40, 4), (22, 22), (4, 52), (8, 52), (28, 25), (44, 0), (70, 100)],
            "9",
        ),
        ([(20, 45), (46, 0), (64, 100)], "1"),
        ([(64, 100), (46, 0), (20, 45)], "1"),
    ],
    ids=["head down and up", "flag", "flag drawn last"],
)
def test_the_path_of_the_pen_tells_a_slim_nine_from_a_one(
    points: list[tuple[int, int]], digit: str, classifier: Classifier
) -> None:
    slim = stroke(np.array(points) * HEIGHT / 100)
    single = read_page(Page(strokes=(slim,)), classifier, single=True)
    strokes = row([sample(2), (slim,), sample(3)])

    assert single.text == "1"
    assert read(strokes, classifier) == f"2{digit}3"


def test_the_order_of_drawing_does_not_matter(classifier: Classifier) -> None:
    strokes = number("4711\n2025")
    order = np.random.default_rng(0).permutation(len(strokes)).tolist()

    assert read(tuple(strokes[i] for i in order), classifier) == "4711\n2025"


def test_a_row_may_rise(classifier: Classifier) -> None:
    rising = tuple(
        stroke(points - np.stack([0 * points[:, 0], 0.3 * points[:, 0]], axis=1))
        for points in number("2025\n4711")
    )

    assert read(rising, classifier) == "2025\n4711"


@pytest.mark.parametrize("text", ["33", "2025", "4711"])
def test_touching_digits_are_read_apart(text: str, classifier: Classifier) -> None:
    strokes = number(text, gap=0.02, style=1)

    assert read(strokes, classifier) == text
    assert read_picture(strokes, classifier) == text


def test_a_stroke_through_two_digits_is_cut(classifier: Classifier) -> None:
    twenty = stroke(np.concatenate(number("20", gap=0.2)))
    thousand = stroke(np.concatenate(number("000", gap=0.2)))

    assert read((twenty,), classifier) == "20"
    assert read((thousand,), classifier) == "000"
    assert read((twenty, *row([sample(5)], start=(140, 20))), classifier) == "205"


def test_the_bar_of_a_5_may_stand_apart(classifier: Classifier) -> None:
    body, bar = sample(5)
    moved = stroke(bar + np.array([0.1, -0.05]) * HEIGHT)

    assert read((body, moved), classifier) == "5"
    strokes = row([(body, moved), sample(1), (body, moved)])
    assert read(strokes, classifier) == "515"
    assert read_picture(strokes, classifier) == "515"


@pytest.mark.parametrize("digit", [(4, 0), (4, 1), (4, 2), (7, 2), (8, 2), (1, 3)])
def test_a_digit_of_several_strokes_stays_whole_in_a_row(
    digit: tuple[int, int], classifier: Classifier
) -> None:
    strokes = row([sample(2), sample(*digit), sample(3)])

    assert read(strokes, classifier) == f"2{digit[0]}3"


@pytest.mark.parametrize("place", range(len(SAMPLES)))
def test_a_single_digit_is_read_the_same_way_with_and_without_segmentation(
    place: int, classifier: Classifier
) -> None:
    page = Page(strokes=SAMPLES[place].strokes)
    (digit,) = read_page(page, classifier).digits
    (alone,) = read_page(page, classifier, single=True).digits

    assert digit.prediction.probabilities == pytest.approx(
        alone.prediction.probabilities, abs=1e-5
    )
    assert np.array_equal(digit.model_input, alone.model_input)
    assert digit.box == alone.box == bounds(page.strokes)


def test_a_number_can_be_read_as_a_single_digit(classifier: Classifier) -> None:
    page = Page(strokes=number("2025"))

    assert len(read_page(page, classifier, single=True).digits) == 1


def test_each_digit_of_a_reading_has_its_strokes_and_its_box(
    classifier: Classifier,
) -> None:
    strokes = number("247")
    digits = read_page(Page(strokes=strokes), classifier).digits
    two, four, seven = digits

    assert [len(digit.strokes) for digit in digits] == [1, 2, 1]
    for digit in digits:
        assert digit.box == pytest.approx(bounds(digit.strokes))
    assert two.box[2] < four.box[0] < four.box[2] < seven.box[0]
