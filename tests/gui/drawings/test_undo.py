"""A wrong key is taken back on the pad, as a stroke is."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.gui.conftest import StartApplication
from tests.helpers.core.number_pages import number
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.gallery_driver import act, open_gallery, select
from tests.helpers.gui.window_state import drawn, message, read

CONTROL = Qt.KeyboardModifier.ControlModifier


def labels(store: Path) -> list[int]:
    return [one.label for one in SampleStore(store / SAMPLES_NAME).all()]


def press(application: Application, key: Qt.Key) -> None:
    hand.key(application.window.canvas, key, CONTROL)


def name(application: Application, qtbot: QtBot, digit: int) -> None:
    """Press the key of a digit; wait until it is kept."""
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key(Qt.Key.Key_0 + digit))


def take_back(application: Application, qtbot: QtBot) -> None:
    with qtbot.waitSignal(application.recognizer.drawings.changed):
        press(application, Qt.Key.Key_Z)


def test_undo_takes_a_correction_back_and_redo_keeps_it_again(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    before, actions = drawn(application), application.window.actions_
    name(application, qtbot, 7)
    qtbot.waitUntil(lambda: read(application) == "7")
    assert actions.undo.text() == "&Undo “it is a 7”"

    press(application, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert labels(store) == []
    assert drawn(application) == before
    assert message(application) == "Taken back: it is not kept as a 7."
    assert actions.redo.text() == "&Redo “it is a 7”"

    press(application, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: read(application) == "7")
    assert labels(store) == [7]
    assert message(application) == "Kept among your drawings as a 7."


def test_undo_goes_back_name_by_name_and_stroke_by_stroke(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    canvas = application.window.canvas
    name(application, qtbot, 7)
    name(application, qtbot, 4)
    with qtbot.waitSignal(application.page_read):
        hand.draw(canvas, a_page(slant=60).strokes)

    press(application, Qt.Key.Key_Z)
    assert len(drawn(application)) == 1
    assert labels(store) == [4]
    take_back(application, qtbot)
    assert labels(store) == [7]
    take_back(application, qtbot)
    assert labels(store) == []
    press(application, Qt.Key.Key_Z)
    assert drawn(application) == []


def test_each_digit_of_a_number_is_taken_back_by_itself(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("20")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 2)
    name(application, qtbot, 5)
    application.window.actions_.next_digit.trigger()
    name(application, qtbot, 6)
    assert labels(store) == [5, 6]

    take_back(application, qtbot)

    assert labels(store) == [5]


def test_the_same_name_once_more_is_no_step(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    for _ in range(2):
        name(application, qtbot, 1)
    assert message(application) == "Kept among your drawings as a 1."

    take_back(application, qtbot)

    assert labels(store) == []


def test_a_drawing_of_another_day_is_again_what_it_was(
    application: Application,
    start_application: StartApplication,
    qtbot: QtBot,
    store: Path,
) -> None:
    name(application, qtbot, 3)
    application.stop()
    again = start_application()
    again.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(again) == "1")
    name(again, qtbot, 8)

    take_back(again, qtbot)

    assert labels(store) == [3]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_the_gallery_has_said_since_stays(
    application: Application, qtbot: QtBot, store: Path, is_deleted: bool
) -> None:
    name(application, qtbot, 7)
    open_gallery(qtbot, application)
    actions = application.gallery.dialog.actions_
    select(application, 0)
    act(
        qtbot,
        application,
        actions.delete if is_deleted else actions.naming.actions()[5],
    )
    said = labels(store)

    with qtbot.assertNotEmitted(application.recognizer.drawings.changed, wait=50):
        application.window.actions_.undo.trigger()
        application.window.actions_.redo.trigger()

    assert labels(store) == said == ([] if is_deleted else [5])


def test_undo_waits_until_the_drawing_is_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """Or it would take the stroke away, and the name would stay."""
    before = drawn(application)
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_7)
        press(application, Qt.Key.Key_Z)
        assert drawn(application) == before

    take_back(application, qtbot)
    assert labels(store) == []


@pytest.mark.slow
def test_undo_waits_until_it_is_known_what_was_taken_back(
    application: Application, qtbot: QtBot
) -> None:
    undo = application.window.actions_.undo
    name(application, qtbot, 7)
    states: list[bool] = []
    undo.enabledChanged.connect(states.append)
    with qtbot.waitSignal(application.recognizer.drawings.changed):
        press(application, Qt.Key.Key_Z)

    assert states == [False, True]


def test_undo_is_there_again_when_a_drawing_could_not_be_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir()
    with qtbot.waitSignal(application.recognizer.keep_failed):
        hand.key(application.window.canvas, Qt.Key.Key_7)

    press(application, Qt.Key.Key_Z)

    assert drawn(application) == []


def test_a_correction_that_cannot_be_taken_back_says_why_and_can_be_later(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    name(application, qtbot, 7)
    path = store / SAMPLES_NAME
    path.rename(store / "aside")
    path.mkdir()
    with qtbot.waitSignal(application.recognizer.drawings.change_failed):
        press(application, Qt.Key.Key_Z)

    assert SAMPLES_NAME in message(application)
    shutil.rmtree(path)
    (store / "aside").rename(path)
    assert labels(store) == [7]
    take_back(application, qtbot)
    assert labels(store) == []


def test_what_was_taken_back_is_forgotten_when_the_program_ends(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """The gallery, which deletes as well, was never open."""
    name(application, qtbot, 7)
    take_back(application, qtbot)
    application.stop()

    assert SampleStore(store / SAMPLES_NAME).change({1: 7}) == {}
