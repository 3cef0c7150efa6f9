"""Undo and redo of labels on the pad, among those of strokes."""

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
from tests.helpers.gui.window_state import (
    drawn,
    message,
    press_label,
    read,
    samples_of,
    show_page,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


def labels(store: Path) -> list[int]:
    return [sample.label for sample in SampleStore(store / SAMPLES_NAME).all()]


def press(application: Application, key: Qt.Key) -> None:
    hand.key(application.window.canvas, key, CONTROL)


def undo_label(qtbot: QtBot, application: Application) -> None:
    """Press Ctrl+Z, and wait until the label is undone in the store."""
    with qtbot.waitSignal(application.samples.changed):
        press(application, Qt.Key.Key_Z)


def test_undo_removes_a_label_and_redo_restores_it(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    before, actions = drawn(application), application.window.actions_
    press_label(qtbot, application, 7)
    qtbot.waitUntil(lambda: read(application) == "7")
    assert actions.undo.text() == "&Undo label 7"

    press(application, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert labels(store) == []
    assert drawn(application) == before
    assert message(application) == "No longer saved as 7."
    assert actions.redo.text() == "&Redo label 7"

    press(application, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: read(application) == "7")
    assert labels(store) == [7]
    assert message(application) == "Saved as 7."


def test_undo_steps_through_labels_and_strokes_in_order(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    press_label(qtbot, application, 7)
    press_label(qtbot, application, 4)
    with qtbot.waitSignal(application.page_read):
        hand.draw(application.window.canvas, a_page(slant=60).strokes)

    press(application, Qt.Key.Key_Z)
    assert len(drawn(application)) == 1
    assert labels(store) == [4]
    undo_label(qtbot, application)
    assert labels(store) == [7]
    undo_label(qtbot, application)
    assert labels(store) == []
    press(application, Qt.Key.Key_Z)
    assert drawn(application) == []


def test_labels_of_the_digits_of_a_number_are_undone_one_by_one(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("20")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 2)
    press_label(qtbot, application, 5)
    application.window.actions_.next_digit.trigger()
    press_label(qtbot, application, 6)
    assert labels(store) == [5, 6]

    undo_label(qtbot, application)

    assert labels(store) == [5]


def test_repeating_a_label_adds_no_undo_step(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    for _ in range(2):
        press_label(qtbot, application, 1)
    assert message(application) == "Saved as 1."

    undo_label(qtbot, application)

    assert labels(store) == []


def test_undo_restores_the_label_of_an_earlier_session(
    application: Application,
    start_application: StartApplication,
    qtbot: QtBot,
    store: Path,
) -> None:
    press_label(qtbot, application, 3)
    application.stop()
    later = start_application()
    show_page(qtbot, later, a_page(), "1")
    press_label(qtbot, later, 8)

    undo_label(qtbot, later)

    assert labels(store) == [3]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_undo_on_the_pad_skips_a_sample_that_the_gallery_has_changed(
    application: Application, qtbot: QtBot, store: Path, is_deleted: bool
) -> None:
    press_label(qtbot, application, 7)
    open_gallery(qtbot, application)
    actions = application.gallery.dialog.actions_
    select(application, 0)
    act(
        qtbot,
        application,
        actions.delete if is_deleted else actions.label_menu.actions()[5],
    )
    after_change = labels(store)

    with qtbot.assertNotEmitted(application.samples.changed, wait=50):
        application.window.actions_.undo.trigger()
        application.window.actions_.redo.trigger()

    assert labels(store) == after_change == ([] if is_deleted else [5])


def test_undo_waits_until_the_drawing_is_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """Otherwise it would remove the stroke and leave the label."""
    before = drawn(application)
    with qtbot.waitSignal(application.samples.kept):
        hand.key(application.window.canvas, Qt.Key.Key_7)
        press(application, Qt.Key.Key_Z)
        assert drawn(application) == before

    undo_label(qtbot, application)
    assert labels(store) == []


@pytest.mark.slow
def test_undo_is_disabled_while_a_label_is_being_undone(
    application: Application, qtbot: QtBot
) -> None:
    press_label(qtbot, application, 7)
    states: list[bool] = []
    application.window.actions_.undo.enabledChanged.connect(states.append)

    undo_label(qtbot, application)

    assert states == [False, True]


def test_undo_is_enabled_again_after_a_drawing_could_not_be_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir()
    with qtbot.waitSignal(samples_of(application).keep_failed):
        hand.key(application.window.canvas, Qt.Key.Key_7)

    press(application, Qt.Key.Key_Z)

    assert drawn(application) == []


def test_a_failed_undo_shows_the_reason_and_can_be_repeated(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    press_label(qtbot, application, 7)
    path = store / SAMPLES_NAME
    path.rename(store / "aside")
    path.mkdir()
    with qtbot.waitSignal(samples_of(application).change_failed):
        press(application, Qt.Key.Key_Z)

    assert SAMPLES_NAME in message(application)
    shutil.rmtree(path)
    (store / "aside").rename(path)
    assert labels(store) == [7]
    undo_label(qtbot, application)
    assert labels(store) == []


def test_a_sample_whose_label_was_undone_is_erased_when_the_program_ends(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """Even if the gallery, which deletes as well, was never open."""
    press_label(qtbot, application, 7)
    undo_label(qtbot, application)
    application.stop()

    assert SampleStore(store / SAMPLES_NAME).change({1: 7}) == {}
