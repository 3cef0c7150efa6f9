from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.pipeline.tasks import Task
from tests.bench.numbers import Figures, measure, of_digits_alone, table
from tests.conftest import RunModule
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.number_pages import number
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.scores import Score


def measured(figures: Figures) -> dict[str, tuple[float | None, bool | None]]:
    return {
        row.what.strip(): (row.measured and round(row.measured, 2), row.is_met)
        for row in table(figures)
    }


def test_points_lost_are_the_difference_between_both_readings() -> None:
    always_one, maybe = Score(n=1000, correct=992), Score(n=1000, correct=989)
    rows = measured(Figures(Score(n=100, correct=93), None, always_one, maybe))

    assert rows["numbers-dev, read exactly"] == (93.0, False)
    assert rows["multidigit_images, digits alone"] == (None, None)
    assert rows["pendigits-train, always one digit"] == (99.2, None)
    assert rows["where each may be a number"] == (98.9, None)
    assert rows["points lost"] == (0.3, False)
    same = measured(Figures(None, None, maybe, maybe))
    assert same["points lost"] == (0.0, True)


def test_available_data_is_measured(tmp_path: Path) -> None:
    folder = tmp_path / "strokes"
    folder.mkdir()
    written = [StrokeRecord(label=text, strokes=number(text)) for text in ("77", "717")]
    write_strokes(folder / "numbers-dev.jsonl", written)
    sevens = [StrokeRecord(label="7", strokes=number(text)) for text in ("7", "77")]
    write_strokes(folder / "pendigits-train.jsonl", sevens)

    rows = measured(measure(FakeClassifier(7, 0.9999), tmp_path))

    assert rows["numbers-dev, read exactly"] == (50.0, False)
    assert rows["multidigit_images, digits alone"] == (None, None)
    assert rows["pendigits-train, always one digit"] == (100.0, None)
    assert rows["where each may be a number"] == (50.0, None)
    assert rows["points lost"] == (50.0, False)


def test_labels_with_other_signs_are_left_out() -> None:
    labels = ["12", "1+2", "3\n45", "x"]
    data = LabelledInputs(
        np.arange(4 * 28 * 28, dtype=np.float32).reshape(4, 28, 28),
        labels,
        np.array([True, True, False, True]),
        tasks=[Task(path=Path("a.png"))] * 4,
    )
    kept = of_digits_alone(data)

    assert kept.labels == ["12", "3\n45"]
    assert kept.readable.tolist() == [True, False]
    assert np.array_equal(kept.images, data.images[[0, 2]])
    assert len(kept.tasks) == 2


@pytest.mark.slow
def test_a_missing_model_is_reported_in_one_sentence(
    tmp_path: Path, run_module: RunModule
) -> None:
    where = ["--data", str(tmp_path), "--store", str(tmp_path)]
    ended = run_module(["tests.bench.numbers", *where, "--model", "77"])

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no model 77.\n"
