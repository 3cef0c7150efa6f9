"""The choices of the Retrain dialog: shown, remembered, passed to the trainer."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import DrawingsRead
from mnist_gui.core.files.locations import MNIST_FILES
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.dialog import RetrainDialog
from tests.gui.conftest import StartApplication
from tests.helpers.core.sample_examples import a_drawing, execute, filled
from tests.helpers.gui.adapt_driver import calls
from tests.helpers.gui.retrain_driver import (
    FOREVER,
    STARTED,
    box,
    button,
    choose,
    click,
    text_in,
    train,
    trainer,
    wait_for_the_end,
)


@pytest.fixture
def application(start_application: StartApplication, store: Path) -> Application:
    """Return the program with a trainer that only records its arguments."""
    return start_application(trainer=trainer(store, []))


def open_dialog(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.samples.loaded):
        application.window.actions_.retrain.trigger()


def arguments(qtbot: QtBot, application: Application, store: Path) -> list[str]:
    """Click on Train; return the arguments of the trainer."""
    click(application, "startTrainingButton")
    wait_for_the_end(qtbot, application)
    return calls(store)[-1]


def value(given: Sequence[str], option: str) -> str | None:
    return given[given.index(option) + 1] if option in given else None


def offers_drawings(application: Application) -> bool:
    return box(application, "drawingsChoice").isEnabled()


def test_a_choice_reaches_the_trainer(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    filled(store / SAMPLES_NAME, 12)
    open_dialog(qtbot, application)
    choose(application, "recipeChoice", "steady")
    choose(application, "architectureChoice", "cnn")
    choose(application, "dataChoice", "fake")
    choose(application, "drawingsChoice", 100)

    given = arguments(qtbot, application, store)

    assert given[0] == "train"
    assert {"--json", "--background", "--fetch"} <= set(given)
    assert value(given, "--recipe") == "steady"
    assert value(given, "--architecture") == "cnn"
    assert value(given, "--data") == "fake"
    assert value(given, "--drawings") == "100"
    assert value(given, "--store") == str(store)
    assert "--from" not in given


def test_the_active_model_can_be_fine_tuned(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    open_dialog(qtbot, application)
    choose(application, "architectureChoice", "small")
    choose(application, "recipeChoice", "finetune")

    given = arguments(qtbot, application, store)

    assert value(given, "--from") == "1"
    assert "--architecture" not in given


def test_without_drawings_the_trainer_uses_none(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    open_dialog(qtbot, application)

    assert not offers_drawings(application)
    assert text_in(application, "drawingsHint").startswith("None yet.")
    assert value(arguments(qtbot, application, store), "--drawings") == "0"


def test_drawings_are_counted_and_used(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    kept = filled(store / SAMPLES_NAME, 60).all()
    held_out = sum(sample.is_held_out for sample in kept)
    open_dialog(qtbot, application)

    assert offers_drawings(application)
    expected = f"{60 - held_out} for training, {held_out} for testing."
    assert text_in(application, "drawingsHint") == expected
    assert value(arguments(qtbot, application, store), "--drawings") == "20"


def test_without_held_out_samples_all_are_for_training(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    SampleStore(store / SAMPLES_NAME).add_new([a_drawing(1)])
    open_dialog(qtbot, application)

    assert text_in(application, "drawingsHint") == "1 for training."


def test_a_run_can_start_only_once_the_drawings_are_counted(
    qtbot: QtBot, application: Application
) -> None:
    start = button(application, "startTrainingButton")
    with qtbot.waitSignal(application.samples.loaded):
        application.window.actions_.retrain.trigger()
        assert not start.isEnabled()

    assert start.isEnabled()


def test_a_drawing_added_while_the_dialog_is_open_counts(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    store.mkdir(exist_ok=True)
    open_dialog(qtbot, application)
    assert not offers_drawings(application)

    with qtbot.waitSignal(application.samples.loaded):
        application.samples.keep(a_drawing(1))

    assert offers_drawings(application)


@pytest.mark.parametrize("is_forgotten", [True, False])
def test_drawings_deleted_while_the_dialog_is_open_do_not_count(
    qtbot: QtBot, application: Application, store: Path, is_forgotten: bool
) -> None:
    kept = filled(store / SAMPLES_NAME, 5).all()
    open_dialog(qtbot, application)
    drawings = application.samples
    assert offers_drawings(application)

    with qtbot.waitSignal(drawings.loaded):
        if is_forgotten:
            drawings.forget_all()
        else:
            drawings.change({sample.id: None for sample in kept}, "deletion")

    assert not offers_drawings(application)


def test_the_model_to_fine_tune_follows_the_active_one(
    qtbot: QtBot, start_application: StartApplication, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application()
    open_dialog(qtbot, application)
    recipes = box(application, "recipeChoice")
    index = recipes.findData("finetune")
    assert "(model 1)" in recipes.itemText(index)

    application.window.model_menu.version_chosen.emit(2)

    qtbot.waitUntil(lambda: "(model 2)" in recipes.itemText(index))


def test_drawings_that_cannot_be_read_are_reported_and_left_out(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir(parents=True)
    application = start_application(trainer=trainer(store, []))
    with qtbot.waitSignal(application.samples.load_failed) as failed:
        application.window.actions_.retrain.trigger()

    assert text_in(application, "drawingsHint") == failed.args[0]
    assert not offers_drawings(application)
    assert value(arguments(qtbot, application, store), "--drawings") == "0"


def test_a_failed_change_leaves_the_drawings_to_train_with(
    qtbot: QtBot, application: Application, store: Path
) -> None:
    path = filled(store / SAMPLES_NAME, 5).path
    open_dialog(qtbot, application)
    execute(path, "PRAGMA user_version = 99")
    with qtbot.waitSignal(application.samples.change_failed):
        application.samples.change({1: None}, "deletion")

    assert offers_drawings(application)
    assert value(arguments(qtbot, application, store), "--drawings") == "20"


def test_the_last_choice_is_remembered(
    qtbot: QtBot,
    application: Application,
    start_application: StartApplication,
    store: Path,
) -> None:
    filled(store / SAMPLES_NAME, 5)
    open_dialog(qtbot, application)
    choose(application, "recipeChoice", "full")
    choose(application, "drawingsChoice", 5)
    arguments(qtbot, application, store)
    application.stop()

    second = start_application(trainer=trainer(store, []))
    open_dialog(qtbot, second)
    given = arguments(qtbot, second, store)

    assert value(given, "--recipe") == "full"
    assert value(given, "--drawings") == "5"


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    monkeypatch.setattr(RetrainDialog, "ask_mnist_folder", lambda *_: folder)


def test_mnist_may_be_in_a_folder_that_the_user_chooses(
    qtbot: QtBot,
    application: Application,
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in (name for pair in MNIST_FILES.values() for name in pair):
        (folder / f"{name}.gz").touch()
    open_dialog(qtbot, application)
    choose_folder(monkeypatch, folder)
    click(application, "dataFolderButton")

    assert text_in(application, "dataHint") == f"Found in {folder}."
    assert value(arguments(qtbot, application, store), "--data-dir") == str(folder)


def test_mnist_is_downloaded_to_an_empty_folder(
    qtbot: QtBot,
    application: Application,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_dialog(qtbot, application)
    choose_folder(monkeypatch, tmp_path)
    click(application, "dataFolderButton")
    assert text_in(application, "dataHint").endswith(f"(11 MB), into {tmp_path}.")

    choose_folder(monkeypatch, None)
    click(application, "dataFolderButton")
    assert str(tmp_path) in text_in(application, "dataHint")


def test_drawings_are_shown_as_the_unfinished_model_reads_them(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    SampleStore(store / SAMPLES_NAME).add_new([a_drawing(1, 7), a_drawing(2, 4)])
    reading = DrawingsRead(ids=[1, 2], digits=[7, 9], probabilities=[0.9, 0.5])
    program = trainer(store, [STARTED, reading], FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    row = application.training.dialog.run.drawings
    qtbot.waitUntil(row.isVisible)

    tiles = row.findChildren(DrawingTile)
    assert [tile.accessibleDescription() for tile in tiles] == [
        "read as 7 (90 %), right",
        "read as 9 (50 %), wrong",
    ]
