from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.reading.stroke_segments import stroke_segments
from tests.helpers.core.ink_examples import drawings, model_input
from tests.helpers.core.number_pages import number, row, sample


@given(drawings)
def test_all_pieces_together_are_the_drawing(strokes: Strokes) -> None:
    pieces = stroke_segments(strokes)
    everything = range(len(pieces.items))

    assert np.array_equal(pieces.draw(everything), model_input(strokes))
    together = pieces.strokes(everything)
    assert len(together) == len(strokes)
    assert all(map(np.array_equal, together, strokes))


@given(drawings)
def test_pieces_lie_where_the_strokes_do(strokes: Strokes) -> None:
    boxes = np.array([one.box for one in stroke_segments(strokes).items])

    edges = [*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]
    assert tuple(edges) == bounds(strokes)


@pytest.mark.parametrize("digit", range(10))
def test_the_strokes_of_a_digit_are_not_cut(digit: int) -> None:
    strokes = sample(digit)

    assert len(stroke_segments(strokes).items) == len(strokes)


def test_a_stroke_is_cut_between_its_digits() -> None:
    zeros = row([sample(0)] * 3, gap=0.2)
    pieces = stroke_segments((stroke(np.concatenate(zeros)),)).items

    assert len(pieces) >= 3
    assert [one.place for one in pieces] == list(range(len(pieces)))
    for left, right in pairwise(zeros):
        gap = left[:, 0].max(), right[:, 0].min()
        ends = [one.box[2] for one in pieces[:-1]]
        assert any(gap[0] - 6 <= end <= gap[1] + 6 for end in ends)


def test_a_bar_is_not_cut() -> None:
    strokes = (stroke([(0, 0), (40, 1), (90, 0)]), *number("7"))

    assert len(stroke_segments(strokes).items) == 2
