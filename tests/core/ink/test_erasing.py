import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.ink.erasing import erase
from mnist_gui.core.ink.strokes import Strokes, densify, stroke
from tests.helpers.core.ink_examples import distances, drawings


def test_a_cut_in_the_middle_makes_two_strokes() -> None:
    line = stroke([(0, 0), (100, 0)])
    left, right = erase((line,), (50, -10), (50, 10), 5)

    assert left[0].tolist() == [0, 0]
    assert 40 <= left[-1, 0] <= 45
    assert 55 <= right[0, 0] <= 60
    assert right[-1].tolist() == [100, 0]


def test_a_cut_at_the_end_shortens_a_stroke() -> None:
    (rest,) = erase((stroke([(0, 0), (100, 0)]),), (100, 0), (100, 0), 10)

    assert rest[0].tolist() == [0, 0]
    assert 80 <= rest[-1, 0] <= 90


def test_erasing_nothing_returns_the_very_same_drawing() -> None:
    drawing = (stroke([(0, 0), (100, 0)]), stroke([(0, 50)]))

    assert erase(drawing, (0, 20), (100, 20), 5) is drawing


def test_untouched_strokes_stay_the_very_same_objects() -> None:
    far, near, below = stroke([(0, 90), (9, 90)]), stroke([(5, 5)]), stroke([(0, 50)])
    remaining = erase((far, near, below), (0, 0), (10, 10), 4)

    assert len(remaining) == 2
    assert remaining[0] is far
    assert remaining[1] is below


def test_erasing_an_empty_drawing_returns_it() -> None:
    assert erase((), (0, 0), (1, 1), 5) == ()


def test_a_wide_eraser_removes_the_whole_drawing() -> None:
    drawing = (stroke([(0, 0), (10, 0)]), stroke([(5, 5)]))

    assert erase(drawing, (0, 0), (10, 0), 20) == ()


def test_a_fast_eraser_cuts_everything_between_two_positions() -> None:
    fence = tuple(stroke([(x, -50), (x, 50)]) for x in range(0, 100, 10))

    assert len(erase(fence, (-10, 0), (110, 0), 2)) == 2 * len(fence)


position = st.tuples(st.floats(-20, 120), st.floats(-20, 120))


@given(drawings, position, position, st.floats(1, 30))
def test_no_point_within_the_radius_remains(
    drawing: Strokes,
    start: tuple[float, float],
    end: tuple[float, float],
    radius: float,
) -> None:
    remaining = erase(drawing, start, end, radius)
    eraser = stroke([start, end])

    for line in remaining:
        assert distances(line.astype(float), eraser).min() >= radius - 1e-3


@given(drawings, position, position, st.floats(1, 30))
def test_no_point_beyond_the_radius_is_lost(
    drawing: Strokes,
    start: tuple[float, float],
    end: tuple[float, float],
    radius: float,
) -> None:
    remaining = erase(drawing, start, end, radius)
    points = np.concatenate([densify(line, 1) for line in drawing]).astype(float)
    # A cut may reach half a radius farther: strokes are cut at their points.
    far = points[distances(points, stroke([start, end])) > 1.5 * radius + 0.01]

    if len(far):
        kept = np.min([distances(far, line) for line in remaining], axis=0)
        assert kept.max() < 0.01
