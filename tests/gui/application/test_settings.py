from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import StartApplication, StartReady
from tests.helpers.gui import hand
from tests.helpers.gui.window_state import (
    draw_a_line,
    drawn,
    message,
    read,
)


def test_pen_width_and_window_size_are_restored(
    start_application: StartApplication,
) -> None:
    first = start_application()
    first.window.pen_width_slider.setValue(25)
    first.window.resize(710, 590)
    first.stop()

    second = start_application()

    assert second.window.pen_width_slider.value() == 25
    assert second.window.size() == first.window.size()


def test_damaged_settings_show_a_message_and_defaults_are_used(
    start_application: StartApplication, store: Path
) -> None:
    store.mkdir()
    (store / "settings.ini").write_bytes(b"[General\npen_width\n\x00\xff=3")

    application = start_application()

    assert "settings were damaged" in message(application)
    assert application.window.pen_width_slider.value() == 14


def test_the_program_works_without_a_writable_store(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    store.write_text("a file where a folder should be")

    application = start_application()
    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "1")
    application.stop()


def test_the_slider_changes_the_width_of_drawn_ink(
    start_application: StartApplication,
) -> None:
    application = start_application()
    draw_a_line(application)
    before = application.window.canvas.grab().toImage()

    application.window.pen_width_slider.setValue(30)

    assert application.window.canvas.grab().toImage() != before


@pytest.mark.parametrize(
    ("key", "width"),
    [(Qt.Key.Key_BracketRight, 16), (Qt.Key.Key_BracketLeft, 12)],
)
def test_keys_change_the_pen_width(
    start_application: StartApplication, qtbot: QtBot, key: Qt.Key, width: int
) -> None:
    application = start_application()

    hand.key(application.window.canvas, key)

    assert application.window.pen_width_slider.value() == width


def test_keys_undo_redo_clear_and_select_the_eraser(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    canvas, control = application.window.canvas, Qt.KeyboardModifier.ControlModifier
    draw_a_line(application)

    hand.key(canvas, Qt.Key.Key_Z, control)
    assert drawn(application) == []
    hand.key(canvas, Qt.Key.Key_Y, control)
    assert len(drawn(application)) == 1
    hand.key(canvas, Qt.Key.Key_Delete)
    assert drawn(application) == []
    hand.key(canvas, Qt.Key.Key_Z, control)
    hand.key(canvas, Qt.Key.Key_E)
    hand.drag(canvas, [(0, 0), (canvas.width(), canvas.height())])
    middle = canvas.rect().center()
    hand.drag(canvas, [(middle.x(), 0), (middle.x(), canvas.height())])
    assert application.window.actions_.eraser.isChecked()
    assert len(drawn(application)) != 3


def test_a_digit_can_be_drawn_and_read_with_the_keyboard_alone(
    start_ready: StartReady, qtbot: QtBot
) -> None:
    application = start_ready()
    canvas = application.window.canvas
    assert canvas.hasFocus()

    for key in (Qt.Key.Key_Space, *[Qt.Key.Key_Down] * 10, Qt.Key.Key_Space):
        hand.key(canvas, key)

    qtbot.waitUntil(lambda: read(application) == "1")


def test_the_space_bar_lowers_the_pen_after_the_pad_was_cleared(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    canvas = application.window.canvas
    hand.key(canvas, Qt.Key.Key_Space)
    hand.key(canvas, Qt.Key.Key_Down)
    application.window.actions_.clear.trigger()

    hand.key(canvas, Qt.Key.Key_Space)
    hand.key(canvas, Qt.Key.Key_Down)

    assert len(drawn(application)) == 1
