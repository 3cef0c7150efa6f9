from dataclasses import replace
from pathlib import Path

import numpy as np

from mnist_gui.core.prediction import DigitReading, Reading
from tests.bench.sheets import Counts, counted, measure
from tests.helpers.core.fake_classifiers import FakeClassifier, a_prediction
from trainer.data.synthesis import synthesize


def answer(digit: int, x: float, y: float) -> DigitReading:
    return DigitReading(
        prediction=a_prediction({digit: 0.9}),
        model_input=np.zeros((28, 28), np.float32),
        box=(x - 1, y - 1, x + 1, y + 1),
    )


def test_digits_are_counted_by_the_cells_they_are_in() -> None:
    digits = {0: 7, 1: 3, 2: 5, 3: 9}
    reading = Reading(digits=(answer(7, 5, 5), answer(2, 15, 5), answer(5, 5, 15)))

    assert counted(reading, digits, columns=2, cell=10) == Counts(2, 1, 4)
    twice = replace(reading, digits=(*reading.digits, answer(7, 6, 6)))
    assert counted(twice, digits, columns=2, cell=10) == Counts(1, 1, 4)


def test_sheets_grids_and_tiny_pictures_are_measured(tmp_path: Path) -> None:
    rows = list(
        measure(
            FakeClassifier(7, 0.9999),
            tmp_path,
            tmp_path / "no mnist",
            sizes=(30,),
            grids=1,
            tiny=10,
        )
    )
    measured = {row.what.strip(): row.measured for row in rows}
    labels = synthesize(30, seed=5).labels[np.random.default_rng(3).permutation(30)]
    sevens = (labels[:10] == 7).sum()

    assert measured["digits read right"] == 10.0
    assert measured["digits without an answer"] == 0
    assert measured["digits of 16×16 pixels, read right"] == 10.0 * sevens
    assert any(what.startswith("a grid of 8 px, every third bold") for what in measured)
