import json
from pathlib import Path

import pytest

from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from tests.conftest import RunModule
from tests.helpers.core import foreign_models
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.sign_examples import letters_n
from tests.helpers.trainer.html_page import HtmlPage

ADDED = {
    *("accuracy_interval", "brier", "confusions", "digits", "known_wrong_set_aside"),
    *("mistakes", "not_digits", "reliability", "temperature", "threshold"),
    "unreadable",
}


@pytest.mark.slow
def test_evaluate_prints_scores_and_writes_json_and_html(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "a & <b>.jsonl"
    write_strokes(drawn, SAMPLES)
    where = ["--data", str(drawn), "--store", str(tmp_path)]
    files = ["--json", str(tmp_path / "s.json"), "--report", str(tmp_path / "s.html")]
    ended = run_module(["trainer", "evaluate", *where, *files])

    assert (ended.returncode, ended.stderr) == (0, "")
    scores = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert set(scores) >= ADDED
    low, high = scores["accuracy_interval"]
    assert f"95 % interval {100 * low:.2f} to {100 * high:.2f} %" in ended.stdout
    words = HtmlPage((tmp_path / "s.html").read_text(encoding="utf-8")).words
    assert f"Model 1 on {drawn}" in words
    assert f"{100 * scores['accuracy']:.2f} % right" in words


@pytest.mark.slow
def test_evaluate_counts_how_many_non_digits_are_rejected(
    tmp_path: Path, run_module: RunModule
) -> None:
    letters = [
        StrokeRecord(strokes=sample.strokes, label="seven")
        for sample in SAMPLES
        if sample.label == "7"
    ]
    write_strokes(tmp_path / "digits.jsonl", SAMPLES)
    write_strokes(tmp_path / "letters.jsonl", letters)
    where = ["--data", str(tmp_path / "digits.jsonl"), "--store", str(tmp_path)]
    others = ["--not-digits", str(tmp_path / "letters.jsonl")]
    files = ["--json", str(tmp_path / "s.json")]
    ended = run_module(["trainer", "evaluate", *where, *others, *files])

    assert (ended.returncode, ended.stderr) == (0, "")
    scores = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    found = scores["not_digits"]
    assert (scores["n"], found["n"]) == (len(SAMPLES), len(letters))
    assert found["unsure_percent"] == 100 * found["unsure"] / found["n"]
    assert 0 <= found["auroc"] <= 1
    assert f"letters.jsonl: rejected {found['unsure']} of" in ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize("names_others", [True, False])
def test_drawings_labelled_none_are_no_mistakes(
    tmp_path: Path, run_module: RunModule, names_others: bool
) -> None:
    others = [StrokeRecord(strokes=s, label="none") for s in letters_n(6)]
    write_strokes(tmp_path / "mine.jsonl", [*SAMPLES, *others])
    write_strokes(tmp_path / "letters.jsonl", others[:4])
    where = ["--data", str(tmp_path / "mine.jsonl"), "--store", str(tmp_path)]
    if names_others:
        where += ["--not-digits", str(tmp_path / "letters.jsonl")]
    ended = run_module(
        ["trainer", "evaluate", *where, "--json", str(tmp_path / "s.json")]
    )

    assert ended.returncode == 0
    scores = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert scores["n"] == len(SAMPLES)
    assert scores["not_digits"]["n"] == (4 if names_others else 6)
    left_out = "6 drawings were left out, labelled “none”.\n"
    assert ended.stderr == (left_out if names_others else "")


@pytest.mark.slow
def test_a_report_that_cannot_be_written_is_reported(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "drawn.jsonl"
    write_strokes(drawn, SAMPLES)
    where = ["--data", str(drawn), "--store", str(tmp_path)]
    unwritable = str(tmp_path / "none" / "s.html")
    ended = run_module(["trainer", "evaluate", *where, "--report", unwritable])

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "none" in line
    assert [path.name for path in tmp_path.iterdir()] == ["drawn.jsonl"]


@pytest.mark.slow
def test_evaluate_scores_a_foreign_model(tmp_path: Path, run_module: RunModule) -> None:
    drawn = tmp_path / "digits.jsonl"
    write_strokes(drawn, SAMPLES)
    model = foreign_models.save(tmp_path / "theirs", prepare=lambda x: 1 - x / 255)
    files = ["--json", str(tmp_path / "s.json"), "--report", str(tmp_path / "s.html")]
    ended = run_module(
        ["trainer", "evaluate", "--data", str(drawn), "--model", str(model), *files]
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    scores = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert scores["accuracy"] == 1.0
