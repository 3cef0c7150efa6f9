"""The short forms of damaged strokes files, damaged models, and kills."""

import sys
from pathlib import Path

import pytest

from tests.soak import faults_models, faults_strokes
from tests.soak.faults_kills import Kills


def test_damaged_strokes_files_are_read_or_refused(tmp_path: Path) -> None:
    outcome = faults_strokes.fuzz(400, 1, tmp_path)

    assert outcome.failures == []
    assert outcome.counts.total() == 400
    assert {"read", "refused"} <= {result for _, result in outcome.counts}


@pytest.mark.parametrize("form", faults_strokes.originals())
def test_strokes_of_every_form_are_read_undamaged(form: str, tmp_path: Path) -> None:
    own = form.startswith("strokes file")
    path = tmp_path / ("file.jsonl" if own else "file.dat")
    path.write_bytes(faults_strokes.originals()[form])

    assert faults_strokes.read(path) == "read"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="makes pipes and devices")
def test_damaged_models_are_loaded_or_refused(tmp_path: Path, warm_python: str) -> None:
    outcome = faults_models.fuzz(9, 1, tmp_path, warm_python)

    assert outcome.failures == []
    assert outcome.counts.total() == 9


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc")
def test_a_kill_of_each_process_loses_nothing(tmp_path: Path, warm_python: str) -> None:
    kills = Kills(tmp_path, 1, warm_python, run_seconds=3.0)
    try:
        for number in range(4):
            kills.play(number)
    finally:
        kills.end()

    assert set(kills.kills) == {"window", "trainer", "decoder", "worker"}
