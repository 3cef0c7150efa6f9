"""Which answers are accepted, and what is done with them."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.accepted import ACCEPTED_NAME, AcceptedAnswers
from mnist_gui.training.hand_controller import REST_MS
from tests.gui.conftest import StartApplication, StartReady
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.gui import hand
from tests.helpers.gui.adapt_driver import correct
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.gui.window_state import (
    is_ready,
    message,
    read,
    show_page,
    wait_for_worker,
)

LINE = (stroke([(140, 60), (140, 220)]),)
SLOPE = (stroke([(90, 60), (190, 220)]),)


def draw(qtbot: QtBot, application: Application, strokes: Strokes = LINE) -> None:
    """Draw with the mouse, and wait until it was read."""
    with qtbot.waitSignal(application.page_read, timeout=5000):
        hand.draw(application.window.canvas, strokes)
    sketch = application.window.canvas.sketch
    wait_for_worker(qtbot, application)
    assert not sketch.is_pen_down


def clear(application: Application) -> None:
    application.window.actions_.clear.trigger()


def accepted(qtbot: QtBot, application: Application, store: Path) -> list[int]:
    """Return the digits of the answers that were accepted so far."""
    qtbot.wait(2 * REST_MS)
    wait_for_worker(qtbot, application)
    answers = AcceptedAnswers(store / ACCEPTED_NAME).all()
    return [exemplar.digit for exemplar in answers]


def test_an_answer_is_accepted_once_the_next_drawing_begins(
    qtbot: QtBot, start_ready: StartReady, store: Path
) -> None:
    application = start_ready()
    draw(qtbot, application)
    clear(application)
    assert accepted(qtbot, application, store) == []

    draw(qtbot, application, SLOPE)

    assert accepted(qtbot, application, store) == [1]
    draw(qtbot, application)
    assert accepted(qtbot, application, store) == [1]


def test_what_undo_brings_back_was_not_accepted(
    qtbot: QtBot, start_ready: StartReady, store: Path
) -> None:
    application = start_ready()
    draw(qtbot, application)
    clear(application)
    with qtbot.waitSignal(application.page_read):
        application.window.actions_.undo.trigger()

    draw(qtbot, application, SLOPE)

    assert accepted(qtbot, application, store) == []


@pytest.mark.parametrize("is_brought_back", [False, True])
def test_a_labelled_drawing_is_not_accepted_as_well(
    qtbot: QtBot, start_ready: StartReady, store: Path, is_brought_back: bool
) -> None:
    application = start_ready()
    draw(qtbot, application)
    correct(application, qtbot, 1)
    clear(application)
    if is_brought_back:
        with qtbot.waitSignal(application.page_read):
            application.window.actions_.undo.trigger()
        clear(application)
    draw(qtbot, application, SLOPE)

    assert accepted(qtbot, application, store) == []


def test_an_uncertain_answer_is_not_accepted(
    qtbot: QtBot, start_ready: StartReady, store: Path
) -> None:
    application = start_ready(lambda _: FakeModel(1, probability=0.4))
    draw(qtbot, application)
    assert read(application) == "?"
    clear(application)
    draw(qtbot, application, SLOPE)

    assert accepted(qtbot, application, store) == []


def test_a_page_that_was_opened_is_not_accepted(
    qtbot: QtBot, start_ready: StartReady, store: Path
) -> None:
    application = start_ready()
    show_page(qtbot, application, Page(strokes=LINE), "1")
    clear(application)
    draw(qtbot, application)
    clear(application)

    show_page(qtbot, application, Page(strokes=LINE), "1")
    draw(qtbot, application, SLOPE)  # onto the page that was opened
    clear(application)
    draw(qtbot, application)

    assert accepted(qtbot, application, store) == []


def test_what_a_demo_draws_is_not_accepted(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(demo=True)
    with qtbot.waitSignal(application.demo_finished, timeout=60_000):
        pass

    assert accepted(qtbot, application, store) == []


def test_switched_off_nothing_is_kept_and_the_choice_is_remembered(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    assert application.window.actions_.learn_hand.isChecked()
    application.window.actions_.learn_hand.trigger()
    draw(qtbot, application)
    clear(application)
    draw(qtbot, application, SLOPE)
    assert accepted(qtbot, application, store) == []
    application.stop()

    again = start_application()

    assert not again.window.actions_.learn_hand.isChecked()


def test_an_answer_that_cannot_be_written_is_written_later(
    qtbot: QtBot, start_ready: StartReady, store: Path
) -> None:
    application = start_ready()
    (store / ACCEPTED_NAME).mkdir()
    draw(qtbot, application)
    clear(application)
    draw(qtbot, application, SLOPE)
    assert accepted(qtbot, application, store) == []

    (store / ACCEPTED_NAME).rmdir()
    application.stop()

    answers = AcceptedAnswers(store / ACCEPTED_NAME).all()
    assert [exemplar.digit for exemplar in answers] == [1]


@pytest.mark.parametrize("way", ["menu", "gallery"])
def test_accepted_answers_are_forgotten_on_request(
    qtbot: QtBot, start_ready: StartReady, store: Path, way: str
) -> None:
    application = start_ready()
    for strokes in (LINE, SLOPE):
        draw(qtbot, application, strokes)
        clear(application)
    assert accepted(qtbot, application, store) == [1]

    if way == "menu":
        application.window.actions_.forget_hand.trigger()
        forgotten = "The answers that you let stand are forgotten."
        qtbot.waitUntil(lambda: message(application) == forgotten)
    else:
        with qtbot.waitSignal(application.samples.all_forgotten):
            application.samples.forget_all()

    assert accepted(qtbot, application, store) == []
    assert not (store / ACCEPTED_NAME).exists()
    draw(qtbot, application)  # what was on the pad before is not kept either
    assert accepted(qtbot, application, store) == []


@pytest.mark.slow
def test_a_published_model_reads_drawings_by_hand_until_that_is_forgotten(
    qtbot: QtBot,
    start_application: StartApplication,
    shipped_model: Path,
) -> None:
    application = start_application(load, models=shipped_model.parent)
    qtbot.waitUntil(lambda: is_ready(application), timeout=60_000)
    for record in SAMPLES:
        draw(qtbot, application, record.strokes)
        clear(application)
    draw(qtbot, application)
    wait_for_worker(qtbot, application)
    assert application.active.for_drawings() is not None

    with qtbot.waitSignal(application.page_read):
        application.window.actions_.forget_hand.trigger()

    wait_for_worker(qtbot, application)
    assert application.active.for_drawings() is None
