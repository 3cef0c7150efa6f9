"""What is left when the program is killed in the middle of a stroke."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.core.session.page_store import PageStore
from mnist_gui.window.crashes.line import CrashLine
from tests.gui.conftest import StartApplication
from tests.helpers.gui.drawing_process import PEN_WIDTH, SIZE
from tests.helpers.gui.widgets import find
from tests.helpers.processes.children import Child


def drawn_until_killed(store: Path, models: Path, strokes: int) -> int:
    """Let strokes be drawn, then kill the window; return how many were finished."""
    child = Child("tests.helpers.gui.drawing_process", store, models)
    try:
        while child.wait_for("drawn")["count"] < strokes:
            pass
    finally:
        child.kill()
    return max(int(message["count"]) for message in child.messages)


@pytest.mark.parametrize("strokes", [1, 12])
def test_a_killed_window_loses_at_most_the_stroke_being_drawn(
    store: Path, models: Path, strokes: int
) -> None:
    finished = drawn_until_killed(store, models, strokes)

    page = PageStore(store / "pages", 1).load()
    assert page is not None
    assert finished <= len(page.strokes) <= finished + 1


def test_page_window_and_pen_are_there_after_a_kill(
    store: Path, models: Path, start_application: StartApplication, qtbot: QtBot
) -> None:
    finished = drawn_until_killed(store, models, 200)

    application = start_application()

    qtbot.waitUntil(lambda: not application.window.canvas.sketch.page.is_empty)
    page = application.window.canvas.sketch.page
    assert len(page.strokes) >= finished
    assert application.window.size() == SIZE
    assert application.window.pen_width_slider.value() == PEN_WIDTH
    line = find(application.window, CrashLine, "crashLine")
    assert "your drawing is back" in line.accessibleName()
