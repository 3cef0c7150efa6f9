from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.samples.sample import PAD_SIDE
from tests.bench.support.redrawn import (
    AS_DRAWN,
    CLOCKWISE,
    CORNERS,
    FAT,
    SMALL,
    THIN,
    Way,
    drawn_anew,
    inputs,
)
from tests.helpers.core.ink_examples import SAMPLES, model_input

UPRIGHT = (stroke([[100, 300], [100, 100]]),)


@pytest.mark.parametrize("way", [AS_DRAWN, THIN, FAT])
def test_a_pen_moves_no_point(way: Way) -> None:
    assert drawn_anew(UPRIGHT, way) is UPRIGHT


def test_clockwise_leans_to_the_right() -> None:
    (turned,) = drawn_anew(UPRIGHT, CLOCKWISE)
    right, down = turned[1] - turned[0]

    assert np.degrees(np.arctan2(right, -down)) == pytest.approx(15)


def test_a_small_drawing_is_a_third_of_the_pad_in_its_middle() -> None:
    left, top, right, bottom = bounds(drawn_anew(UPRIGHT, SMALL))

    assert (left, right) == (140, 140)
    assert (bottom - top, top + bottom) == pytest.approx(
        (PAD_SIDE / 3, PAD_SIDE), abs=1
    )


@pytest.mark.parametrize("strokes", [one.strokes for one in SAMPLES[:10]])
def test_corners_are_touched_at_whole_points(strokes: Strokes) -> None:
    reached = set()
    for way in CORNERS:
        drawn = drawn_anew(strokes, way)
        left, top, right, bottom = bounds(drawn)
        reached.add((left == 0, top == 0, right == PAD_SIDE, bottom == PAD_SIDE))
        assert max(right - left, bottom - top) == pytest.approx(PAD_SIDE / 3, abs=1)
        assert all((one == np.rint(one)).all() for one in drawn)

    assert reached == {
        (True, True, False, False),
        (True, False, False, True),
        (False, True, True, False),
        (False, False, True, True),
    }


def test_inputs_come_in_order_as_the_pad_would_make_them() -> None:
    drawings = [one.strokes for one in SAMPLES[:12]]
    with ThreadPoolExecutor() as workers:
        made = list(inputs(drawings, AS_DRAWN, workers))
        thin = list(inputs(drawings, THIN, workers))
        fat = list(inputs(drawings, FAT, workers))

    for strokes, image in zip(drawings, made, strict=True):
        assert np.array_equal(image, model_input(strokes))
    assert np.sum(thin) < np.sum(made) < np.sum(fat)
