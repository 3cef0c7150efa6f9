"""The page on the pad comes back at the next start."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.picture_ink import (
    PictureInk,
    find_again,
    find_ink,
    with_edits,
)
from mnist_gui.core.pictures.pixels import PictureView
from mnist_gui.core.reading.page import Page, page_of_input
from mnist_gui.pad.sketch import Tool
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page, bars_of_ink
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    draw_a_line,
    drawn,
    message,
    wait_until_opened,
)


def end(application: Application) -> None:
    application.stop()
    application.window.close()


def wait_for_saved(application: Application) -> None:
    """Let the change be written, once the present events are over."""
    QApplication.processEvents()
    assert application.pages.finish(30)


def picture_of(application: Application) -> PictureInk:
    picture = application.window.canvas.sketch.page.picture
    assert picture is not None
    return picture


def pages_away(application: Application) -> int:
    menu = application.window.away_menu
    menu.aboutToShow.emit()
    return len(menu.actions())


def test_the_drawing_is_there_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    first = start_application()
    draw_a_line(first)
    before = drawn(first)
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.waitUntil(lambda: drawn(second) == before)
    assert not second.window.canvas.sketch.undo_stack.canUndo()


def test_a_program_that_is_killed_has_kept_the_drawing(
    start_application: StartApplication, store: Path
) -> None:
    application = start_application()
    draw_a_line(application)
    wait_for_saved(application)

    saved = (store / "pages" / "page-1.json").read_text("utf-8")
    assert saved.count("[") > 3


def test_what_was_cleared_does_not_come_back(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    first = start_application()
    draw_a_line(first)
    wait_for_saved(first)
    first.window.actions_.clear.trigger()
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.wait(100)
    assert second.window.canvas.sketch.page.is_empty


@pytest.mark.slow
def test_a_picture_is_there_at_the_next_start_with_its_view(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    first = start_application(pictures=[path])
    wait_until_opened(qtbot, first, path)
    first.window.actions_.rotate.trigger()

    def turns(application: Application) -> int:
        picture = application.window.canvas.sketch.page.picture
        return picture.requested_view.quarter_turns if picture else 0

    qtbot.waitUntil(lambda: turns(first) == 1)
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.waitUntil(lambda: turns(second) == 1, timeout=30_000)


@pytest.mark.slow
@pytest.mark.parametrize("tool", Tool)
def test_what_was_drawn_on_a_picture_and_erased_is_there_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, tool: Tool
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    first = start_application(pictures=[path])
    wait_until_opened(qtbot, first, path)
    sketch = first.window.canvas.sketch
    sketch.pen_down(QPointF(20, 140), tool)
    sketch.pen_move(QPointF(260, 140))
    sketch.pen_up()
    before = picture_of(first)
    assert len(before.edits) == 1
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.waitUntil(
        lambda: second.window.canvas.sketch.page.picture is not None, timeout=30_000
    )
    np.testing.assert_array_equal(picture_of(second).page, before.page)
    assert np.array_equal(picture_of(second).ink, before.ink)


@pytest.mark.slow
def test_edits_outside_of_a_crop_are_there_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    edit = InkEdit(points=stroke([(90, 20), (90, 100)]), width=8)
    cropped = PictureView(crop=(20, 0, 80, 120))
    picture = find_again(with_edits(find_ink(path), [edit]), path, cropped)
    first = start_application()
    first.window.canvas.sketch.replace_page(Page(picture=picture), "crop")
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.waitUntil(
        lambda: second.window.canvas.sketch.page.picture is not None, timeout=30_000
    )
    assert len(picture_of(second).edits) == 1


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_sample_without_strokes_is_there_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, is_edited: bool
) -> None:
    model_input = np.zeros((28, 28), np.float32)
    model_input[4:24, 12:16] = 100 / 255
    first = start_application()
    sketch = first.window.canvas.sketch
    sketch.replace_page(page_of_input(model_input), "put back")
    if is_edited:
        sketch.pen_down(QPointF(20, 140))
        sketch.pen_move(QPointF(260, 140))
        sketch.pen_up()
    before = picture_of(first)
    wait_for_saved(first)
    end(first)

    second = start_application()
    qtbot.waitUntil(lambda: second.window.canvas.sketch.page.picture is not None)
    np.testing.assert_array_equal(picture_of(second).page, before.page)
    np.testing.assert_array_equal(picture_of(second).ink, before.ink)
    kept = second.window.canvas.sketch.page.kept
    assert (kept is None) == is_edited


def test_a_stroke_that_is_being_drawn_at_the_end_is_there_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    first = start_application()
    first.window.canvas.sketch.pen_down(QPointF(50, 50))
    first.window.canvas.sketch.pen_move(QPointF(50, 150))
    end(first)

    second = start_application()
    qtbot.waitUntil(lambda: len(drawn(second)) == 1)


def test_a_second_window_does_not_take_the_page_of_the_first(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    first = start_application()
    draw_a_line(first)
    wait_for_saved(first)

    second = start_application()
    qtbot.wait(100)
    assert second.window.canvas.sketch.page.is_empty
    assert second.window.pos() != first.window.pos()


def test_new_puts_the_page_away_and_the_menu_brings_it_back(
    application: Application,
) -> None:
    before = drawn(application)
    application.window.actions_.new_page.trigger()
    assert application.window.canvas.sketch.page.is_empty
    assert pages_away(application) == 1

    application.window.canvas.sketch.replace_page(a_page(slant=30), "draw")
    other = drawn(application)
    application.window.away_menu.actions()[0].trigger()

    assert drawn(application) == before
    application.window.actions_.undo.trigger()
    assert drawn(application) == other


def test_new_on_an_empty_pad_puts_nothing_away(application: Application) -> None:
    application.window.actions_.clear.trigger()

    application.window.actions_.new_page.trigger()

    assert pages_away(application) == 0


def test_a_picture_that_is_gone_is_reported(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    (store / "pages").mkdir(parents=True)
    page = (
        '{"format": 1, "strokes": [], "picture": {"source": "/gone/7.png",'
        ' "quarter_turns": 0, "crop": null, "inverted": null}}'
    )
    (store / "pages" / "page-1.json").write_text(page, "utf-8")

    application = start_application()

    qtbot.waitUntil(lambda: "7.png" in message(application), timeout=30_000)
    hand.drag(application.window.canvas, [(50, 50), (50, 150)])
    assert drawn(application)


def test_pages_that_were_put_away_are_a_click_away(
    application: Application, qtbot: QtBot
) -> None:
    bar = find(application.window, QWidget, "pagesBar")
    assert bar.isHidden()

    application.window.actions_.new_page.trigger()

    assert bar.isVisible()
    button = find(bar, QToolButton, "pagesButton")
    assert button.menu() is application.window.away_menu
    assert button.accessibleName()
