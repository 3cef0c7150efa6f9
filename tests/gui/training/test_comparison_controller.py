"""A new model that is not used by itself: the person looks, and decides."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import ModelCompared, TrainingEvent
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.comparison_dialog import ComparisonDialog
from mnist_gui.training.learning_curves import LearningCurves
from tests.gui.conftest import StartApplication
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.retrain_driver import (
    EPOCH,
    MAKE_MODEL,
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
from tests.helpers.gui.window_state import message, status

WORSE_ON_OWN = replace(
    compared(),
    own_n=10,
    own_in_use_accuracy=1.0,
    own_new_accuracy=0.5,
    is_worse_on_own=True,
)


def program(store: Path, comparison: ModelCompared) -> list[str]:
    """Return a trainer whose model is not good enough, with its comparison."""
    events: list[TrainingEvent] = [STARTED, STEP, EPOCH, comparison]
    said = trainer(store, [*events, published(store)])
    keep = (
        "from tests.helpers.core.comparison_examples import *;"
        " A_COMPARISON.write(model)"
    )
    said[-1] = said[-1].replace(MAKE_MODEL, f"{MAKE_MODEL}; {keep}")
    return said


def comparison(application: Application) -> ComparisonDialog | None:
    found = application.window.findChildren(ComparisonDialog)
    return next((one for one in found if one.isVisible()), None)


def decide(application: Application, name: str) -> None:
    dialog = comparison(application)
    assert dialog is not None
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def in_use(store: Path, models: Path) -> int:
    return ModelStore(store, shipped=models).active().number


@pytest.fixture
def refused(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> Application:
    """Return the program when a run has ended whose model is not good enough."""
    SampleStore(store / SAMPLES_NAME).add_new(a_drawing(n, 7) for n in range(8))
    application = start_application(
        trainer=program(store, compared(is_worse=True)),
    )
    train(qtbot, application)
    wait_for_the_end(qtbot, application)
    return application


def test_a_model_that_is_worse_on_own_drawings_is_not_used(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    application = start_application(trainer=program(store, WORSE_ON_OWN))
    train(qtbot, application)
    wait_for_the_end(qtbot, application)

    said = "it reads 50.00 % of your own drawings kept aside, model 1 reads 100.00 %"
    assert said in state(application)
    assert in_use(store, models) == 1


def test_the_two_models_are_shown_side_by_side(
    refused: Application, qtbot: QtBot
) -> None:
    dialog = comparison(refused)
    assert dialog is not None
    # Its pictures come from the worker thread.
    qtbot.waitUntil(lambda: bool(dialog.findChildren(DrawingTile)))
    assert len(A_COMPARISON.differences) == len(dialog.findChildren(DrawingTile))


def test_the_new_model_can_be_used_all_the_same(
    refused: Application, qtbot: QtBot, store: Path, models: Path
) -> None:
    decide(refused, "useNewButton")
    qtbot.waitUntil(lambda: status(refused).startswith("Model 2"))
    # It reads first; the worker thread then keeps the choice.
    qtbot.waitUntil(lambda: in_use(store, models) == 2)

    assert state(refused) == "Model 2 is used from now on."
    assert not find(refused, QPushButton, "compareButton").isEnabled()


def test_the_old_model_can_be_kept(
    refused: Application, store: Path, models: Path
) -> None:
    decide(refused, "keepOldButton")

    assert in_use(store, models) == 1
    said = "The new model is kept, but not used."
    assert state(refused) == message(refused) == said
    assert [one.number for one in ModelStore(store).versions()][-1] == 2


def test_the_decision_can_wait(refused: Application, store: Path) -> None:
    dialog = comparison(refused)
    assert dialog is not None
    dialog.close()
    assert comparison(refused) is None

    click(refused, "compareButton")

    assert comparison(refused) is not None
    decide(refused, "keepOldButton")


def test_nothing_opens_across_the_drawing_of_who_closed_the_dialog(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(
        trainer=program(store, compared(is_worse=True)),
    )
    train(qtbot, application)
    click(application, "closeTrainingButton")
    wait_for_the_end(qtbot, application)

    assert comparison(application) is None
    corner = application.window.progress_button
    assert corner.text() == "Use model 2?"
    assert not corner.isFlat()
    hand.click(corner)
    assert not application.training.dialog.isVisible()
    decide(application, "keepOldButton")
    assert corner.text() == ""
    assert corner.isFlat()


def test_a_model_that_is_used_from_the_menu_is_no_question_any_more(
    refused: Application, qtbot: QtBot, store: Path, models: Path
) -> None:
    refused.window.model_menu.version_chosen.emit(2)
    qtbot.waitUntil(lambda: in_use(store, models) == 2)

    qtbot.waitUntil(lambda: comparison(refused) is None)
    assert state(refused) == message(refused) == "Model 2 is used from now on."
    assert not find(refused, QPushButton, "compareButton").isEnabled()


def test_a_model_that_was_deleted_is_no_question_any_more(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=program(store, compared(is_worse=True)))
    train(qtbot, application)
    click(application, "closeTrainingButton")
    wait_for_the_end(qtbot, application)
    corner = application.window.progress_button
    assert corner.text() == "Use model 2?"

    application.library.remove(2)

    qtbot.waitUntil(lambda: corner.text() == "")
    assert message(application) == "Model 2 was deleted."


def test_a_model_that_is_gone_cannot_be_chosen(
    refused: Application, store: Path, models: Path
) -> None:
    (store / "mnist/2").rename(store / "mnist/.gone")
    decide(refused, "useNewButton")

    assert state(refused) == message(refused) == "There is no model 2."
    assert in_use(store, models) == 1


def test_another_run_ends_the_question(refused: Application, qtbot: QtBot) -> None:
    dialog = comparison(refused)
    assert dialog is not None
    dialog.close()
    click(refused, "startTrainingButton")
    qtbot.waitUntil(lambda: refused.training.is_running)

    assert not find(refused, QPushButton, "compareButton").isEnabled()


def test_nothing_of_a_run_is_shown_or_said_when_the_next_begins(
    refused: Application, qtbot: QtBot
) -> None:
    dialog = comparison(refused)
    assert dialog is not None
    dialog.close()
    curves = refused.training.dialog.findChildren(LearningCurves)
    assert all("validation" in one.accessibleDescription() for one in curves)
    assert message(refused)

    click(refused, "startTrainingButton")

    assert [one.accessibleDescription() for one in curves] == ["", ""]
    assert message(refused) == ""
    # Cancelled before it said anything, it brings nothing back.
    click(refused, "cancelTrainingButton")
    wait_for_the_end(qtbot, refused)
    assert [one.accessibleDescription() for one in curves] == ["", ""]


def test_a_comparison_that_is_gone_is_said(refused: Application, store: Path) -> None:
    dialog = comparison(refused)
    assert dialog is not None
    dialog.close()
    (store / "mnist/2/comparison.json").unlink()
    click(refused, "compareButton")

    assert comparison(refused) is None
    assert message(refused) == "Model 2 has not been compared with another one."
