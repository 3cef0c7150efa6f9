"""When teaching goes another way than from a correction to a model that is used."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import TrainingEvent
from mnist_gui.core.models.manifest import TAUGHT
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.models.table import ModelsTable
from mnist_gui.training.comparison_dialog import ComparisonDialog
from mnist_gui.training.dialog import RetrainDialog
from tests.gui.conftest import StartApplication
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from tests.helpers.gui import hand
from tests.helpers.gui.adapt_driver import (
    StubbornModel,
    calls,
    compared,
    correct,
    draw_and_wait,
    nothing_new,
    publishing,
    trainer,
)
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.retrain_driver import FOREVER, published
from tests.helpers.gui.window_state import message, read, status

pytestmark = pytest.mark.slow  # each waits for a second of silence

UNTIL_TOLD = "import time\nwhile not (store / 'go').exists(): time.sleep(0.02)"


@pytest.fixture
def folder(store: Path) -> Path:
    store.mkdir()
    return store


def teach(application: Application, qtbot: QtBot, folder: Path) -> None:
    """Draw a one, call it a seven, and wait for the run that publishes it."""
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    qtbot.waitUntil(lambda: len(calls(folder)) == 1, timeout=20_000)


def button(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


# The gate.


def test_a_model_that_was_compared_with_none_is_kept_and_not_used(
    qtbot: QtBot, start_application: StartApplication, folder: Path, models: Path
) -> None:
    application = start_application(trainer=trainer(folder, [published(folder)]))
    teach(application, qtbot, folder)
    qtbot.waitUntil(lambda: "has learnt" in message(application), timeout=20_000)

    assert message(application) == (
        "Model 2 has learnt your drawings, but could be compared with no other;"
        " the Model menu has it."
    )
    assert read(application) == "7"
    assert "Model 1" in status(application)
    assert ModelStore(folder, shipped=models).active().number == 1


def test_models_are_compared_on_the_mnist_that_was_chosen_for_retraining(
    qtbot: QtBot,
    start_application: StartApplication,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application(trainer=nothing_new(folder))
    monkeypatch.setattr(RetrainDialog, "ask_mnist_folder", lambda *_: tmp_path)
    application.window.actions_.retrain.trigger()
    hand.click(button(application.training.dialog, "dataFolderButton"))

    teach(application, qtbot, folder)

    (arguments,) = calls(folder)
    assert arguments[arguments.index("--data-dir") + 1] == str(tmp_path)


def test_a_model_that_is_not_used_can_be_looked_at_beside_the_other(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    events: list[TrainingEvent] = [compared(is_worse=True), published(folder)]
    program = trainer(folder, events)
    program[-1] += (
        "\nfrom tests.helpers.core.comparison_examples import A_COMPARISON"
        "\nA_COMPARISON.write(model)"
    )
    application = start_application(trainer=program)
    teach(application, qtbot, folder)
    qtbot.waitUntil(lambda: "not used" in message(application), timeout=20_000)
    assert "(Ctrl+M shows what differs)" in message(application)

    application.window.actions_.manage_models.trigger()
    models = application.versions.dialog
    table = models.findChild(ModelsTable)
    assert isinstance(table, ModelsTable)
    qtbot.waitUntil(lambda: table.rowCount() == 2)
    differences = button(models, "differencesButton")
    assert not differences.isEnabled()  # the program's own model is selected
    table.select(2)
    qtbot.waitUntil(differences.isEnabled)
    hand.click(differences)

    (shown,) = application.window.findChildren(ComparisonDialog)
    assert shown.isVisible()
    assert shown.findChild(QPushButton, "useNewButton") is None
    hand.click(button(shown, "closeComparisonButton"))
    assert not shown.isVisible()


# The run.


@pytest.mark.usefixtures("_impatient")
def test_a_run_that_hangs_is_ended_and_the_next_correction_tries_again(
    qtbot: QtBot,
    start_application: StartApplication,
    folder: Path,
) -> None:
    application = start_application(trainer=trainer(folder, [], FOREVER))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass

    assert message(application).startswith("Publishing the taught model hung")
    assert read(application) == "7"
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        application.window.actions_.teach_now.trigger()


def test_a_run_ends_with_the_program(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(trainer=trainer(folder, [], FOREVER))
    teach(application, qtbot, folder)
    assert publishing(application).is_running

    application.stop()

    assert not publishing(application).is_running


def test_a_taught_model_from_another_window_learns_what_was_just_corrected_here(
    qtbot: QtBot, start_application: StartApplication, folder: Path, models: Path
) -> None:
    """It was taught before this correction, and would forget it."""

    def load(path: Path) -> FakeModel:
        model = FakeModel.load(path)
        if path.name != "1":
            model.manifest = a_manifest(version=int(path.name), recipe=TAUGHT)
        return model

    application = start_application(
        load, trainer=trainer(folder, [compared(), published(folder)], UNTIL_TOLD)
    )
    teach(application, qtbot, folder)
    store = ModelStore(folder, shipped=models)
    store.publish(write_model)

    with qtbot.waitSignal(application.recognizer.taught, timeout=20_000):
        store.activate(2)

    assert "Model 2" in status(application)
    qtbot.waitUntil(lambda: read(application) == "7")
    (folder / "go").touch()
    qtbot.waitUntil(lambda: len(calls(folder)) == 2, timeout=20_000)
    assert calls(folder)[1][4] == "2"


# What is a correction.


def test_a_drawing_that_is_corrected_in_the_gallery_is_learnt(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    """It was kept as right, so nothing was taught before."""
    application = start_application(trainer=nothing_new(folder))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 1)
    (kept,) = SampleStore(folder / SAMPLES_NAME).all()

    with qtbot.waitSignal(application.page_read) as answer:
        application.recognizer.drawings.change({kept.id: 4}, "relabelling")

    assert answer.args == ["4"]
    qtbot.waitUntil(lambda: message(application) == "Nothing new.", timeout=20_000)


def test_a_slip_with_a_drawing_kept_aside_has_nothing_to_unlearn(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    model = StubbornModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(folder))
    for number in range(3):  # the third of its digit is kept aside
        draw_and_wait(application, qtbot, a_page(slant=20 * number))
        correct(application, qtbot, 7)
    assert SampleStore(folder / SAMPLES_NAME).all()[-1].is_held_out
    qtbot.waitUntil(lambda: len(model.lessons) == 2)

    with qtbot.assertNotEmitted(application.recognizer.taught, wait=50):
        correct(application, qtbot, 1)
