from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.layout import lay_out
from mnist_gui.core.segmentation.marks import SPECK, find_marks
from mnist_gui.core.segmentation.segmentation import read_segments
from mnist_gui.core.segmentation.stroke_segments import stroke_segments
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.number_pages import HEIGHT, as_picture, number

Knots: TypeAlias = Sequence[Sequence[tuple[float, float]]]
"""The knots of each stroke."""

# They are fractions of a digit's height: 0 is its top, 1 its baseline.
MARKS: dict[str, Knots] = {
    ".": [[(0, 0.97), (0.02, 1)]],
    ",": [[(0.08, 0.95), (0.1, 1.05), (0, 1.22)]],
    "-": [[(-0.2, 0.52), (0.2, 0.5)]],
    "/": [[(0.3, -0.12), (-0.3, 1.15)]],
    ":": [[(0, 0.35)], [(0, 0.9)]],
    "+": [[(-0.25, 0.55), (0.25, 0.55)], [(0, 0.3), (0, 0.8)]],
}


def with_ink(knots: Knots, *, before: str, after: str) -> Strokes:
    """Draw ink between two numbers, either of which may be empty."""
    left = number(before) if before else ()
    x = bounds(left)[2] if left else 20.0
    ink = [stroke(np.array(line) * HEIGHT + (x + 0.55 * HEIGHT, 20)) for line in knots]
    right = number(after) if after else ()
    shift = np.array([x + 1.1 * HEIGHT - 20, 0])
    return (*left, *ink, *(stroke(line + shift) for line in right))


def marks_of(strokes: Strokes) -> dict[tuple[int, ...], str]:
    """Return the best mark for each group of segments that may be one."""
    items = stroke_segments(strokes).items
    found = sorted(find_marks(items, lay_out(items)), key=lambda mark: mark.score)
    return {mark.group: mark.text for mark in found}


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_between_digits_is_known_by_shape_and_place(mark: str) -> None:
    strokes = with_ink(MARKS[mark], before="2", after="3")

    found = marks_of(strokes)

    assert found[(1,) if len(strokes) == 3 else (1, 2)] == mark


def test_a_leaning_line_as_far_from_digits_as_these_are_apart_is_a_1() -> None:
    shift = np.array([1.5 * HEIGHT, 0])
    line = stroke(np.array([(0.4, 0), (0, 1)]) * HEIGHT + 20)
    digits = [number(digit) for digit in "253245"]
    digits[2:2] = [(line,)]
    row = [
        stroke(points + place * shift)
        for place, digit in enumerate(digits)
        for points in digit
    ]
    near = [stroke(points * (0.3, 1)) for points in row]

    assert "/" not in marks_of(tuple(row)).values()
    assert "/" in marks_of(tuple(near)).values()


def test_an_upright_line_that_is_much_higher_than_digits_is_a_slash() -> None:
    def best(top: float, bottom: float) -> float:
        ink = [[(0.05, top), (0, bottom)]]
        items = stroke_segments(with_ink(ink, before="2", after="3")).items
        found = find_marks(items, lay_out(items))
        return max((mark.score for mark in found if mark.text == "/"), default=-9)

    assert best(-0.2, 1.2) > 0 > best(-0.02, 1.02)


@pytest.mark.parametrize("mark", MARKS)
def test_ink_that_is_alone_is_no_mark(mark: str) -> None:
    assert not marks_of(with_ink(MARKS[mark], before="", after=""))


@pytest.mark.parametrize(
    "knots",
    [
        [[(-0.2, 0.0), (0.2, 0.0)]],  # a bar at the top
        [[(0, 0.2), (0.02, 0.22)]],  # a dot above the middle
        [[(0, 0), (0, 1)]],  # an upright line
        [[(-0.2, 0), (0.2, 1)]],  # a line that leans left
        [[(-0.3, 0.3), (0.3, 0.3)], [(0.1, 0), (0.1, 1)]],  # a line as high as a 4
    ],
)
def test_other_ink_between_digits_is_no_mark(
    knots: Knots,
) -> None:
    assert not marks_of(with_ink(knots, before="2", after="3"))


@pytest.mark.parametrize("text", ["5", "7", "4", "1", "0"])
@pytest.mark.parametrize("style", range(4))
def test_a_part_of_a_digit_of_a_row_is_no_better_as_a_mark(
    text: str, style: int
) -> None:
    strokes = number(f"2{text}3", style=style)
    items = stroke_segments(strokes).items
    layout = lay_out(items)

    # The search prefers what belongs together by its layout.
    reading = read_segments(stroke_segments(strokes), FakeClassifier(7, 0.9999))

    assert layout.digit_height > 0
    assert not [mark for mark in reading.marks if mark.text != "?"]


@pytest.mark.parametrize(("size", "text"), [(0.9 * SPECK, "7"), (2 * SPECK, "7?")])
def test_ink_that_is_no_mark_is_a_question_mark_unless_it_is_a_speck(
    size: float, text: str
) -> None:
    ink = [[(0, 0.4), (0.5 * size, 0.4 + size)]]
    segments = stroke_segments(with_ink(ink, before="3", after=""))

    reading = read_segments(segments, FakeClassifier(7, 0.9999))

    assert reading.text == text
    assert reading.is_confident is (text == "7")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    folder = shipped_models_dir() / "1"
    if not (folder / "saved_model.pb").exists():
        pytest.skip("the shipped model is not here")
    return load(folder)


@pytest.mark.slow
@pytest.mark.parametrize("mark", MARKS)
def test_a_number_with_a_mark_is_read(mark: str, classifier: Classifier) -> None:
    strokes = with_ink(MARKS[mark], before="20", after="35")
    drawn = read_page(Page(strokes=strokes), classifier)
    picture = read_page(Page(picture=as_picture(strokes)), classifier)
    alone = read_page(Page(strokes=strokes), classifier, digits_only=True)

    assert drawn.text == picture.text == f"20{mark}35"
    assert len(drawn.digits) == 4
    assert alone.text.replace("\n", "").isdecimal()


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["-", "+"])
def test_a_sign_before_a_number_is_read(mark: str, classifier: Classifier) -> None:
    strokes = with_ink(MARKS[mark], before="", after="42")

    assert read_page(Page(strokes=strokes), classifier).text == f"{mark}42"


@pytest.mark.slow
@pytest.mark.parametrize("knots", [MARKS["-"], [[(0, 1)]]])
def test_a_dash_or_dot_that_is_alone_is_rejected(
    knots: Knots, classifier: Classifier
) -> None:
    strokes = with_ink(knots, before="", after="")

    assert read_page(Page(strokes=strokes), classifier).answer == "?"


@pytest.mark.parametrize(("tail", "is_confident"), [(0.13, False), (0.3, True)])
def test_what_may_be_a_dot_or_a_comma_is_uncertain(
    tail: float, is_confident: bool, classifier: Classifier
) -> None:
    knots = [[(0.05, 0.95), (0, 0.95 + tail)]]
    page = Page(strokes=with_ink(knots, before="2", after="3"))

    reading = read_page(page, classifier)

    assert [mark.is_confident for mark in reading.marks] == [is_confident]
