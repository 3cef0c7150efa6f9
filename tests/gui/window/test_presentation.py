"""Presentation mode: the pad, the answer and one panel, and back to what was."""

from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.reading.probability_chart import Bar
from mnist_gui.ui.settings import Panel, Settings
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel, levels
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import draw_a_line, is_ready, read

Levels: TypeAlias = NDArray[np.float64]
SHIFT = Qt.KeyboardModifier.ShiftModifier
_EDGES = 16  # grey levels


@pytest.fixture
def application(start_application: StartApplication, qtbot: QtBot) -> Application:
    application = start_application(lambda _: FakeModel(7))
    qtbot.waitUntil(lambda: is_ready(application))
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "7")
    bar = find(application.window, Bar, "probabilityBar7")
    qtbot.waitUntil(lambda: bar.length == bar.value())
    qtbot.waitUntil(find(application.window, QPushButton, "saliencyButton").isEnabled)
    application.window.clear_message()
    application.window.canvas.setFocus()
    with qtbot.waitActive(application.window):
        application.window.activateWindow()
    return application


def press(
    application: Application,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.keyClick(application.window.canvas, key, modifier)


def start(application: Application) -> QWidget:
    """Press F11; return the presentation."""
    press(application, Qt.Key.Key_F11)
    assert application.presentation.is_presenting
    return find(application.window, QWidget, "presentation")


def in_sight(application: Application, *names: str) -> list[str]:
    """Return which of some widgets can be seen."""
    page = find(application.window, QWidget, "pages")
    parts = {part.objectName(): part for part in page.findChildren(QWidget)}
    return [name for name in names if name in parts and parts[name].isVisible()]


def look(application: Application) -> tuple[Levels, list[object]]:
    """Return all that a user sees of the window, and what the keyboard does.

    Edges of large letters differ a little once other sizes were drawn.
    """
    window = application.window
    QApplication.processEvents()
    focused = window.focusWidget()
    assert focused
    stops: list[str] = []
    stop = focused.nextInFocusChain()
    while stop and stop is not focused:
        if stop.isVisible() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(stop.objectName())
        stop = stop.nextInFocusChain()
    state = [window.geometry(), window.windowState(), focused.objectName(), stops]
    return levels(window.grab().toImage()), state


def test_pad_answer_and_panel_fill_the_screen_and_nothing_else_is_shown(
    application: Application, qtbot: QtBot
) -> None:
    shown = start(application)

    window = application.window
    assert window.isFullScreen()
    names = ("canvas", "presentedPredictionLabel", "mapsOfLayer1", "logitBars")
    qtbot.waitUntil(lambda: in_sight(application, *names) == list(names))
    assert find(shown, QLabel, "presentedPredictionLabel").text() == "7"
    hidden = ("openButton", "modelButton", "labelButton3", "inputPreview", "sideArea")
    assert in_sight(application, *hidden) == []
    assert not window.menuBar().isVisible()
    assert not window.statusBar().isVisible()


@pytest.mark.parametrize("panel", list(Panel))
@pytest.mark.parametrize("key", [Qt.Key.Key_F11, Qt.Key.Key_Escape])
def test_everything_is_as_before_after_a_presentation(
    application: Application, qtbot: QtBot, panel: Panel, key: Qt.Key
) -> None:
    application.window.actions_.panels[panel].trigger()
    pixels, state = look(application)

    start(application)
    QTest.qWait(50)
    press(application, Qt.Key.Key_F11, SHIFT)
    QTest.qWait(50)
    press(application, key)

    assert not application.presentation.is_presenting
    pixels_after, state_after = look(application)
    assert state_after == state
    assert pixels_after == pytest.approx(pixels, abs=_EDGES)


def test_a_maximized_window_is_maximized_again(application: Application) -> None:
    application.window.showMaximized()

    start(application)
    press(application, Qt.Key.Key_Escape)

    assert application.window.windowState() == Qt.WindowState.WindowMaximized


def test_other_windows_are_hidden_and_shown_again(
    application: Application, qtbot: QtBot
) -> None:
    inside = application.inside.window
    with qtbot.waitExposed(inside):
        application.window.actions_.inside.trigger()
    place = inside.geometry()

    application.window.actions_.present.trigger()
    assert not inside.isVisible()
    application.window.actions_.present.trigger()

    assert inside.isVisible()
    assert inside.geometry() == place


def test_letters_are_larger(application: Application) -> None:
    usual = application.window.fontInfo().pixelSize()

    shown = start(application)

    label = find(shown, QLabel, "presentedPredictionLabel")
    assert shown.fontInfo().pixelSize() >= usual
    factor = shown.fontInfo().pixelSize() / usual
    ordinary = find(application.window, QLabel, "predictionLabel")
    assert label.height() == pytest.approx(factor * ordinary.height(), rel=0.05)


def test_the_answer_and_the_layers_follow_the_pen(
    application: Application, qtbot: QtBot
) -> None:
    shown = start(application)
    answer = find(shown, QLabel, "presentedPredictionLabel")

    press(application, Qt.Key.Key_Delete)
    assert answer.text() == ""
    assert "Draw a digit" in find(shown, QLabel, "insideMessage").text()
    draw_a_line(application)

    qtbot.waitUntil(lambda: answer.text() == "7")
    qtbot.waitUntil(lambda: bool(find(shown, DigitBars, "logitBars").areas()))


def test_a_stroke_ends_when_a_presentation_begins_or_ends(
    application: Application,
) -> None:
    canvas = application.window.canvas
    for number in (2, 3):
        hand.press(canvas, QPointF(60, 60))
        hand.move(canvas, QPointF(90, 90))
        press(application, Qt.Key.Key_F11)
        hand.move(canvas, QPointF(120, 60))

        assert len(canvas.sketch.finished_page.strokes) == number
        assert canvas.sketch.finished_page.strokes == canvas.sketch.page.strokes


def test_the_other_panel_shows_the_bars_and_is_kept(application: Application) -> None:
    start(application)

    press(application, Qt.Key.Key_F11, SHIFT)

    assert in_sight(application, "presentedProbabilityBar7") != []
    application.presentation.end()
    settings = Settings(application._settings.store / "settings.ini")
    application._settings.save()
    assert settings.presented is Panel.BARS


def test_buttons_are_there_for_those_without_a_keyboard(
    application: Application,
) -> None:
    shown = start(application)

    hand.click(find(shown, QPushButton, "presentedPanelButton"))
    shown = find(application.window, QWidget, "presentation")
    assert find(shown, QPushButton, "endPresentationButton").isVisible()
    hand.click(find(shown, QPushButton, "endPresentationButton"))

    assert not application.presentation.is_presenting


def test_escape_first_ends_what_was_chosen(
    application: Application, qtbot: QtBot
) -> None:
    shown = start(application)
    qtbot.waitUntil(lambda: bool(find(shown, DigitBars, "logitBars").areas()))
    maps = find(shown, PictureStrip, "mapsOfLayer1")
    hand.key(maps, Qt.Key.Key_Right)
    assert maps.pointed is not None

    hand.key(maps, Qt.Key.Key_Escape)
    assert application.presentation.is_presenting
    hand.key(maps, Qt.Key.Key_Escape)

    assert not application.presentation.is_presenting


def test_a_key_that_opens_a_window_ends_the_presentation_first(
    application: Application, qtbot: QtBot
) -> None:
    start(application)

    press(application, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)

    assert not application.presentation.is_presenting
    qtbot.waitUntil(application.versions.dialog.isVisible)


def test_the_next_start_has_the_window_and_not_the_presentation(
    application: Application,
) -> None:
    application._keeper.save()
    kept = application._settings.geometry_of("geometry")

    start(application)
    QTest.qWait(400)
    application._keeper.save()

    assert application._settings.geometry_of("geometry") == kept
