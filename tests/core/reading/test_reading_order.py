from collections.abc import Sequence

import numpy as np
import pytest

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.prediction import DigitReading, Prediction
from mnist_gui.core.reading.reading_order import in_reading_order


def digits(boxes: Sequence[Box]) -> list[DigitReading]:
    return [
        DigitReading(
            prediction=Prediction(probabilities=(0.1,) * 10),
            model_input=np.zeros((28, 28), np.float32),
            box=box,
        )
        for box in boxes
    ]


@pytest.mark.parametrize(
    ("boxes", "lines"),
    [
        ([(0, 0, 10, 20), (12, 2, 20, 21)], [0, 0]),
        # A small digit beside a tall one, and one that hangs low.
        ([(0, 0, 10, 40), (12, 25, 20, 45), (22, 38, 30, 60)], [0, 0, 0]),
        ([(30, 0, 40, 20), (0, 30, 10, 50), (32, 31, 40, 52)], [0, 1, 1]),
        # The second row begins further to the left, and rises.
        (
            [(20, 0, 30, 20), (40, -8, 50, 12), (0, 30, 10, 50), (40, 20, 50, 40)],
            [0, 0, 1, 1],
        ),
    ],
)
def test_digits_stand_in_lines(boxes: list[Box], lines: list[int]) -> None:
    shuffled = [boxes[i] for i in np.random.default_rng(1).permutation(len(boxes))]
    found = in_reading_order(digits(shuffled))

    assert [one.box for one in found] == boxes
    assert [one.line for one in found] == lines
