"""The user's label is shown beside an answer that does not follow it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from tests.gui.conftest import StartApplication
from tests.helpers.gui.adapt_driver import correct, draw_and_wait
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.widgets import find


@pytest.fixture
def application(start_application: StartApplication) -> Application:
    """Return the program with a model that learns only when asked to."""
    application = start_application()
    application.window.actions_.learn_automatically.setChecked(False)
    return application


def below_the_answer(application: Application) -> str:
    return find(application.window, QLabel, "guessesLabel").text()


def test_a_label_stays_in_sight_until_another_page_is_read(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    draw_and_wait(application, qtbot, a_page())
    assert "You said" not in below_the_answer(application)

    correct(application, qtbot, 7)
    assert below_the_answer(application) == "You said 7."

    draw_and_wait(application, qtbot, a_page(slant=30))
    assert "You said" not in below_the_answer(application)
    draw_and_wait(application, qtbot, a_page())
    assert below_the_answer(application) == "You said 7."


def test_a_label_that_is_taken_back_is_not_shown(
    application: Application, qtbot: QtBot
) -> None:
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)

    with qtbot.waitSignal(application.samples.changed):
        application.window.actions_.undo.trigger()
    assert "You said" not in below_the_answer(application)

    with qtbot.waitSignal(application.samples.changed):
        application.window.actions_.redo.trigger()
    assert below_the_answer(application) == "You said 7."


def test_another_label_replaces_the_first(
    application: Application, qtbot: QtBot
) -> None:
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    correct(application, qtbot, 4)

    assert below_the_answer(application) == "You said 4."


def test_deleted_drawings_leave_no_label(
    application: Application, qtbot: QtBot
) -> None:
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)

    with qtbot.waitSignal(application.samples.all_forgotten):
        application.samples.forget_all()

    assert "You said" not in below_the_answer(application)
