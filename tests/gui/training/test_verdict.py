"""A new model that is not used by itself: the user compares, and decides."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.comparison.meters import VerdictMeters
from mnist_gui.core.events import ModelCompared, Objection
from mnist_gui.core.models.comparison import OWN
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.learning_curve import LearningCurve
from tests.gui.conftest import StartApplication
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.retrain_driver import (
    EPOCH,
    STARTED,
    STEP,
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
from tests.helpers.gui.window_state import message, status

WORSE = compared(is_worse=True)
WORSE_ON_OWN = replace(
    compared(),
    own_n=10,
    own_in_use_accuracy=1.0,
    own_new_accuracy=0.5,
    is_worse_on_own=True,
    objections=[
        Objection(reason="worse", data=OWN, reference=1, before=1.0, after=0.5, n=10)
    ],
)


def program(store: Path, comparison: ModelCompared) -> list[str]:
    """Return a trainer that publishes a model with its comparison."""
    return trainer(
        store,
        [STARTED, STEP, EPOCH, comparison, published(store)],
        with_comparison=True,
    )


def open_comparisons(application: Application) -> list[ComparisonDialog]:
    found = application.window.findChildren(ComparisonDialog)
    return [dialog for dialog in found if dialog.isVisible()]


def is_asked(application: Application) -> bool:
    """Return whether the dialog asks which model to use."""
    return button(application, "useNewButton").isVisible()


def active(store: Path, models: Path) -> int:
    return ModelStore(store, shipped=models).active().number


@pytest.fixture
def refused(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> Application:
    """Return the program after a run whose model failed the gate."""
    SampleStore(store / SAMPLES_NAME).add_new(a_drawing(n, 7) for n in range(8))
    application = start_application(trainer=program(store, WORSE))
    train(qtbot, application)
    wait_for_the_end(qtbot, application)
    return application


@pytest.fixture
def refused_unseen(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> Application:
    """Return the program after such a run with the Retrain dialog closed."""
    application = start_application(trainer=program(store, WORSE))
    train(qtbot, application)
    click(application, "closeTrainingButton")
    wait_for_the_end(qtbot, application)
    return application


def test_a_model_that_is_worse_on_test_drawings_is_not_used(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    application = start_application(trainer=program(store, WORSE_ON_OWN))
    train(qtbot, application)
    wait_for_the_end(qtbot, application)

    expected = "on your test drawings: 50.00 % correct instead of 100.00 %"
    assert expected in state(application)
    assert active(store, models) == 1


def test_the_verdict_shows_scores_and_asks(refused: Application) -> None:
    dialog = refused.training.dialog

    assert dialog.isVisible()
    assert text_in(refused, "score1New") == "98.00 %"
    assert "measurably worse than model 1 on MNIST" in state(refused)
    assert is_asked(refused)
    assert button(refused, "keepOldButton").isDefault()
    assert not button(refused, "startTrainingButton").isVisible()
    assert not open_comparisons(refused)


def test_the_comparison_shows_the_drawings_that_differ(
    refused: Application, qtbot: QtBot
) -> None:
    hand.click(button(refused, "compareButton"))
    (dialog,) = open_comparisons(refused)
    # Its pictures come from the worker thread.
    qtbot.waitUntil(lambda: bool(dialog.findChildren(DrawingTile)))
    assert len(A_COMPARISON.differences) == len(dialog.findChildren(DrawingTile))

    hand.click(find(dialog, QPushButton, "closeComparisonButton"))

    assert not open_comparisons(refused)
    assert is_asked(refused)


def test_the_new_model_can_be_used_nevertheless(
    refused: Application, qtbot: QtBot, store: Path, models: Path
) -> None:
    hand.click(button(refused, "useNewButton"))
    qtbot.waitUntil(lambda: status(refused).startswith("Model 2"))
    # It is loaded first; the worker thread then stores the choice.
    qtbot.waitUntil(lambda: active(store, models) == 2)

    assert message(refused) == "Now using model 2."
    assert not refused.training.dialog.isVisible()


def test_the_old_model_can_be_kept(
    refused: Application, store: Path, models: Path
) -> None:
    hand.click(button(refused, "keepOldButton"))

    assert active(store, models) == 1
    assert message(refused) == "The new model was saved, but is not used."
    assert not refused.training.dialog.isVisible()
    assert refused.window.progress_button.text() == ""
    assert [version.number for version in ModelStore(store).versions()][-1] == 2


def test_the_decision_can_wait(refused: Application) -> None:
    refused.training.dialog.close()
    assert refused.window.progress_button.text() == "Use model 2?"

    refused.window.actions_.retrain.trigger()

    assert is_asked(refused)
    hand.click(button(refused, "keepOldButton"))
    assert not refused.training.dialog.isVisible()


def test_once_decided_the_dialog_opens_clean(refused: Application) -> None:
    hand.click(button(refused, "keepOldButton"))

    refused.window.actions_.retrain.trigger()

    assert state(refused) == ""
    assert not is_asked(refused)
    dialog = refused.training.dialog
    assert not find(dialog, VerdictMeters, "verdictMeters").isVisible()
    assert not find(dialog, QProgressBar, "trainingBar").isVisible()
    assert dialog.form.isVisible()


def test_no_window_opens_in_front_of_a_user_who_draws(
    refused_unseen: Application,
) -> None:
    assert not refused_unseen.training.dialog.isVisible()
    assert not open_comparisons(refused_unseen)
    corner = refused_unseen.window.progress_button
    assert corner.text() == "Use model 2?"
    assert corner.isVisible()
    hand.click(corner)
    assert is_asked(refused_unseen)
    hand.click(button(refused_unseen, "keepOldButton"))
    assert corner.text() == ""
    assert not corner.isVisible()


def test_using_the_model_from_the_menu_answers_the_question(
    refused: Application, qtbot: QtBot, store: Path, models: Path
) -> None:
    refused.window.model_menu.version_chosen.emit(2)
    qtbot.waitUntil(lambda: active(store, models) == 2)

    qtbot.waitUntil(lambda: not refused.training.dialog.isVisible())
    assert message(refused) == "Now using model 2."
    assert refused.window.progress_button.text() == ""


def test_deleting_the_model_withdraws_the_question(
    refused_unseen: Application, qtbot: QtBot
) -> None:
    corner = refused_unseen.window.progress_button
    assert corner.text() == "Use model 2?"

    refused_unseen.library.remove(2)

    qtbot.waitUntil(lambda: corner.text() == "")
    assert message(refused_unseen) == "Model 2 was deleted."


def test_a_missing_model_cannot_be_chosen(
    refused: Application, store: Path, models: Path
) -> None:
    (store / "mnist/2").rename(store / "mnist/.gone")
    hand.click(button(refused, "useNewButton"))

    assert message(refused) == "There is no model 2."
    assert active(store, models) == 1


def test_a_new_run_clears_what_was_shown_of_the_last(
    refused: Application, qtbot: QtBot
) -> None:
    curve = refused.training.dialog.findChild(LearningCurve)
    assert curve is not None
    assert curve.accessibleDescription().startswith("95.00 %")
    hand.click(button(refused, "keepOldButton"))
    refused.window.actions_.retrain.trigger()
    assert message(refused)

    click(refused, "startTrainingButton")

    assert curve.accessibleDescription() == ""
    assert message(refused) == ""
    # Stopped before its first event, it brings nothing back.
    click(refused, "cancelTrainingButton")
    wait_for_the_end(qtbot, refused)
    assert curve.accessibleDescription() == ""


def test_a_missing_comparison_is_reported(refused: Application, store: Path) -> None:
    (store / "mnist/2/comparison.json").unlink()
    click(refused, "compareButton")

    assert not open_comparisons(refused)
    assert message(refused) == "Model 2 has not been compared with another one."


def test_the_user_can_go_back_from_a_model_that_is_used_at_once(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    application = start_application(trainer=program(store, compared()))
    train(qtbot, application)
    wait_for_the_end(qtbot, application)
    qtbot.waitUntil(lambda: active(store, models) == 2)
    back = button(application, "keepOldButton")
    assert back.text().replace("&", "") == "Go back to model 1"
    assert not is_asked(application)

    hand.click(back)

    qtbot.waitUntil(lambda: active(store, models) == 1)
    assert not application.training.dialog.isVisible()
