import json
from pathlib import Path

import pytest

from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from tests.bench.handwriting import Figures, table
from tests.bench.support.targets import Row
from tests.conftest import RunModule
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.trainer.evaluation_examples import a_score, an_evaluation
from trainer.evaluation.scores import Rejections, Score

NOTHING = Figures(
    None,
    {},
    {"pendigits-train": {}, "unipen-dev": {}},
    {},
    rejected_in_window=None,
    milliseconds=0.4,
    megabytes=2.0,
)
REJECTIONS = Rejections(data="letters", n=10, rejected=9, auroc=0.99)


def by_name(figures: Figures) -> dict[str, Row]:
    return {row.what.strip(): row for row in table(figures)}


def test_without_data_only_the_model_is_measured() -> None:
    rows = by_name(NOTHING)

    assert {name for name, row in rows.items() if row.measured is not None} == {
        *("one image, median", "model on disk")
    }
    assert all(row.is_met for row in rows.values() if row.measured is not None)


def test_each_figure_is_in_its_row() -> None:
    mnist = an_evaluation(ece=0.002, uncertain=1)
    drawn = an_evaluation(correct=199, rejections=REJECTIONS)
    turned = an_evaluation(score=Score(n=1000, correct=984))
    figures = NOTHING._replace(
        mnist=mnist,
        corrupted={"fog": a_score(), "zigzag": a_score()},
        strokes={
            "pendigits-train": {"as drawn": drawn, "turned by 15° back": turned},
            "unipen-dev": {"as drawn": turned, "every third writer": drawn},
        },
        pictures={"pictures/own_drawings": mnist},
        rejected_in_window=79.0,
    )
    rows = by_name(figures)

    def measured(name: str) -> tuple[float | None, bool | None]:
        value = rows[name].measured
        return value and round(value, 2), rows[name].is_met

    assert measured("MNIST, test split") == (99.0, False)
    assert measured("pendigits-train") == (99.5, True)
    assert measured("pendigits-train, turned by 15° back") == (98.4, False)
    assert measured("pendigits-train, turned by 15° clockwise") == (None, None)
    assert measured("unipen-dev") == (98.4, True)
    assert measured("unipen-dev, every third writer") == (99.5, None)
    assert measured("own_drawings") == (99.0, True)
    assert measured("MNIST-C, mean error of fifteen") == (0.5, True)
    assert measured("fog") == (0.5, None)
    assert measured("ECE on MNIST") == (0.2, True)
    assert measured("ECE on pendigits-train") == (1.23, False)
    assert measured("refused on MNIST") == (0.5, True)
    assert measured("refused on pendigits-train") == (3.5, False)
    assert measured("not-digits-dev, AUROC of is_digit") == (0.99, True)
    assert measured("not-digits-dev, answered “?”") == (90.0, True)
    assert measured("where each may be a number") == (79.0, False)


@pytest.mark.slow
def test_available_data_is_measured_and_written(
    tmp_path: Path, run_module: RunModule
) -> None:
    folder = tmp_path / "strokes"
    folder.mkdir()
    write_strokes(folder / "pendigits-train.jsonl", SAMPLES)
    letters = [StrokeRecord(strokes=s.strokes, label="x") for s in SAMPLES[:5]]
    write_strokes(folder / "not-digits-dev.jsonl", letters)
    where = ["--data", str(tmp_path), "--store", str(tmp_path / "store")]
    file = tmp_path / "table.json"
    ended = run_module(["tests.bench.handwriting", *where, "--json", str(file)])

    # The samples are digits, so few of them are rejected.
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "NOT MET" in ended.stdout
    rows = {row["what"]: row for row in json.loads(file.read_bytes())["rows"]}
    assert rows["pendigits-train"]["n"] == len(SAMPLES)
    assert rows["pendigits-train"]["measured"] > 90
    assert rows["  pendigits-train, at a third of the pad"]["measured"] > 90
    assert rows["not-digits-dev, answered “?”"]["is_met"] is False
    assert rows["  where each may be a number"]["is_met"] is False
    assert rows["MNIST, test split"]["measured"] is None
    assert 0.5 < rows["model on disk"]["measured"] < 5


@pytest.mark.slow
def test_a_missing_model_is_reported_in_one_sentence(
    tmp_path: Path, run_module: RunModule
) -> None:
    where = ["--data", str(tmp_path), "--store", str(tmp_path)]
    ended = run_module(["tests.bench.handwriting", *where, "--model", "77"])

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no model 77.\n"
