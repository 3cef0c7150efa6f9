"""From the click on Retrain to the new model that reads, or does not."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.events import (
    DataPrepared,
    ModelCompared,
    RunFailed,
    TrainingEvent,
)
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.models.store import ModelStore
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.hand import draw
from tests.helpers.gui.retrain_driver import (
    EPOCH,
    FOREVER,
    STARTED,
    STEP,
    click,
    compared,
    find,
    published,
    state,
    train,
    trainer,
    wait_for_the_end,
)


def test_a_run_is_shown_while_it_lasts(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    events: list[TrainingEvent] = [STARTED, STEP, EPOCH]
    application = start_application(trainer=trainer(store, events, FOREVER))
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Step 2 of 4" in state(application))

    assert state(application) == "Step 2 of 4 · 1234 images a second · 1:05 left"
    bar = find(application, QProgressBar, "trainingBar")
    assert isinstance(bar, QProgressBar)
    assert (bar.value(), bar.maximum()) == (2, 4)
    assert application.window.progress_button.text() == "Training: 50 %"
    assert not find(application, QPushButton, "startTrainingButton").isEnabled()


def test_the_dialog_may_be_closed_and_the_run_goes_on(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED, STEP], FOREVER))
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Step" in state(application))
    click(application, "closeTrainingButton")

    assert not application.training.dialog.isVisible()
    assert application.training.is_running
    application.window.progress_button.click()
    assert application.training.dialog.isVisible()
    assert "Step 2 of 4" in state(application)


@pytest.mark.parametrize(
    ("prepared", "said"),
    [
        (DataPrepared(what="synthetic", done=30, total=120), "to learn from: 25 %"),
        (DataPrepared(what="t10k.gz", done=5, total=0), "Downloading t10k.gz"),
    ],
)
def test_what_a_run_prepares_is_seen(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    prepared: DataPrepared,
    said: str,
) -> None:
    application = start_application(trainer=trainer(store, [prepared], FOREVER))

    train(qtbot, application)

    qtbot.waitUntil(lambda: said in state(application))
    bar = find(application, QProgressBar, "trainingBar")
    assert isinstance(bar, QProgressBar)
    assert (bar.value(), bar.maximum()) == (prepared.done, prepared.total)


def test_a_run_that_fell_silent_is_measured_again_when_it_speaks(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    bar = find(application, QProgressBar, "trainingBar")
    assert isinstance(bar, QProgressBar)
    application.training.dialog.show_preparing("Nothing was heard.")
    assert bar.maximum() == 0

    application.training.dialog.show_run(STARTED)
    application.training.dialog.show_step(STEP)

    assert (bar.value(), bar.maximum()) == (2, 4)


def test_a_better_model_reads_from_now_on(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    events: list[TrainingEvent] = [STARTED, STEP, EPOCH, compared(), published(store)]
    application = start_application(trainer=trainer(store, events))
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
    assert "Model 2 takes over: it reads 98.00 %" in state(application)
    assert application.window.progress_button.text() == ""


WORSE = [
    (compared(is_worse=True), "not used: it reads 98.00 % of held-out digits"),
    (compared(data="fake"), "knows only toy digits"),
]


@pytest.mark.parametrize("worse", WORSE, ids=["worse", "toy"])
def test_a_worse_model_is_kept_and_not_used(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    models: Path,
    worse: tuple[ModelCompared, str],
) -> None:
    comparison, reason = worse
    events: list[TrainingEvent] = [STARTED, STEP, EPOCH, comparison, published(store)]
    application = start_application(trainer=trainer(store, events))
    train(qtbot, application)
    wait_for_the_end(qtbot, application)

    assert reason in state(application)
    kept = ModelStore(store, shipped=models)
    assert [one.number for one in kept.versions()] == [1, 2]
    assert kept.active().number == 1


def test_a_run_that_fails_says_why_and_changes_nothing(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    failing: list[TrainingEvent] = [STARTED, RunFailed(message="There is no room.")]
    application = start_application(trainer=trainer(store, failing, "exit(1)"))
    train(qtbot, application, data="fake")
    wait_for_the_end(qtbot, application)

    assert state(application) == "There is no room."
    assert application.window.statusBar().currentMessage() == "There is no room."
    assert find(application, QPushButton, "startTrainingButton").isEnabled()


def test_without_mnist_it_is_said_what_needs_no_download(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    failing: list[TrainingEvent] = [RunFailed(message="It could not be fetched.")]
    application = start_application(trainer=trainer(store, failing, "exit(1)"))
    train(qtbot, application, data="mnist")
    wait_for_the_end(qtbot, application)

    said = state(application)
    assert said.startswith("It could not be fetched.")
    offered = find(application, QComboBox, "dataChoice")
    assert isinstance(offered, QComboBox)
    label, _ = offered.itemText(offered.findData("synthetic")).split(":")
    assert f"“{label}” need no download" in said


HALF_MADE = """
import os, platform
model.with_name(f".export-{os.getpid()}@{platform.node()}-x").mkdir(parents=True)
"""


def test_a_run_is_cancelled_and_another_can_begin(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    program = trainer(store, [], HALF_MADE + FOREVER)
    application = start_application(trainer=program)
    train(qtbot, application)
    qtbot.waitUntil((store / "mnist").exists)
    click(application, "cancelTrainingButton")
    wait_for_the_end(qtbot, application)

    assert "cancelled" in state(application)
    qtbot.waitUntil(lambda: not any((store / "mnist").iterdir()))
    train(qtbot, application)
    assert application.training.is_running


@pytest.mark.parametrize("quits", [True, False])
def test_quitting_during_a_run_is_asked_about(
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

    assert "being trained" in asked[0]
    assert application.window.isVisible() is not quits
    assert application.training.is_running


def test_without_a_run_nothing_is_asked(start_application: StartApplication) -> None:
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


def test_where_mnist_lies_is_said(
    start_application: StartApplication, store: Path
) -> None:
    application = start_application()
    application.window.actions_.retrain.trigger()
    hint = find(application, QLabel, "dataHint")

    assert isinstance(hint, QLabel)
    assert "downloaded first (11 MB)" in hint.text()
    assert str(store / "no-data") in hint.text()


@pytest.mark.slow
def test_a_model_is_trained_while_the_person_draws(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """The whole way, with the real trainer and the real model."""
    application = start_application(load, models=shipped_models_dir())
    train(qtbot, application, recipe="notebook", data="fake")

    with qtbot.waitSignal(application.page_read, timeout=40_000) as read:
        draw(application.window.canvas, (stroke([(140, 40), (140, 240)]),))

    assert read.args == ["1"]
    wait_for_the_end(qtbot, application)
    assert "Model 2 knows only toy digits" in state(application)
    assert ModelStore(store).find(2).manifest().recipe == "notebook"
