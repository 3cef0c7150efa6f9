import numpy as np
import pytest

from mnist_gui.core.ink.stroke_width import stroke_width


@pytest.mark.parametrize("width", [8, 16, 24])
def test_the_width_of_a_stroke_is_estimated(width: int) -> None:
    ink = np.zeros((200, 200), np.uint8)
    ink[20:180, 90 : 90 + width] = 255

    # By 4/π too wide for a line along rows or columns.
    assert stroke_width(ink) == pytest.approx(width * 4 / np.pi, rel=0.15)


def test_paper_has_a_stroke_width_of_0() -> None:
    assert stroke_width(np.zeros((9, 9), np.uint8)) == 0
