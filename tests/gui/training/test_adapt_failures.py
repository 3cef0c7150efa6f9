"""When a correction does not lead straight to an adapted model that is used."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.models.table import ModelsTable
from mnist_gui.training.dialog import RetrainDialog
from tests.gui.conftest import StartApplication
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from tests.helpers.gui import hand
from tests.helpers.gui.adapt_driver import (
    UNTIL_GO,
    StubbornModel,
    calls,
    correct,
    draw_and_wait,
    nothing_new,
    publishing,
    teach,
)
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.retrain_driver import (
    FOREVER,
    button,
    compared,
    published,
    trainer,
)
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import message, read, status

pytestmark = pytest.mark.slow  # each waits for a second of silence


# The gate.


def test_a_model_that_was_compared_with_none_is_not_used(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    application = start_application(trainer=trainer(store, [published(store)]))
    teach(application, qtbot, a_page(), 7)
    qtbot.waitUntil(lambda: "has learned" in message(application), timeout=20_000)

    assert message(application) == (
        "Model 2 has learned your drawings, but is not used: it could be compared with"
        " no other. It is in the Model menu."
    )
    assert read(application) == "7"
    assert "Model 1" in status(application)
    assert ModelStore(store, shipped=models).active().number == 1


def test_models_are_compared_on_the_mnist_that_was_chosen_for_retraining(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application(trainer=nothing_new(store))
    monkeypatch.setattr(RetrainDialog, "ask_mnist_folder", lambda *_: tmp_path)
    application.window.actions_.retrain.trigger()
    hand.click(button(application, "dataFolderButton"))

    teach(application, qtbot, a_page(), 7)

    qtbot.waitUntil(lambda: len(calls(store)) == 1, timeout=20_000)
    (arguments,) = calls(store)
    assert arguments[arguments.index("--data-dir") + 1] == str(tmp_path)


def test_a_model_that_is_not_used_can_be_compared_with_the_active_one(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    worse = compared(is_worse=True)
    program = trainer(store, [worse, published(store)], with_comparison=True)
    application = start_application(trainer=program)
    teach(application, qtbot, a_page(), 7)
    expected = "but is not used"
    qtbot.waitUntil(lambda: expected in message(application), timeout=20_000)

    application.window.actions_.manage_models.trigger()
    models = application.versions.dialog
    (table,) = models.findChildren(ModelsTable)
    qtbot.waitUntil(lambda: table.topLevelItemCount() == 2)
    differences = find(models, QPushButton, "differencesButton")
    assert not differences.isEnabled()  # the program's own model is selected
    table.select(2)
    qtbot.waitUntil(differences.isEnabled)
    hand.click(differences)

    (shown,) = application.window.findChildren(ComparisonDialog)
    assert shown.isVisible()
    assert shown.findChild(QPushButton, "useNewButton") is None
    hand.click(find(shown, QPushButton, "closeComparisonButton"))
    assert not shown.isVisible()


# The run.


@pytest.mark.usefixtures("_impatient")
def test_a_run_that_hangs_is_ended_and_the_next_correction_tries_again(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [], FOREVER))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass

    assert message(application).startswith(
        "Saving what the model has learned took too long"
    )
    assert read(application) == "7"
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        application.window.actions_.learn_now.trigger()


def test_a_run_ends_with_the_program(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [], FOREVER))
    teach(application, qtbot, a_page(), 7)
    qtbot.waitUntil(lambda: publishing(application).is_running, timeout=20_000)

    application.stop()

    assert not publishing(application).is_running


def test_an_adapted_version_from_another_window_learns_the_latest_correction(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    """It was adapted before this correction, and would forget it."""

    def load(path: Path) -> FakeModel:
        model = FakeModel.load(path)
        if path.name != "1":
            model.manifest = a_manifest(version=int(path.name), recipe=ADAPTED)
        return model

    application = start_application(
        load, trainer=trainer(store, [compared(), published(store)], UNTIL_GO)
    )
    teach(application, qtbot, a_page(), 7)
    qtbot.waitUntil(lambda: len(calls(store)) == 1, timeout=20_000)
    kept = ModelStore(store, shipped=models)
    kept.publish(write_model)

    with qtbot.waitSignal(application.adaptation.adapted, timeout=20_000):
        kept.activate(2)

    assert "Model 2" in status(application)
    qtbot.waitUntil(lambda: read(application) == "7")
    (store / "go").touch()
    qtbot.waitUntil(lambda: len(calls(store)) == 2, timeout=20_000)
    assert calls(store)[1][2] == "2"


# What is a correction.


def test_a_sample_relabelled_in_the_gallery_is_learned(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """It was labelled as it was read, so nothing was learned before."""
    application = start_application(trainer=nothing_new(store))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 1)
    (kept,) = SampleStore(store / SAMPLES_NAME).all()

    with qtbot.waitSignal(application.page_read) as answer:
        application.samples.change({kept.id: 4}, "relabelling")

    assert answer.args == ["4"]
    qtbot.waitUntil(lambda: message(application) == "Nothing new.", timeout=20_000)


def test_relabelling_a_held_out_sample_unlearns_nothing(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    model = StubbornModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(store))
    for number in range(3):  # the third of its digit is held out
        draw_and_wait(application, qtbot, a_page(slant=20 * number))
        correct(application, qtbot, 7)
    assert SampleStore(store / SAMPLES_NAME).all()[-1].is_held_out
    qtbot.waitUntil(lambda: len(model.learned_samples) == 2)

    with qtbot.assertNotEmitted(application.adaptation.adapted, wait=50):
        correct(application, qtbot, 1)
