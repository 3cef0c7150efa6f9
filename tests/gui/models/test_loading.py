import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.classifier.classifier import load as real_load
from mnist_gui.core.classifier.foreign.classifier import LIMITS, load_foreign
from mnist_gui.core.errors import HINT, ModelError
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import Load, StartApplication, StartReady
from tests.helpers.core import foreign_models
from tests.helpers.core.fake_classifiers import a_foreign_manifest, a_manifest
from tests.helpers.gui.fake_models import (
    PATIENCE,
    FakeModel,
    a_page,
)
from tests.helpers.gui.window_state import (
    choose_to_save,
    draw_a_line,
    drawn,
    is_ready,
    message,
    model_entries,
    model_in_menu,
    read,
    status,
)

PATIENCE_MS: Final = int(PATIENCE * 1000)

CheckWithoutModel: TypeAlias = Callable[..., str]

SHIPPED_FILES = (
    "fingerprint.pb",
    "manifest.json",
    "saved_model.pb",
    "variables/variables.data-00000-of-00001",
    "variables/variables.index",
)


def test_the_status_names_the_active_model_once_it_is_ready(
    start_ready: StartReady,
) -> None:
    application = start_ready(lambda _: FakeModel(version=1))

    assert "Model 1" in status(application)
    assert "99.00 %" in status(application)


def test_a_drawing_made_while_the_model_loads_is_read_afterwards(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def load(_: Path) -> Classifier:
        gate.wait(PATIENCE)
        return FakeModel(5)

    application = start_application(load)
    qtbot.waitUntil(lambda: "Loading" in status(application))
    draw_a_line(application)
    assert read(application) == ""

    gate.set()

    qtbot.waitUntil(lambda: read(application) == "5")


@pytest.fixture
def check_without_model(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CheckWithoutModel:
    """Return a check that all but reading works; it returns the message shown."""

    def check(load: Load, models: Path | None = None) -> str:
        application = start_application(load, models=models)
        window, actions = application.window, application.window.actions_
        qtbot.waitUntil(lambda: "No model" in status(application))
        reason = message(application)
        draw_a_line(application)
        qtbot.waitUntil(lambda: window.preview.image is not None)
        assert read(application) == ""
        for action, name in (
            (actions.save, "drawing.jsonl"),
            (actions.export_drawing, "drawing.png"),
            (actions.export_input, "input.png"),
        ):
            choose_to_save(application, monkeypatch, tmp_path / name)
            action.trigger()
            assert (tmp_path / name).stat().st_size > 0
        actions.clear.trigger()
        window.files_dropped.emit([tmp_path / "drawing.jsonl"])
        qtbot.waitUntil(lambda: len(drawn(application)) == 1)
        return reason

    return check


@pytest.fixture
def copied_model(models: Path, shipped_model: Path) -> Path:
    """Copy the shipped model to the test's model 1; return its folder."""
    return shutil.copytree(shipped_model, models / "1", dirs_exist_ok=True)


def test_without_a_model_everything_but_reading_works(
    check_without_model: CheckWithoutModel, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()

    reason = check_without_model(FakeModel.load, nothing)

    assert reason == "There is no model: the program's own is missing."


@pytest.mark.many_cases
@pytest.mark.parametrize("damage", ["truncated", "removed"])
@pytest.mark.parametrize("name", SHIPPED_FILES)
def test_a_damaged_model_is_named_and_everything_but_reading_works(
    copied_model: Path, check_without_model: CheckWithoutModel, name: str, damage: str
) -> None:
    file = copied_model / name
    if damage == "removed":
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])

    assert "odel 1" in check_without_model(real_load)


def test_a_model_of_another_kind_is_refused_with_its_reason(
    check_without_model: CheckWithoutModel,
) -> None:
    reason = "Model 1 does not read 28×28 pictures of digits."

    def load(_: Path) -> Classifier:
        raise ModelError(reason)

    assert check_without_model(load) == reason


def test_the_menu_lists_the_models_and_marks_the_active_one(
    start_ready: StartReady, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    a_manifest(version=1).write(models / "1")
    application = start_ready()

    entries = model_entries(application.window)
    assert [entry.data() for entry in entries] == [1, 2]
    assert [entry.isChecked() for entry in entries] == [True, False]
    assert "Model 1" in entries[0].text()
    assert "odel 2" in entries[1].text()  # its entry says that it has no manifest


def test_a_chosen_model_reads_the_drawing_again_and_is_active_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    model_in_menu(application, qtbot, 2).trigger()
    qtbot.waitUntil(lambda: read(application) == "2")
    assert "Model 2" in status(application)

    later = start_application()
    qtbot.waitUntil(lambda: "Model 2" in status(later))
    checked = [entry.isChecked() for entry in model_entries(later.window)]
    assert checked == [False, True]


def load_only_the_first(path: Path) -> Classifier:
    if path.name != "1":
        raise ModelError(f"Model {path.name} is damaged.")
    return FakeModel(1)


def choose_a_damaged_model(application: Application, qtbot: QtBot) -> None:
    with qtbot.waitSignal(application.models.load_failed):
        model_in_menu(application, qtbot, 2).trigger()
    assert message(application) == "Model 2 is damaged."


def test_after_a_failed_choice_the_status_names_the_former_model(
    start_ready: StartReady, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_ready(load_only_the_first)

    choose_a_damaged_model(application, qtbot)
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    assert "Model 1" in status(application)
    assert is_ready(application)


def test_a_model_that_could_not_be_loaded_is_not_active_at_the_next_start(
    start_application: StartApplication,
    start_ready: StartReady,
    qtbot: QtBot,
    models: Path,
) -> None:
    (models / "2").mkdir()
    choose_a_damaged_model(start_ready(load_only_the_first), qtbot)

    later = start_application(load_only_the_first)

    with qtbot.waitSignal(later.models.model_ready):
        pass


def test_another_model_takes_the_place_of_a_damaged_one_and_both_are_named(
    start_ready: StartReady, qtbot: QtBot, models: Path, store: Path
) -> None:
    (models / "2").mkdir()
    (store / "mnist").mkdir(parents=True)
    (store / "mnist" / "active.json").write_text('{"version": 2}')

    application = start_ready(load_only_the_first)

    assert "Model 1" in status(application)
    assert "Model 2 is damaged." in message(application)
    assert "Now using Model 1." in message(application)


@pytest.mark.slow
def test_a_foreign_model_that_replaces_a_damaged_one_is_named(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "theirs":
            return FakeModel(8, version=0)
        raise ModelError("Model 1 is damaged.")

    application = start_application(load)
    qtbot.waitUntil(lambda: message(application) == "Model 1 is damaged.")
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: tmp_path / "theirs")

    application.window.actions_.open_model.trigger()

    qtbot.waitUntil(lambda: is_ready(application))
    assert message(application) == "Model 1 is damaged. Now using “cnn”."


def test_a_choice_made_while_another_fails_is_saved(
    start_ready: StartReady, qtbot: QtBot, models: Path
) -> None:
    for number in "23":
        (models / number).mkdir()

    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FakeModel.load(path)

    application = start_ready(load)
    _, second, third = model_entries(application.window)
    second.trigger()
    third.trigger()
    qtbot.waitUntil(lambda: "Model 3" in status(application))

    assert "Model 3" in status(start_ready(load))


def test_after_a_failed_choice_the_menu_marks_the_former_model(
    start_ready: StartReady, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_ready(load_only_the_first)
    choose_a_damaged_model(application, qtbot)

    entries = model_entries(application.window)
    assert [entry.isChecked() for entry in entries] == [True, False]


def test_a_choice_that_cannot_be_saved_shows_the_reason(
    start_ready: StartReady, qtbot: QtBot, models: Path, store: Path
) -> None:
    (models / "2").mkdir()
    application = start_ready()
    (store / "mnist").parent.mkdir(exist_ok=True)
    (store / "mnist").write_text("a file where a folder should be")

    model_in_menu(application, qtbot, 2).trigger()

    qtbot.waitUntil(lambda: "could not be saved" in message(application))
    assert str(store / "mnist") in message(application)
    assert message(application).endswith(f". {HINT}")


@pytest.mark.slow
def test_a_foreign_model_is_active_only_until_the_program_ends(
    start_ready: StartReady,
    qtbot: QtBot,
    tmp_path: Path,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = FakeModel(8, version=0)
    application = start_ready(
        lambda path: theirs if path.name == "theirs" else FakeModel.load(path)
    )
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: tmp_path / "theirs")
    application.window.actions_.open_model.trigger()
    application.window.canvas.sketch.replace_page(a_page(), "draw")

    qtbot.waitUntil(lambda: read(application) == "8")
    assert status(application) == f"“{theirs.manifest.architecture}” · ready"
    entries = model_entries(application.window)
    marked = [entry.text() for entry in entries if entry.isChecked()]
    assert marked == ["“cnn” · from elsewhere"]
    assert not (store / "mnist" / "active.json").exists()


def test_opening_a_foreign_model_says_how_it_reads(
    start_ready: StartReady,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = FakeModel(8)
    theirs.manifest = a_foreign_manifest()
    opened = []

    def load(path: Path) -> Classifier:
        opened.append(path)
        return theirs if path.name == "theirs" else FakeModel.load(path)

    application = start_ready(load)
    graph = tmp_path / "theirs" / "saved_model.pb"
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: graph)
    application.window.actions_.open_model.trigger()

    text = "“theirs.keras” takes 0…255, dark on light; reads 38 of 40 samples."
    qtbot.waitUntil(lambda: message(application) == text)
    assert status(application) == (
        "“theirs.keras” · takes 0…255, dark on light · ready"
    )
    assert opened[-1] == graph.parent


@pytest.mark.slow
@pytest.mark.usefixtures("_warm_children")
def test_a_foreign_model_that_hangs_is_given_up_and_the_window_lives(
    start_ready: StartReady,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = foreign_models.save(
        tmp_path / "theirs",
        prepare=foreign_models.on_a_bar(foreign_models.busy),
    )
    limits = LIMITS._replace(picture=2.0)
    application = start_ready(
        lambda path: (
            load_foreign(path, limits) if path == theirs else FakeModel.load(path)
        )
    )
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: theirs)
    with qtbot.waitSignal(application.active.changed, timeout=PATIENCE_MS):
        application.window.actions_.open_model.trigger()

    bar = Page(strokes=(stroke([(60, 140), (220, 140)]),))
    ticks: list[float] = []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    application.window.canvas.sketch.replace_page(bar, "draw")
    given_up = "Model theirs was given up: it takes longer than 2 s for a picture."
    qtbot.waitUntil(
        lambda: message(application).startswith(given_up), timeout=PATIENCE_MS
    )
    timer.stop()

    assert max(np.diff(ticks)) < 1
    with qtbot.waitSignal(application.active.changed, timeout=PATIENCE_MS):
        application.window.model_menu.version_chosen.emit(1)
    qtbot.waitUntil(lambda: read(application) != "", timeout=PATIENCE_MS)


def test_cancelling_the_file_dialog_changes_nothing(
    start_ready: StartReady,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_ready()
    before = status(application)
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: None)
    application.window.actions_.open_model.trigger()

    assert status(application) == before
