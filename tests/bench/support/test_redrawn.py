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
    Variant,
    inputs,
    redraw,
)
from tests.helpers.core.ink_examples import SAMPLES, model_input

UPRIGHT = (stroke([[100, 300], [100, 100]]),)


@pytest.mark.parametrize("variant", [AS_DRAWN, THIN, FAT])
def test_a_pen_moves_no_points(variant: Variant) -> None:
    assert redraw(UPRIGHT, variant) is UPRIGHT


def test_clockwise_turns_an_upright_stroke_to_the_right() -> None:
    (turned,) = redraw(UPRIGHT, CLOCKWISE)
    right, down = turned[1] - turned[0]

    assert np.degrees(np.arctan2(right, -down)) == pytest.approx(15)


def test_a_small_drawing_takes_the_middle_third_of_the_pad() -> None:
    left, top, right, bottom = bounds(redraw(UPRIGHT, SMALL))

    assert (left, right) == (140, 140)
    assert (bottom - top, top + bottom) == pytest.approx(
        (PAD_SIDE / 3, PAD_SIDE), abs=1
    )


@pytest.mark.parametrize("strokes", [sample.strokes for sample in SAMPLES[:10]])
def test_drawings_touch_the_corners_at_whole_points(strokes: Strokes) -> None:
    reached = set()
    for variant in CORNERS:
        drawn = redraw(strokes, variant)
        left, top, right, bottom = bounds(drawn)
        reached.add((left == 0, top == 0, right == PAD_SIDE, bottom == PAD_SIDE))
        assert max(right - left, bottom - top) == pytest.approx(PAD_SIDE / 3, abs=1)
        assert all((points == np.rint(points)).all() for points in drawn)

    assert reached == {
        (True, True, False, False),
        (True, False, False, True),
        (False, True, True, False),
        (False, False, True, True),
    }


def test_inputs_are_ordered_and_equal_the_pads() -> None:
    drawings = [sample.strokes for sample in SAMPLES[:12]]
    with ThreadPoolExecutor() as workers:
        drawn = list(inputs(drawings, AS_DRAWN, workers))
        thin = list(inputs(drawings, THIN, workers))
        fat = list(inputs(drawings, FAT, workers))

    for strokes, image in zip(drawings, drawn, strict=True):
        assert np.array_equal(image, model_input(strokes))
    assert np.sum(thin) < np.sum(drawn) < np.sum(fat)
