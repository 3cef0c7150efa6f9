import json
from pathlib import Path

import pytest

from mnist_gui.core.strokes import write_strokes
from tests.conftest import RunModule
from tests.core.drawings import SAMPLES
from tests.trainer.test_report import Page

ADDED = {
    *("accuracy_interval", "brier", "confusions", "digits", "known_wrong_set_aside"),
    *("mistakes", "reliability", "temperature", "threshold", "unreadable"),
}


@pytest.mark.slow
def test_scores_are_printed_written_and_drawn(
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
    words = Page((tmp_path / "s.html").read_text(encoding="utf-8")).words
    assert f"Model 1 on {drawn}" in words
    assert f"{100 * scores['accuracy']:.2f} % right" in words


@pytest.mark.slow
def test_a_report_that_cannot_be_written_is_said(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "drawn.jsonl"
    write_strokes(drawn, SAMPLES)
    where = ["--data", str(drawn), "--store", str(tmp_path)]
    beyond = str(tmp_path / "none" / "s.html")
    ended = run_module(["trainer", "evaluate", *where, "--report", beyond])

    assert ended.returncode == 1
    (said,) = ended.stderr.splitlines()
    assert "none" in said
    assert [one.name for one in tmp_path.iterdir()] == ["drawn.jsonl"]
