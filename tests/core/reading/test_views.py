import math

import numpy as np
import pytest
from hypothesis import given

from mnist_gui.core.ink.strokes import Strokes, arc_lengths, stroke
from mnist_gui.core.reading.views import loops_opened, may_have_slim_loop, turned
from tests.helpers.core.ink_examples import drawings


@given(drawings)
def test_turning_back_gives_the_strokes_again(strokes: Strokes) -> None:
    for points, again in zip(strokes, turned(turned(strokes, 0.2), -0.2), strict=True):
        assert again == pytest.approx(points, abs=1e-2)


def test_strokes_are_turned_clockwise() -> None:
    (line,) = turned((stroke([(0, 0), (0, -100)]),), math.pi / 2)

    assert line == pytest.approx(np.array([(0, 0), (100, 0)]), abs=1e-3)


def test_a_line_down_and_back_up_opens_to_a_loop() -> None:
    line = stroke([(0, 0), (0, 100), (0, 0)])
    (loop,) = loops_opened((line,))
    down, up = loop[10], loop[-10]

    assert down[0] == pytest.approx(-4, abs=0.1)
    assert up[0] == pytest.approx(4, abs=0.1)
    assert arc_lengths(loop)[-1] == pytest.approx(200, abs=12)


def test_a_dot_stays_where_it_is() -> None:
    (dot,) = loops_opened((stroke([(5, 7)]),))

    assert np.unique(dot, axis=0) == pytest.approx(np.array([(5, 7)]))


@pytest.mark.parametrize(
    ("points", "may_have_loop"),
    [
        ([(0, 0), (20, 100)], False),
        ([(0, 25), (20, 0), (20, 100)], False),
        ([(20, 0), (0, 30), (20, 0), (30, 100)], True),
    ],
)
def test_only_a_path_that_goes_back_may_have_a_slim_loop(
    points: list[tuple[int, int]], may_have_loop: bool
) -> None:
    assert may_have_slim_loop((stroke(points),)) is may_have_loop
