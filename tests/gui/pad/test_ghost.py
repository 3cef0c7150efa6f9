import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.core.ink.strokes import stroke
from mnist_gui.pad.canvas import Canvas
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand

A_SEVEN = (
    stroke([(60, 60), (120, 60), (200, 60), (150, 140), (120, 220)]),
    stroke([(100, 140), (180, 140)]),
)


def length(canvas: Canvas) -> int:
    return sum(map(len, canvas.ghost.visible_strokes()))


def test_a_ghost_draws_itself_and_vanishes(canvas: Canvas, qtbot: QtBot) -> None:
    blank = canvas.grab().toImage()
    canvas.ghost.start(A_SEVEN)

    qtbot.waitUntil(lambda: length(canvas) > 3)
    assert canvas.grab().toImage() != blank
    qtbot.waitUntil(lambda: length(canvas) == 7)
    qtbot.waitUntil(lambda: length(canvas) == 0)
    assert canvas.grab().toImage() == blank


def test_the_first_stroke_ends_the_ghost(canvas: Canvas) -> None:
    canvas.ghost.start(A_SEVEN)
    hand.drag(canvas, [(20, 20), (60, 60)])

    assert canvas.ghost.visible_strokes() == ()
    assert len(canvas.sketch.page.strokes) == 1


@pytest.mark.parametrize("start", ["first", "second"])
def test_the_first_start_alone_shows_how_to_draw(
    start_application: StartApplication, qtbot: QtBot, start: str
) -> None:
    application = start_application()
    if start == "second":
        qtbot.waitUntil(lambda: length(application.window.canvas) > 0)
        application.stop()
        application = start_application()
        qtbot.wait(200)

    is_first = start == "first"
    qtbot.waitUntil(lambda: (length(application.window.canvas) > 0) is is_first)
