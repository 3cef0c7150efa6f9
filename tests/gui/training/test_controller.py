"""From the click on Retrain to the new model, which is used or not."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.comparison.meters import VerdictMeters
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.events import (
    DataPrepared,
    ModelCompared,
    Objection,
    RunFailed,
    TrainingEvent,
)
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.models.store import ModelStore
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.core.event_examples import WEIGHTS
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.hand import draw
from tests.helpers.gui.retrain_driver import (
    EPOCH,
    FOREVER,
    STARTED,
    STEP,
    box,
    button,
    click,
    compared,
    published,
    state,
    text_in,
    train,
    trainer,
    wait_for_the_end,
)
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import message


def progress(application: Application) -> tuple[int, int]:
    """Return value and maximum of the progress bar."""
    bar = find(application.training.dialog, QProgressBar, "trainingBar")
    return bar.value(), bar.maximum()


def title(application: Application) -> str:
    """Return the title of the dialog."""
    labels = application.training.dialog.findChildren(QLabel)
    return next(label.text() for label in labels if label.property("look") == "title")


def test_a_run_shows_its_progress(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    program = trainer(store, [STARTED, STEP, EPOCH], FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Epoch 2 of 2" in state(application))

    assert state(application) == (
        "Epoch 2 of 2 · 1,234 digits a second · about a minute left"
    )
    # Half of the steps, before which MNIST was downloaded, and after which is testing.
    assert progress(application) == (472, 1000)
    corner = application.window.progress_button
    assert corner.text() == title(application) == "Retraining · 47 %"
    assert corner.toolTip() == state(application)
    assert not button(application, "startTrainingButton").isVisible()
    assert button(application, "cancelTrainingButton").isVisible()


def weights(application: Application) -> tuple[bool, str]:
    """Return whether weights are in sight, and what is written beside them."""
    dialog = application.training.dialog
    return dialog.weights.isVisible(), text_in(application, "weightsText")


def test_weights_are_shown_as_they_form_and_after_the_run(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    events: list[TrainingEvent] = [STARTED, WEIGHTS, STEP, EPOCH]
    events += [compared(), published(store)]
    program = trainer(store, events)
    application = start_application(trainer=program)
    train(qtbot, application)
    wait_for_the_end(qtbot, application)

    assert button(application, "compareButton").isVisible()
    assert weights(application) == (True, "Step 1 of 9 · strongest weight 0.250")
    application.training.dialog.close()
    application.training.show_dialog()
    assert not weights(application)[0]


def test_weights_of_a_run_that_was_stopped_can_be_gone_back_over(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    program = trainer(store, [STARTED, WEIGHTS, STEP], FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Epoch" in state(application))

    click(application, "cancelTrainingButton")
    wait_for_the_end(qtbot, application)

    assert weights(application)[0]


def test_a_trainer_that_records_no_weights_has_no_place_for_them(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    program = trainer(store, [STARTED, STEP], FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Epoch" in state(application))

    assert not weights(application)[0]


def test_a_run_continues_when_the_dialog_is_closed(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED, STEP], FOREVER))
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Epoch" in state(application))
    click(application, "closeTrainingButton")

    assert not application.training.dialog.isVisible()
    assert application.training.is_running
    application.window.progress_button.click()
    assert application.training.dialog.isVisible()
    assert "Epoch 2 of 2" in state(application)


@pytest.mark.parametrize(
    "shown",
    [
        (DataPrepared(what="synthetic", done=30, total=120), "handwriting: 25 %", 75),
        (DataPrepared(what="t10k.gz", done=5, total=0), "Downloading t10k.gz", 0),
    ],
)
def test_the_preparation_of_data_is_shown(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    shown: tuple[DataPrepared, str, int],
) -> None:
    prepared, expected, done = shown
    application = start_application(trainer=trainer(store, [prepared], FOREVER))

    train(qtbot, application, data="mnist+synthetic")

    qtbot.waitUntil(lambda: expected in state(application))
    assert progress(application) == (done, 1000)


def test_a_stalled_run_shows_progress_again_when_it_continues(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    run = application.training.dialog.run
    run.show_stalled()
    assert "produced nothing for a minute" in state(application)

    run.show_run(STARTED)
    run.show_step(STEP)

    assert "Epoch 2 of 2" in state(application)


def test_a_model_that_passes_the_gate_is_used(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    program = trainer(store, [STARTED, STEP, EPOCH, compared(), published(store)])
    application = start_application(trainer=program)
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    with qtbot.waitSignal(application.page_read) as read:
        pass
    assert read.args == ["1"]

    with qtbot.waitSignal(application.page_read, timeout=20_000) as read:
        train(qtbot, application)

    assert read.args == ["2"]
    kept = ModelStore(store, shipped=models)
    qtbot.waitUntil(lambda: kept.active().number == 2)
    wait_for_the_end(qtbot, application)
    assert state(application) == (
        "Now using model 2. It is about as accurate as model 1."
    )
    dialog = application.training.dialog
    assert find(dialog, VerdictMeters, "verdictMeters").isVisible()
    assert text_in(application, "score1New") == "98.00 %"
    assert application.window.progress_button.text() == ""


REFUSED = [
    (
        compared(is_worse=True),
        "Model 2 was saved, but is not used. It is measurably worse than model 1 on"
        " MNIST: 98.00 % correct instead of 99.00 %.",
    ),
    (
        replace(compared(), objections=[Objection(reason="toy", data="fake")]),
        "Model 2 was saved, but is not used. It was trained on toy digits only.",
    ),
]


@pytest.mark.parametrize("refused", REFUSED, ids=["worse", "toy"])
def test_a_model_that_fails_the_gate_is_saved_but_not_used(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    models: Path,
    refused: tuple[ModelCompared, str],
) -> None:
    comparison, reason = refused
    program = trainer(store, [STARTED, STEP, EPOCH, comparison, published(store)])
    application = start_application(trainer=program)
    train(qtbot, application)
    wait_for_the_end(qtbot, application)

    assert state(application) == reason
    kept = ModelStore(store, shipped=models)
    assert [version.number for version in kept.versions()] == [1, 2]
    assert kept.active().number == 1


def test_a_failed_run_shows_why_and_changes_nothing(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    failing = trainer(store, [STARTED, RunFailed(message="There is no room.")])
    application = start_application(trainer=failing)
    train(qtbot, application, data="fake")
    wait_for_the_end(qtbot, application)

    assert state(application) == message(application) == "There is no room."
    assert button(application, "startTrainingButton").isEnabled()


def test_a_failed_download_shows_what_needs_none(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    failing = trainer(store, [RunFailed(message="It could not be fetched.")])
    application = start_application(trainer=failing)
    train(qtbot, application, data="mnist")
    wait_for_the_end(qtbot, application)

    choices = box(application, "dataChoice")
    name, _ = choices.itemText(choices.findData("synthetic")).split(":")
    expected = f"It could not be fetched.\n“{name}” needs no download."
    assert state(application) == expected


UNFINISHED = """
import os, platform
model.with_name(f".export-{os.getpid()}@{platform.node()}-x").mkdir(parents=True)
"""


def test_a_run_can_be_cancelled_and_started_again(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    program = trainer(store, [], UNFINISHED + FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    qtbot.waitUntil((store / "mnist").exists)
    click(application, "cancelTrainingButton")
    wait_for_the_end(qtbot, application)

    assert state(application) == "Training was stopped. Nothing was changed."
    qtbot.waitUntil(lambda: not any((store / "mnist").iterdir()))
    train(qtbot, application)
    assert application.training.is_running


@pytest.mark.parametrize("quits", [True, False])
def test_quitting_during_a_run_asks_first(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    quits: bool,
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    asked: list[str] = []

    def answer(window: MainWindow, *words: str) -> bool:
        asked.extend(words)
        return quits

    monkeypatch.setattr(MainWindow, "ask", answer)
    application.window.close()

    assert asked[0] == "Stop training and quit?"
    assert application.window.isVisible() is not quits
    assert application.training.is_running


def test_quitting_without_a_run_asks_nothing(
    start_application: StartApplication,
) -> None:
    application = start_application()
    application.window.close()

    assert not application.window.isVisible()


def test_the_end_of_the_program_ends_the_run(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    application.stop()

    assert not application.training.is_running


def test_the_dialog_shows_where_mnist_is_downloaded_to(
    start_application: StartApplication, store: Path
) -> None:
    application = start_application()
    application.window.actions_.retrain.trigger()

    assert "downloaded once, 11 MB" in text_in(application, "mnistHint")
    hint = text_in(application, "dataHint")
    assert "downloaded first (11 MB)" in hint
    assert str(store / "no-data") in hint


@pytest.mark.slow
def test_a_model_is_trained_while_the_user_draws(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """The whole way, with the real trainer and the real model."""
    application = start_application(load, models=shipped_models_dir())
    train(qtbot, application, recipe="notebook", data="fake")

    with qtbot.waitSignal(application.page_read, timeout=40_000) as read:
        draw(application.window.canvas, (stroke([(140, 40), (140, 240)]),))

    assert read.args == ["1"]
    wait_for_the_end(qtbot, application)
    assert "It was trained on toy digits only" in state(application)
    assert ModelStore(store).find(2).manifest().recipe == "notebook"
