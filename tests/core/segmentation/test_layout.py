import tracemalloc

import numpy as np
import pytest

from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.segmentation.layout import lay_out
from mnist_gui.core.segmentation.stroke_segments import stroke_segments

ROWS = range(0, 160, 32)


def test_the_bar_of_a_5_belongs_to_the_body_that_it_begins_at() -> None:
    body = stroke([(25, 0), (10, 40), (39, 60), (30, 95), (0, 100)])
    bar = stroke([(45, 2), (100, 0)])
    two = stroke([(90, 10), (120, 10), (90, 100), (130, 100)])
    items = stroke_segments((body, bar, two)).items
    weights = lay_out(items).edge_weights
    origins = [item.origin for item in items]
    at_body, at_bar, at_two = map(origins.index, range(3))

    # It lies above the 2 more than above its own body.
    assert weights[at_body][at_bar] > weights[at_bar].get(at_two, -np.inf)


@pytest.mark.parametrize("ends", [(-20, 20), (0, 40)])
def test_a_line_through_a_stem_or_to_its_right_belongs_to_it(
    ends: tuple[int, int],
) -> None:
    stem = stroke([(0, 0), (0, 100)])

    def weight(left: float, right: float) -> float:
        line = stroke([(left, 50), (right, 50)])
        return lay_out(stroke_segments((stem, line)).items).edge_weights[0][1]

    assert weight(*ends) > weight(-40, 0) + 2


@pytest.mark.parametrize(
    ("height", "may_belong"), [(50, True), (30, True), (85, False)]
)
def test_a_long_line_belongs_only_to_a_stem_that_it_meets_near_the_middle(
    height: float, may_belong: bool
) -> None:
    stem = stroke([(100, 0), (100, 100)])
    line = stroke([(20, height), (180, height + 2)])
    layout = lay_out(stroke_segments((stem, line)).items)

    assert (1 in layout.edge_weights[0]) == may_belong


@pytest.mark.slow
@pytest.mark.parametrize(
    ("length", "top", "may_belong"),
    [(150, 0, True), (240, 0, False), (150, 105, False)],
)
def test_a_line_longer_than_a_digit_may_be_the_bar_above_it(
    length: int, top: int, may_belong: bool
) -> None:
    body = stroke([(30, 5), (30, 50), (90, 60), (80, 95), (20, 100)])
    line = stroke([(35, top), (35 + length, top + 3)])
    items = stroke_segments((body, line)).items
    assert len(items) == 2

    assert (1 in lay_out(items).edge_weights[0]) == may_belong


def test_segments_side_by_side_belong_together_less_the_more_alike_their_heights() -> (
    None
):
    def weight(height: int) -> float:
        left, right = stroke([(0, 0), (0, height)]), stroke([(25, 0), (25, 100)])
        layout = lay_out(stroke_segments((left, right)).items)
        return layout.edge_weights[0][1]

    assert weight(60) - weight(100) == pytest.approx(3)
    assert weight(60) - weight(85) == pytest.approx(1.5)
    assert weight(50) == pytest.approx(weight(60))


def test_lines_that_cross_belong_together_at_one_height() -> None:
    cross = (stroke([(0, 0), (60, 100)]), stroke([(60, 0), (0, 100)]))
    layout = lay_out(stroke_segments(cross).items)

    assert layout.edge_weights[0][1] > 3


def test_thousands_of_segments_are_laid_out_in_bounded_memory() -> None:
    places = np.random.default_rng(1).uniform(0, 280, (3000, 2))
    items = stroke_segments(tuple(stroke([place, place + 1]) for place in places)).items

    tracemalloc.start()
    try:
        layout = lay_out(items)
        # A matrix of them has 72 MB.
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert len(layout.edge_weights) == 3000


@pytest.mark.parametrize(("others", "dashed"), [(0, 1), (5, 0)])
def test_a_column_of_ones_is_dashes_only_without_other_digits_beside_it(
    others: int, dashed: int
) -> None:
    places = [(x, y) for x in range(40 * others + 1) if x % 40 == 0 for y in ROWS]
    strokes = [
        stroke([(x, y), (x + (28 if x else 0), y + 20), (x, y + 20)]) for x, y in places
    ]
    layout = lay_out(stroke_segments(tuple(strokes)).items)

    assert layout.boxes[0][3] - layout.boxes[0][1] == 20
    assert len(layout.dashed) == dashed
