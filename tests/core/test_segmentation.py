from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.pieces import lay_out
from mnist_gui.core.prediction import Box, DigitReading, Prediction
from mnist_gui.core.segmentation import (
    best_division,
    candidates,
    in_reading_order,
    read_pieces,
)
from mnist_gui.core.stroke_pieces import stroke_pieces
from mnist_gui.core.strokes import stroke
from tests.core.fakes import FakeClassifier
from tests.core.numbers import number

scores = st.floats(-10, 1)


def divisions(pieces: frozenset[int]) -> list[frozenset[tuple[int, ...]]]:
    """Return all ways to divide pieces among groups."""
    if not pieces:
        return [frozenset()]
    first, *others = sorted(pieces)
    return [
        rest | {(first, *more)}
        for count in range(len(others) + 1)
        for more in combinations(others, count)
        for rest in divisions(pieces - {first, *more})
    ]


@given(st.integers(1, 5), st.data())
def test_the_best_division_is_the_best_of_all(n: int, data: st.DataObject) -> None:
    groups = [
        group for size in range(1, n + 1) for group in combinations(range(n), size)
    ]
    score = dict(zip(groups, data.draw(st.lists(scores, min_size=31)), strict=False))

    found = best_division(n, groups, list(score.values()))

    best = max(
        sum(map(score.__getitem__, one)) for one in divisions(frozenset(range(n)))
    )
    assert sum(score[groups[at]] for at in found) == pytest.approx(best)
    assert sorted(piece for at in found for piece in groups[at]) == list(range(n))


def test_a_long_row_is_divided_in_no_time() -> None:
    n = 300
    groups = [(i,) for i in range(n)] + [(i, i + 1) for i in range(n - 1)]
    pairs = best_division(n, groups, [-1.0] * n + [0.0] * (n - 1))

    assert [groups[at] for at in pairs] == [(i, i + 1) for i in range(0, n, 2)]


def test_pieces_far_apart_are_not_read_together() -> None:
    layout = lay_out(stroke_pieces(number("1" * 20, gap=1)).items)

    assert candidates(layout) == [(i,) for i in range(20)]


def test_a_scribble_is_read_in_few_ways() -> None:
    rng = np.random.default_rng(0)
    lines = tuple(stroke(rng.uniform(0, 200, (5, 2))) for _ in range(150))

    assert len(candidates(lay_out(stroke_pieces(lines).items))) <= 600


def test_more_pieces_than_any_number_has_are_one_drawing() -> None:
    dots = tuple(stroke([(x, y)]) for x in range(0, 400, 20) for y in range(0, 400, 20))
    reading = read_pieces(stroke_pieces(dots), FakeClassifier(7))

    assert reading.text == "7"


def test_a_speck_beside_a_digit_is_no_digit() -> None:
    speck = stroke([(200, 60), (202, 61)])
    reading = read_pieces(
        stroke_pieces((*number("7"), speck)), FakeClassifier(7, 0.9999)
    )

    assert reading.text == "7"


def test_a_dot_alone_is_read() -> None:
    assert (
        read_pieces(stroke_pieces((stroke([(9, 9)]),)), FakeClassifier(1)).text == "1"
    )


def digits(boxes: Sequence[Box]) -> list[DigitReading]:
    return [
        DigitReading(
            prediction=Prediction(probabilities=(0.1,) * 10),
            model_input=np.zeros((28, 28), np.float32),
            box=box,
        )
        for box in boxes
    ]


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
def test_digits_stand_in_lines(boxes: list[Box], lines: list[int]) -> None:
    shuffled = [boxes[i] for i in np.random.default_rng(1).permutation(len(boxes))]
    found = in_reading_order(digits(shuffled))

    assert [one.box for one in found] == boxes
    assert [one.line for one in found] == lines
