from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.segmentation.stroke_segments import stroke_segments
from tests.helpers.core.ink_examples import drawings, model_input
from tests.helpers.core.number_pages import number, row, sample


@given(drawings)
def test_all_segments_together_are_the_drawing(strokes: Strokes) -> None:
    segments = stroke_segments(strokes)
    everything = range(len(segments.items))

    assert np.array_equal(segments.draw(everything), model_input(strokes))
    together = segments.strokes(everything)
    assert len(together) == len(strokes)
    assert all(map(np.array_equal, together, strokes))


@given(drawings)
def test_the_boxes_of_segments_cover_the_bounds_of_the_strokes(
    strokes: Strokes,
) -> None:
    boxes = np.array([segment.box for segment in stroke_segments(strokes).items])

    edges = [*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]
    assert tuple(edges) == bounds(strokes)


@pytest.mark.parametrize("digit", range(10))
def test_the_strokes_of_a_single_digit_are_not_cut(digit: int) -> None:
    strokes = sample(digit)

    assert len(stroke_segments(strokes).items) == len(strokes)


def test_a_stroke_is_cut_between_its_digits() -> None:
    zeros = row([sample(0)] * 3, gap=0.2)
    segments = stroke_segments((stroke(np.concatenate(zeros)),)).items

    assert len(segments) >= 3
    assert [segment.position for segment in segments] == list(range(len(segments)))
    for left, right in pairwise(zeros):
        gap = left[:, 0].max(), right[:, 0].min()
        ends = [segment.box[2] for segment in segments[:-1]]
        assert any(gap[0] - 6 <= end <= gap[1] + 6 for end in ends)


def test_a_stroke_is_not_cut_while_it_is_drawn() -> None:
    zeros = stroke(np.concatenate(row([sample(0)] * 3, gap=0.2)))

    segments = stroke_segments((zeros, zeros), is_growing=True).items

    assert [s.origin for s in segments].count(0) >= 3
    assert [s.origin for s in segments].count(1) == 1


@pytest.mark.parametrize("lean", [0.4, 0.5, 0.6])
def test_a_slanting_stroke_is_cut_between_its_digits(lean: float) -> None:
    upright = np.concatenate(row([sample(0)] * 2, gap=0))
    slanting = stroke(upright - np.outer(upright[:, 1], (lean, 0)))
    first, second = stroke_segments((slanting,)).items

    width = slanting[:, 0].max() - slanting[:, 0].min()
    assert first.box[2] - first.box[0] > width / 3
    assert second.box[2] - second.box[0] > width / 3
    assert first.box[0] < second.box[0] < first.box[2]


def test_a_bar_is_not_cut() -> None:
    strokes = (stroke([(0, 0), (40, 1), (90, 0)]), *number("7"))

    assert len(stroke_segments(strokes).items) == 2
