import contextlib
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_gui.core.events import (
    DataPrepared,
    DataRecognized,
    DrawingsLeftOut,
    DrawingsRescued,
    ModelPublished,
    NothingLearnt,
    RunCancelled,
    RunFailed,
    StepDone,
    TrainingEvent,
    WeightsRecorded,
    decode,
)
from mnist_gui.core.models.snapshot import take_snapshot
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.event_examples import EPOCH, EVENTS, NAMES
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from trainer.console import format_versions, printed_events


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with versions 1 and 2, of which 2 is active."""
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")
    for _ in range(2):
        store.publish(write_model)
    store.activate(2)
    return store


def test_the_active_version_is_marked_in_the_table(store: ModelStore) -> None:
    store.rename(1, "my sevens")

    titles, *rows = format_versions(take_snapshot(store)).splitlines()

    assert titles.split("  ")[0] == "in use"
    assert [row[0] for row in rows] == [" ", "*"]
    assert all("99.00 %" in row and "cnn" in row and "quick" in row for row in rows)
    assert ["“my sevens”" in row for row in rows] == [True, False]
    folder = titles.index("folder")
    paths = [str(version.path) for version in store.versions()]
    assert [row[folder:] for row in rows] == paths


@pytest.mark.skipif(sys.platform == "win32", reason="needs the time zones of POSIX")
def test_the_table_shows_local_times(
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


def test_a_damaged_version_is_listed_with_the_reason(store: ModelStore) -> None:
    (store.folder / "1" / "manifest.json").write_text("{")

    titles, bad, good = format_versions(take_snapshot(store)).splitlines()

    assert bad.endswith("The manifest of model 1 is damaged.")
    assert good.startswith("*")
    assert good[titles.index("folder") :] == str(store.folder / "2")


def test_a_version_without_a_test_score_has_no_accuracy(store: ModelStore) -> None:
    a_manifest(metrics={}).write(store.folder / "1")

    tested = ["%" in row for row in format_versions(take_snapshot(store)).splitlines()]
    assert tested == [False, False, True]


def test_events_are_printed_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with printed_events(as_json=True) as on_event:
        for event in EVENTS:
            on_event(event)

    lines = capsys.readouterr().out.splitlines()
    assert [decode(line) for line in lines] == EVENTS


REMARKS = DataRecognized | DrawingsRescued | DrawingsLeftOut
SILENT = REMARKS | WeightsRecorded | RunFailed | NothingLearnt | RunCancelled
"""Events that print nothing on standard output."""


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_events_are_printed_as_text_with_figures(
    event: TrainingEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    with printed_events(as_json=False) as on_event:
        on_event(event)
    out, err = capsys.readouterr()

    is_warning = isinstance(event, REMARKS)
    assert err == (f"{vars(event)['message']}\n" if is_warning else "")
    if isinstance(event, StepDone | DataPrepared):
        # Lines that are overwritten on a terminal would litter a log.
        assert out == ""
    elif not isinstance(event, SILENT):
        assert out.endswith("\n")
        assert "{" not in out
        assert re.search(r"\d", out)


def test_a_model_that_is_used_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with printed_events(as_json=False) as on_event:
        on_event(ModelPublished(version=2, path="/2", metrics={}, is_active=True))

    assert capsys.readouterr().out.endswith("Model 2 is in use from now on.\n")


def test_of_many_epochs_only_some_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with printed_events(as_json=False) as on_event:
        for number in range(1, 1001):
            on_event(replace(EPOCH, epoch=number, epochs=1000))

    shown = capsys.readouterr().out.splitlines()
    assert 15 <= len(shown) <= 25
    assert shown[-1].startswith("epoch 1000/1000")


def test_a_long_path_is_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    path = "/home/" + 40 * "long/"
    with printed_events(as_json=False) as on_event:
        on_event(ModelPublished(version=2, path=path, metrics={}))

    published, in_use = capsys.readouterr().out.splitlines()
    assert published == f"published model 2 in {path}"
    assert in_use.startswith("Model 2 is not in use.")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("ending", ["", "raise KeyboardInterrupt"])
def test_a_terminal_shows_progress_and_is_restored(ending: str) -> None:
    shown = output_on_terminal(f"{RUN_OF_TWO_STEPS}\n    {ending or 'pass'}")

    assert "small on 2 × GPU" in shown
    assert "5123 images/s" in shown
    assert "1:05 left" in shown
    assert " 50%" in shown
    # The cursor is visible again, whatever happened.
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


RUN_OF_TWO_STEPS = """
from mnist_gui.core.events import RunStarted, StepDone
from trainer.console import printed_events
with printed_events(as_json=False) as on_event:
    on_event(RunStarted(architecture="small", recipe="quick", device="2 × GPU",
                        steps=2, epochs=1, train_size=9))
    on_event(StepDone(step=1, steps=2, loss=0.5, accuracy=0.9,
                      images_per_second=5123.4, seconds_left=65.0))"""


def output_on_terminal(program: str) -> str:
    """Run a program on a pseudo-terminal; return everything that it printed."""
    import pty

    try:
        parent_end, child_end = pty.openpty()
    except OSError:
        pytest.skip("the system has no pseudo-terminal")
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", program],
        stdout=child_end,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(child_end)
    shown = b""
    with contextlib.suppress(OSError), os.fdopen(parent_end, "rb", 0) as terminal:
        while chunk := terminal.read(4096):
            shown += chunk
    process.wait()
    return shown.decode()
