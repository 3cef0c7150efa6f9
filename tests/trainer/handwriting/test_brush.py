import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import PEN_SHARE, rasterize
from mnist_gui.core.ink.strokes import stroke
from trainer.handwriting.brush import paint
from trainer.handwriting.lines import Lines
from trainer.handwriting.skeleton import parse_skeletons
from trainer.handwriting.variation import vary

SKELETONS = parse_skeletons(
    """
    0 1 @50,50,32,50,20,-340
    1 1 50,0 50,100
    2 1 15,25 @48,28,32,28,-60,120 45,70 10,100! 55,92 95,100
    4 1 10,0 10,65! 85,65! 65,30 60,100
    L 1 0,0 0,100! 400,100
    """
)


def lines_of(number: int, count: int = 8) -> Lines:
    return vary(SKELETONS[number], count, np.random.default_rng(number))


def painted(lines: Lines, pen: float = PEN_SHARE, blur: float = 1) -> NDArray[np.uint8]:
    return paint(lines, np.full(len(lines), pen), np.full(len(lines), blur))


@pytest.mark.parametrize("pen", [0.06, PEN_SHARE, 0.2])
@pytest.mark.parametrize("number", range(len(SKELETONS)))
def test_pictures_match_the_pads_rasterizer(number: int, pen: float) -> None:
    lines = lines_of(number)
    expected = [to_model_input(rasterize((stroke(line),), pen)) for line in lines]
    difference = np.abs(painted(lines, pen) / 255 - expected)

    assert difference.mean() < 0.02
    # Hairlines differ most: none of their pixels is black in either.
    assert np.quantile(difference, 0.99) < 0.27


def test_position_and_size_of_the_lines_do_not_matter() -> None:
    lines = lines_of(0)

    moved = painted(lines * 3.7 + (200, -900)).astype(int)
    assert np.abs(moved - painted(lines)).max() <= 1


def test_batches_do_not_change_the_pictures() -> None:
    lines = lines_of(3, 200)

    assert np.array_equal(painted(lines)[100:120], painted(lines[100:120]))


def test_a_wider_pen_adds_ink_and_a_blur_removes_black() -> None:
    lines = lines_of(2)
    thin, normal, fat = (painted(lines, pen).sum() for pen in (0.04, 0.125, 0.2))

    assert thin < normal < fat
    assert (painted(lines, blur=2) > 250).sum() < (painted(lines) > 250).sum()


def test_a_dot_is_painted_black() -> None:
    (dot,) = painted(np.full((1, 5, 2), 3.0))
    assert dot.max() == 255
