"""Answers of the page before, shown while the page on the pad is being read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.reading.page import Page
from tests.gui.conftest import StartApplication
from tests.helpers.core.number_pages import number
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import BreakingModel, GatedModel
from tests.helpers.gui.window_state import (
    choose_to_save,
    message,
    read,
    read_once_and_fail,
)


@pytest.fixture
def model() -> GatedModel:
    """Return a model that waits in each reading once its gate is closed."""
    model = GatedModel()
    model.gate.release(100)
    return model


@pytest.fixture
def application(
    start_application: StartApplication, qtbot: QtBot, model: GatedModel, store: Path
) -> Iterator[Application]:
    """Return the program with a number that was read as 77, and another being read."""
    store.mkdir()
    application = start_application(lambda _: model)
    sketch = application.window.canvas.sketch
    sketch.replace_page(Page(strokes=number("20")), "draw")
    qtbot.waitUntil(lambda: read(application) == "77")
    while model.gate.acquire(blocking=False):
        pass
    sketch.replace_page(Page(strokes=number("11")), "draw")
    yield application
    model.gate.release(100)  # else a failing test would wait for each digit


def test_a_digit_of_the_page_before_cannot_be_selected_or_labelled(
    application: Application, qtbot: QtBot, model: GatedModel
) -> None:
    canvas = application.window.canvas
    assert canvas.boxes.selected == 1

    where = canvas.from_pad(canvas.boxes.digits[0].area.center())
    hand.press(canvas, where)
    hand.release(canvas, where)
    hand.key(canvas, Qt.Key.Key_Right, hand.CONTROL)
    assert canvas.boxes.selected == 1
    hand.key(canvas, Qt.Key.Key_4)
    assert "Still reading" in message(application)

    with qtbot.waitSignal(application.recognizer.recognized):
        model.gate.release(100)
    hand.key(canvas, Qt.Key.Key_Right, hand.CONTROL)
    assert canvas.boxes.selected == 0


def test_the_number_of_the_page_before_cannot_be_copied(
    application: Application, qtbot: QtBot, model: GatedModel
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("mine")

    hand.key(application.window.canvas, Qt.Key.Key_C, hand.CONTROL)
    assert clipboard.text() == "mine"
    assert message(application) == "Still reading. Copy the answer once it is shown."

    with qtbot.waitSignal(application.recognizer.recognized):
        model.gate.release(100)
    hand.key(application.window.canvas, Qt.Key.Key_C, hand.CONTROL)
    assert clipboard.text() == "77"


def test_the_model_input_of_the_page_before_cannot_be_exported(
    application: Application,
    qtbot: QtBot,
    model: GatedModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "input.png"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.export_input.trigger()
    assert not path.exists()
    assert message(application) == "The model has not seen this page yet."

    with qtbot.waitSignal(application.recognizer.recognized):
        model.gate.release(100)
    application.window.actions_.export_input.trigger()
    assert path.exists()


def test_after_a_failed_reading_no_model_input_can_be_exported(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application(lambda _: BreakingModel())
    read_once_and_fail(application, qtbot)
    path = tmp_path / "input.png"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.export_input.trigger()

    assert not path.exists()
