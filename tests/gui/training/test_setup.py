"""What can be trained, and with what: said, chosen, remembered, passed on."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import DrawingsRead, TrainingEvent
from mnist_gui.core.files.locations import MNIST_FILES
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.dialog import RetrainDialog
from tests.gui.conftest import StartApplication
from tests.helpers.core.sample_examples import a_drawing, execute, filled
from tests.helpers.gui.retrain_driver import (
    FOREVER,
    STARTED,
    choose,
    click,
    find,
    said_in,
    state,
    train,
    trainer,
    wait_for_the_end,
)

REPEATING: Final = [
    sys.executable,
    "-c",
    "import sys; sys.exit(' '.join(sys.argv[1:]))",
]
"""A program whose failure is the arguments that it was given."""


def open_dialog(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.recognizer.drawings.loaded):
        application.window.actions_.retrain.trigger()


def arguments(qtbot: QtBot, application: Application) -> list[str]:
    """Click on Train; return what the trainer is started with."""
    click(application, "startTrainingButton")
    wait_for_the_end(qtbot, application)
    return state(application).removeprefix("Training failed: ").split()


def value(given: Sequence[str], option: str) -> str | None:
    return given[given.index(option) + 1] if option in given else None


def offers_drawings(application: Application) -> bool:
    return find(application, QComboBox, "drawingsChoice").isEnabled()


def test_a_choice_reaches_the_trainer(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    filled(store / SAMPLES_NAME, 12)
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)
    choose(application, "recipeChoice", "steady")
    choose(application, "architectureChoice", "cnn")
    choose(application, "dataChoice", "fake")
    choose(application, "drawingsChoice", 100)

    given = arguments(qtbot, application)

    assert given[0] == "train"
    assert {"--json", "--background", "--fetch"} <= set(given)
    assert value(given, "--recipe") == "steady"
    assert value(given, "--architecture") == "cnn"
    assert value(given, "--data") == "fake"
    assert value(given, "--drawings") == "100"
    assert value(given, "--store") == str(store)
    assert "--from" not in given


def test_training_can_go_on_from_the_model_in_use(
    qtbot: QtBot, start_application: StartApplication
) -> None:
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)
    choose(application, "architectureChoice", "small")
    choose(application, "recipeChoice", "finetune")

    given = arguments(qtbot, application)

    assert value(given, "--from") == "1"
    assert "--architecture" not in given


def test_without_drawings_none_are_learnt_from(
    qtbot: QtBot, start_application: StartApplication
) -> None:
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)

    assert not offers_drawings(application)
    assert "None are kept yet" in said_in(application, "drawingsHint")
    assert value(arguments(qtbot, application), "--drawings") == "0"


def test_drawings_are_counted_and_learnt_from(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    kept = filled(store / SAMPLES_NAME, 60).all()
    aside = sum(one.is_held_out for one in kept)
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)

    assert offers_drawings(application)
    said = said_in(application, "drawingsHint")
    assert said == f"{60 - aside} to learn from; {aside} more are only compared on."
    assert value(arguments(qtbot, application), "--drawings") == "20"


def test_drawings_are_all_learnt_from_where_none_is_kept_aside(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    SampleStore(store / SAMPLES_NAME).add_new([a_drawing(1)])
    application = start_application()
    open_dialog(qtbot, application)

    assert said_in(application, "drawingsHint") == "1 to learn from."


def test_a_run_starts_only_when_they_are_counted(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application()
    start = find(application, QPushButton, "startTrainingButton")
    with qtbot.waitSignal(application.recognizer.drawings.loaded):
        application.window.actions_.retrain.trigger()
        assert not start.isEnabled()

    assert start.isEnabled()


def test_a_drawing_that_is_kept_meanwhile_counts(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    store.mkdir()
    application = start_application()
    open_dialog(qtbot, application)
    assert not offers_drawings(application)

    with qtbot.waitSignal(application.recognizer.drawings.loaded):
        application.recognizer.keep(a_drawing(1))

    assert offers_drawings(application)


@pytest.mark.parametrize("is_forgotten", [True, False])
def test_drawings_that_go_meanwhile_do_not_count_any_more(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    is_forgotten: bool,
) -> None:
    kept = filled(store / SAMPLES_NAME, 5).all()
    application = start_application()
    open_dialog(qtbot, application)
    drawings = application.recognizer.drawings
    assert offers_drawings(application)

    with qtbot.waitSignal(drawings.loaded):
        if is_forgotten:
            drawings.forget_all()
        else:
            drawings.change({one.id: None for one in kept}, "deletion")

    assert not offers_drawings(application)


def test_it_is_said_which_model_is_in_use_by_now(
    qtbot: QtBot, start_application: StartApplication, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application()
    open_dialog(qtbot, application)
    recipes = find(application, QComboBox, "recipeChoice")
    assert isinstance(recipes, QComboBox)
    place = recipes.findData("finetune")
    assert recipes.itemText(place).startswith("From model 1,")

    application.window.model_menu.version_chosen.emit(2)

    qtbot.waitUntil(lambda: recipes.itemText(place).startswith("From model 2,"))


def test_drawings_that_cannot_be_read_are_said_and_left_out(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir(parents=True)
    application = start_application(trainer=REPEATING)
    with qtbot.waitSignal(application.recognizer.drawings.load_failed) as failed:
        application.window.actions_.retrain.trigger()

    assert said_in(application, "drawingsHint") == failed.args[0]
    assert not offers_drawings(application)
    assert value(arguments(qtbot, application), "--drawings") == "0"


def test_a_change_of_drawings_that_fails_leaves_them_to_learn_from(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    path = filled(store / SAMPLES_NAME, 5).path
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)
    execute(path, "PRAGMA user_version = 99")
    with qtbot.waitSignal(application.recognizer.drawings.change_failed):
        application.recognizer.drawings.change({1: None}, "deletion")

    assert offers_drawings(application)
    assert value(arguments(qtbot, application), "--drawings") == "20"


def test_the_last_choice_is_remembered(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    filled(store / SAMPLES_NAME, 5)
    first = start_application(trainer=REPEATING)
    open_dialog(qtbot, first)
    choose(first, "recipeChoice", "full")
    choose(first, "drawingsChoice", 5)
    arguments(qtbot, first)
    first.stop()

    second = start_application(trainer=REPEATING)
    open_dialog(qtbot, second)
    given = arguments(qtbot, second)

    assert value(given, "--recipe") == "full"
    assert value(given, "--drawings") == "5"


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    monkeypatch.setattr(RetrainDialog, "ask_mnist_folder", lambda *_: folder)


def test_mnist_may_lie_in_a_folder_of_the_persons_choice(
    qtbot: QtBot,
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in (name for pair in MNIST_FILES.values() for name in pair):
        (folder / f"{name}.gz").touch()
    application = start_application(trainer=REPEATING)
    open_dialog(qtbot, application)
    choose_folder(monkeypatch, folder)
    click(application, "dataFolderButton")

    assert said_in(application, "dataHint") == f"It lies in {folder}."
    assert value(arguments(qtbot, application), "--data-dir") == str(folder)


def test_a_folder_that_is_empty_is_downloaded_to(
    qtbot: QtBot,
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    open_dialog(qtbot, application)
    choose_folder(monkeypatch, tmp_path)
    click(application, "dataFolderButton")
    assert said_in(application, "dataHint").endswith(f"(11 MB), into {tmp_path}.")

    choose_folder(monkeypatch, None)
    click(application, "dataFolderButton")
    assert str(tmp_path) in said_in(application, "dataHint")


def test_the_persons_drawings_are_shown_as_the_growing_model_reads_them(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    SampleStore(store / SAMPLES_NAME).add_new([a_drawing(1, 7), a_drawing(2, 4)])
    reading = DrawingsRead(ids=[1, 2], digits=[7, 9], probabilities=[0.9, 0.5])
    events: list[TrainingEvent] = [STARTED, reading]
    application = start_application(trainer=trainer(store, events, FOREVER))
    train(qtbot, application)
    row = application.training.dialog.drawings
    qtbot.waitUntil(row.isVisible)

    said = [one.accessibleDescription() for one in row.findChildren(DrawingTile)]
    assert said == ["read as 7 (90 %), right", "read as 9 (50 %), wrong"]
