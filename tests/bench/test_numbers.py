from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.reading.page import Page
from tests.bench.numbers import Figures, measure, of_digits_alone, table
from tests.conftest import RunModule
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.number_pages import number
from tests.helpers.trainer.evaluation_examples import an_evaluation
from trainer.data.drawings import LabelledInputs


def told(figures: Figures) -> dict[str, tuple[float | None, bool | None]]:
    return {
        row.what.strip(): (row.measured and round(row.measured, 2), row.is_met)
        for row in table(figures)
    }


def test_what_numbers_cost_is_the_difference() -> None:
    one, maybe = an_evaluation(accuracy=0.992), an_evaluation(accuracy=0.989)
    rows = told(Figures(an_evaluation(accuracy=0.93), None, one, maybe))

    assert rows["numbers-dev, read exactly"] == (93.0, True)
    assert rows["multidigit_images, digits alone"] == (None, None)
    assert rows["pendigits-train, always one digit"] == (99.2, None)
    assert rows["where each may be a number"] == (98.9, None)
    assert rows["points lost"] == (0.3, False)
    assert told(Figures(None, None, one, one))["points lost"] == (0.0, True)


def test_what_is_here_is_measured(tmp_path: Path) -> None:
    folder = tmp_path / "strokes"
    folder.mkdir()
    written = [StrokeRecord(label=one, strokes=number(one)) for one in ("77", "717")]
    write_strokes(folder / "numbers-dev.jsonl", written)
    sevens = [StrokeRecord(label="7", strokes=number(one)) for one in ("7", "77")]
    write_strokes(folder / "pendigits-train.jsonl", sevens)

    rows = told(measure(FakeClassifier(7, 0.9999), tmp_path))

    assert rows["numbers-dev, read exactly"] == (50.0, False)
    assert rows["multidigit_images, digits alone"] == (None, None)
    assert rows["pendigits-train, always one digit"] == (100.0, None)
    assert rows["where each may be a number"] == (50.0, None)
    assert rows["points lost"] == (50.0, False)


def test_sums_are_left_out() -> None:
    labels = ["12", "1+2", "3\n45", "x"]
    data = LabelledInputs(
        np.arange(4 * 28 * 28, dtype=np.float32).reshape(4, 28, 28),
        labels,
        np.array([True, True, False, True]),
        pages=[Page] * 4,
    )
    kept = of_digits_alone(data)

    assert kept.labels == ["12", "3\n45"]
    assert kept.readable.tolist() == [True, False]
    assert np.array_equal(kept.images, data.images[[0, 2]])
    assert len(kept.pages) == 2


@pytest.mark.slow
def test_a_model_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, run_module: RunModule
) -> None:
    where = ["--data", str(tmp_path), "--store", str(tmp_path)]
    ended = run_module(["tests.bench.numbers", *where, "--model", "77"])

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no model 77.\n"
