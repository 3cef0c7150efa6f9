"""What is ruled out by a bound, the search behind it would not have found."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_gui.core.segmentation import cuts
from mnist_gui.core.segmentation.cuts import (
    Pixels,
    cut_off_ring,
    cut_off_underline,
)


def blob(seed: int) -> tuple[Pixels, float]:
    """Draw a ring with a gap, a line below it or a stroke in it; return the pen."""
    rng = np.random.default_rng(seed)
    pen = int(rng.integers(3, 9))
    image = Image.new("1", (140, 140))
    draw = ImageDraw.Draw(image)
    width, height = rng.integers(60, 120, 2).tolist()
    gap = float(rng.choice([0, 5, 25, 29, 31, 60, 180]))
    draw.arc((9, 9, 9 + width, 9 + height), 90, 450 - gap, fill=1, width=pen)
    if seed % 2:
        draw.line((30, 20, 12 + width // 2, height - 5), fill=1, width=pen)
    if seed % 3:
        tilt = float(rng.uniform(-0.07, 0.07))
        end = (12 + width, 9 + height - tilt * width)
        draw.line((5, 9 + height, *end), fill=1, width=pen)
    return np.argwhere(np.asarray(image))[:, ::-1], float(pen)


@pytest.mark.parametrize(
    ("cut_off", "bound"),
    [(cut_off_ring, "_may_be_round"), (cut_off_underline, "_may_be_underlined")],
)
def test_a_bound_rules_out_nothing_that_is_there(
    cut_off: Callable[[Pixels, float], tuple[Pixels, Pixels] | None],
    bound: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blobs = [blob(seed) for seed in range(240)]
    found = [cut_off(pixels, pen) for pixels, pen in blobs]

    monkeypatch.setattr(cuts, bound, lambda *_: True)

    searched = [cut_off(pixels, pen) for pixels, pen in blobs]
    are_there = [parts is not None for parts in searched]
    assert [parts is not None for parts in found] == are_there
    assert 10 < sum(are_there) < 230
