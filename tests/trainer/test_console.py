import re
from pathlib import Path

import pytest

from mnist_gui.core.events import (
    RunCancelled,
    RunFailed,
    StepDone,
    TrainingEvent,
    decode,
)
from mnist_gui.core.model_store import ModelVersion
from tests.core.fakes import a_manifest
from tests.core.test_events import EVENTS, NAMES
from trainer.console import format_versions, reporter


def version(folder: Path, number: int) -> ModelVersion:
    path = folder / str(number)
    path.mkdir()
    a_manifest(version=number).write(path)
    return ModelVersion(number=number, path=path)


def test_versions_are_a_table_with_the_one_in_use_marked(tmp_path: Path) -> None:
    versions = [version(tmp_path, number) for number in (1, 2, 13)]
    rows = format_versions(versions, versions[1]).splitlines()

    assert [row[0] for row in rows] == [" ", "*", " "]
    assert [row.split()[-1] for row in rows] == [str(one.path) for one in versions]
    assert all("99.00 %" in row and "cnn" in row and "quick" in row for row in rows)


def test_a_damaged_version_is_a_row_that_says_so(tmp_path: Path) -> None:
    good, bad = version(tmp_path, 1), version(tmp_path, 2)
    (bad.path / "manifest.json").write_text("{")
    rows = format_versions([good, bad], good).splitlines()

    assert rows[0].startswith("*")
    assert "manifest of model 2 is damaged" in rows[1]


def test_a_model_that_was_never_tested_has_no_accuracy(tmp_path: Path) -> None:
    one = version(tmp_path, 1)
    a_manifest(metrics={}).write(one.path)

    assert "nan %" in format_versions([one], one)


def test_events_are_printed_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    report = reporter(as_json=True)
    for event in EVENTS:
        report(event)

    lines = capsys.readouterr().out.splitlines()
    assert [decode(line) for line in lines] == EVENTS


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_people_get_figures_in_words(
    event: TrainingEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter(as_json=False)(event)
    said = capsys.readouterr().out

    if isinstance(event, StepDone):
        # A line that is overwritten would litter a log.
        assert said == ""
    elif not isinstance(event, RunFailed | RunCancelled):
        assert said.endswith("\n")
        assert "{" not in said
        assert re.search(r"\d", said)
