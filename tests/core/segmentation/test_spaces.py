from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.prediction import DigitReading, MarkReading
from mnist_gui.core.segmentation.spaces import arrange
from tests.helpers.core.fake_classifiers import a_prediction


def digit(box: Box) -> DigitReading:
    return DigitReading(
        prediction=a_prediction({7: 1.0}),
        model_input=np.zeros((28, 28), np.float32),
        box=box,
    )


def row(
    gaps: Sequence[float], *, top: float = 0, left: float = 0
) -> list[DigitReading]:
    """Return digits of height 10 and width 6, with gaps in fractions of the height."""
    lefts = left + np.cumsum([0, *(6 + 10 * gap for gap in gaps)])
    return [digit((x, top, x + 6, top + 10)) for x in lefts.tolist()]


@pytest.mark.parametrize(
    ("boxes", "lines"),
    [
        ([(0, 0, 10, 20), (12, 2, 20, 21)], [0, 0]),
        # A small digit beside a tall one, and one that hangs low.
        ([(0, 0, 10, 40), (12, 25, 20, 45), (22, 38, 30, 60)], [0, 0, 0]),
        ([(30, 0, 40, 20), (0, 30, 10, 50), (32, 31, 40, 52)], [0, 1, 1]),
        # The second row begins further to the left, and rises.
        (
            [(20, 0, 30, 20), (40, -8, 50, 12), (0, 30, 10, 50), (40, 20, 50, 40)],
            [0, 0, 1, 1],
        ),
    ],
)
def test_digits_are_sorted_into_lines(boxes: list[Box], lines: list[int]) -> None:
    shuffled = np.random.default_rng(1).permutation(len(boxes)).tolist()
    found = arrange([digit(boxes[i]) for i in shuffled], []).digits

    assert [digit.box for digit in found] == boxes
    assert [digit.line for digit in found] == lines


@pytest.mark.parametrize(
    ("gaps", "text"),
    [
        ([0.2, 1.0, 0.2, 0.3], "77 777"),
        ([0.1, 0.8, 0.1, 0.1, 0.8, 0.1], "77 777 77"),
        ([1.0, 0.2], "7 77"),
        ([0.2, 0.9, 0.3], "77 77"),
        # Written apart evenly: one number.
        ([1.0, 1.0, 1.1], "7777"),
        ([0.9], "77"),
        ([0.5, 0.4], "777"),
        ([0.1, 0.5, 0.1], "7777"),
        ([-0.2, 0.3, -0.1], "7777"),
        ([2.0], "7 7"),
    ],
)
def test_a_gap_is_a_space_if_it_is_wide_beside_the_others(
    gaps: Sequence[float], text: str
) -> None:
    digits = row(gaps)

    assert arrange(digits, []).text == text
    assert arrange(digits, [], with_spaces=False).text == text.replace(" ", "")


def test_the_width_of_the_pen_makes_no_gap_narrower() -> None:
    digits = row([0.2, 0.8, 0.2, 0.2])
    pen = 2.0
    rim = np.array([-pen, -pen, pen, pen]) / 2
    fat = [
        replace(item, box=tuple((np.array(item.box) + rim).tolist())) for item in digits
    ]

    assert arrange(digits, []).text == arrange(fat, [], pen=pen).text == "77 777"


def test_columns_are_columns() -> None:
    digits = [
        *row([0.8, 0.8], left=0),
        *row([0.8, 0.8], left=2, top=15),
        *row([2.2], left=1, top=30),
    ]

    assert arrange(digits, []).text == "7 7 7\n7 7 7\n7 7"


def test_rows_that_are_even_are_no_columns() -> None:
    digits = [*row([0.4, 0.4], left=0), *row([0.4, 0.4], left=2, top=15)]

    assert arrange(digits, []).text == "777\n777"


def test_marks_are_in_the_rows_of_the_digits_beside_them() -> None:
    digits = [*row([0.5]), *row([0.5], top=14)]
    dot, comma = (7, 9, 8, 10), (7, 23, 9, 27)
    marks = [MarkReading(text=",", box=comma), MarkReading(text=".", box=dot)]

    reading = arrange(digits, marks)

    assert reading.text == "7.7\n7,7"
    assert [mark.text for mark in reading.marks] == [".", ","]


def test_a_gap_beside_a_mark_is_no_space() -> None:
    dash = MarkReading(text="-", box=(14, 5, 18, 5))

    assert arrange(row([1.6]), [dash]).text == "7-7"
