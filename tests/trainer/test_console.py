import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mnist_gui.core.events import (
    DataPrepared,
    DrawingsRescued,
    ModelPublished,
    NothingLearnt,
    RunCancelled,
    RunFailed,
    StepDone,
    TrainingEvent,
    decode,
)
from mnist_gui.core.models.snapshot import take_snapshot
from mnist_gui.core.models.store import ModelStore
from tests.core.test_events import EVENTS, NAMES
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from trainer.console import format_versions, reporter


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with the versions 1 and 2, the second of which is in use."""
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")
    for _ in range(2):
        store.publish(write_model)
    store.activate(2)
    return store


def test_versions_are_a_table_with_the_one_in_use_marked(store: ModelStore) -> None:
    store.rename(1, "my sevens")

    titles, *rows = format_versions(take_snapshot(store)).splitlines()

    assert titles.split("  ")[0] == "in use"
    assert [row[0] for row in rows] == [" ", "*"]
    assert [row.split()[-1] for row in rows] == [
        str(one.path) for one in store.versions()
    ]
    assert all("99.00 %" in row and "cnn" in row and "quick" in row for row in rows)
    assert ["“my sevens”" in row for row in rows] == [True, False]
    folder = titles.index("folder")
    assert [row[folder:] for row in rows] == [str(one.path) for one in store.versions()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs the time zones of POSIX")
def test_versions_were_made_when_clocks_here_said_so(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_manifest(version=1, time="some day").write(store.folder / "1")
    monkeypatch.setenv("TZ", "XXX-5")
    time.tzset()
    try:
        _, odd, usual = format_versions(take_snapshot(store)).splitlines()
    finally:
        monkeypatch.undo()
        time.tzset()

    assert "  some day  " in odd
    assert "  2026-01-02 08:04  " in usual


def test_a_damaged_version_is_a_row_that_says_so(store: ModelStore) -> None:
    (store.folder / "1" / "manifest.json").write_text("{")

    titles, bad, good = format_versions(take_snapshot(store)).splitlines()

    assert bad.endswith("The manifest of model 1 is damaged.")
    assert good.startswith("*")
    assert good[titles.index("folder") :] == str(store.folder / "2")


def test_a_model_that_was_never_tested_has_no_accuracy(store: ModelStore) -> None:
    a_manifest(metrics={}).write(store.folder / "1")

    tested = ["%" in row for row in format_versions(take_snapshot(store)).splitlines()]
    assert tested == [False, False, True]


def test_events_are_printed_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with reporter(as_json=True) as report:
        for event in EVENTS:
            report(event)

    lines = capsys.readouterr().out.splitlines()
    assert [decode(line) for line in lines] == EVENTS


UNSAID = DrawingsRescued | RunFailed | NothingLearnt | RunCancelled
"""What is left to standard error."""


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_people_get_figures_in_words(
    event: TrainingEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    with reporter(as_json=False) as report:
        report(event)
    said, warned = capsys.readouterr()

    assert warned == (
        f"{event.message}\n" if isinstance(event, DrawingsRescued) else ""
    )
    if isinstance(event, StepDone | DataPrepared):
        # A line that is overwritten would litter a log.
        assert said == ""
    elif not isinstance(event, UNSAID):
        assert said.endswith("\n")
        assert "{" not in said
        assert re.search(r"\d", said)


def test_a_long_path_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    path = "/home/" + 40 * "somebody/"
    with reporter(as_json=False) as report:
        report(ModelPublished(version=2, path=path, metrics={}))

    assert capsys.readouterr().out == f"published model 2 in {path}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("ending", ["", "raise KeyboardInterrupt"])
def test_on_a_terminal_the_run_is_shown_while_it_lasts(ending: str) -> None:
    shown = on_a_terminal(f"{RUN_OF_TWO_STEPS}\n    {ending or 'pass'}")

    assert "small on 2 × GPU" in shown
    assert "5123 images/s" in shown
    assert "1:05 left" in shown
    assert " 50%" in shown
    # The cursor is there again, whatever happened.
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


RUN_OF_TWO_STEPS = """
from mnist_gui.core.events import RunStarted, StepDone
from trainer.console import reporter
with reporter(as_json=False) as report:
    report(RunStarted(architecture="small", recipe="quick", device="2 × GPU",
                      steps=2, epochs=1, train_size=9))
    report(StepDone(step=1, steps=2, loss=0.5, accuracy=0.9,
                    images_per_second=5123.4, seconds_left=65.0))"""


def on_a_terminal(program: str) -> str:
    """Run a program on a terminal of its own; return all that it showed."""
    import pty

    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("the system has no terminal to lend")
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", program],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError), os.fdopen(ours, "rb", 0) as terminal:
        while chunk := terminal.read(4096):
            shown += chunk
    process.wait()
    return shown.decode()
