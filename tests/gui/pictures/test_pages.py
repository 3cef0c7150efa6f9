"""Pages of a file on the pad: to the next and back, to any, over undo and restart."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QInputDialog, QLabel, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from tests.gui.conftest import StartApplication
from tests.helpers.core.paged_files import pages, pdf_saying, save_pages
from tests.helpers.gui import hand
from tests.helpers.gui.picture_sources import write_bar
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import PATIENCE_MS, message


@pytest.fixture
def application(start_application: StartApplication) -> Application:
    """Return the running program with a model that reads everything as a 1."""
    return start_application()


def picture_of(application: Application) -> PictureInk | None:
    return application.window.canvas.sketch.finished_page.picture


def label_of(application: Application) -> str:
    bar = application.window.pager_bar
    return find(bar, QLabel, "pagerLabel").text() if bar.isVisible() else ""


def wait_for_page(
    qtbot: QtBot, application: Application, page: int, source: Path | None = None
) -> PictureInk:
    def is_there() -> bool:
        picture = picture_of(application)
        is_page = picture is not None and picture.view.page == page
        return is_page and source in (None, picture and picture.source)

    qtbot.waitUntil(is_there, timeout=PATIENCE_MS)
    picture = picture_of(application)
    assert picture is not None
    return picture


@pytest.mark.parametrize("name", ["x.pdf", "x.tif"])
def test_one_goes_through_the_pages_of_a_file(
    application: Application, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    actions = application.window.actions_
    application.window.files_dropped.emit([save_pages(tmp_path / name, pages(3))])
    wait_for_page(qtbot, application, 0)
    assert message(application) == f"Opened {name}"
    assert label_of(application) == "Page 1 of 3"
    assert not actions.previous_file.isEnabled()

    hand.click(find(application.window, QToolButton, "nextFileButton"))
    wait_for_page(qtbot, application, 1)
    assert label_of(application) == "Page 2 of 3"
    actions.next_file.trigger()
    wait_for_page(qtbot, application, 2)
    assert not actions.next_file.isEnabled()
    actions.previous_file.trigger()
    wait_for_page(qtbot, application, 1)


def test_the_page_is_that_of_the_pad_after_undo(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = application.window.actions_
    application.window.files_dropped.emit([save_pages(tmp_path / "x.tif", pages(3))])
    wait_for_page(qtbot, application, 0)
    actions.next_file.trigger()
    wait_for_page(qtbot, application, 1)

    actions.undo.trigger()

    assert label_of(application) == "Page 1 of 3"
    actions.redo.trigger()
    assert label_of(application) == "Page 2 of 3"
    actions.next_file.trigger()
    wait_for_page(qtbot, application, 2)


def test_one_goes_to_a_page_by_its_number(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    window = application.window
    assert not window.actions_.go_to_page.isEnabled()
    window.files_dropped.emit([save_pages(tmp_path / "x.tif", pages(12))])
    wait_for_page(qtbot, application, 0)

    window.actions_.go_to_page.trigger()
    question = find(window, QInputDialog, "pageDialog")
    number = question.findChild(QSpinBox)
    assert number is not None
    number.setValue(11)
    question.accept()

    wait_for_page(qtbot, application, 10)
    assert label_of(application) == "Page 11 of 12"


def test_the_pages_of_a_file_come_before_the_next_file(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = application.window.actions_
    paths = [
        write_bar(tmp_path / "a.png"),
        save_pages(tmp_path / "b.pdf", pages(2)),
        write_bar(tmp_path / "c.png"),
    ]
    application.window.files_dropped.emit(paths)
    seen = []
    for page, source in ((0, 0), (0, 1), (1, 1), (0, 2)):
        picture = wait_for_page(qtbot, application, page, paths[source])
        assert picture.source == paths[source]
        seen.append(label_of(application))
        actions.next_file.trigger()

    assert seen == ["1 of 3", "2 of 3 · Page 1 of 2", "2 of 3 · Page 2 of 2", "3 of 3"]
    actions.previous_file.trigger()
    assert wait_for_page(qtbot, application, 1).source == paths[1]


def test_what_was_drawn_on_a_page_is_there_when_one_comes_back(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = application.window.actions_
    application.window.files_dropped.emit([save_pages(tmp_path / "x.tif", pages(2))])
    wait_for_page(qtbot, application, 0)
    hand.draw(application.window.canvas, (stroke([(80, 80), (200, 90)]),))
    left = picture_of(application)
    assert left is not None
    assert left.edits

    actions.next_file.trigger()
    assert not wait_for_page(qtbot, application, 1).edits
    actions.previous_file.trigger()

    assert wait_for_page(qtbot, application, 0) is left


def test_one_goes_back_to_a_page_after_a_new_one(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    """And what was drawn meanwhile is not taken for it."""
    window = application.window
    window.files_dropped.emit([save_pages(tmp_path / "x.tif", pages(2))])
    wait_for_page(qtbot, application, 0)
    window.actions_.clear.trigger()
    hand.draw(window.canvas, (stroke([(80, 80), (200, 90)]),))
    assert picture_of(application) is None

    window.actions_.go_to_page.trigger()
    find(window, QInputDialog, "pageDialog").accept()

    wait_for_page(qtbot, application, 0)
    assert not window.canvas.sketch.finished_page.strokes


def test_a_blank_page_is_shown_and_a_damaged_one_passed(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = application.window.actions_
    blank = Image.new("L", (200, 300), 255)
    path = save_pages(tmp_path / "x.tif", [*pages(1), blank, *pages(1)])
    application.window.files_dropped.emit([path])
    wait_for_page(qtbot, application, 0)

    actions.next_file.trigger()
    assert not wait_for_page(qtbot, application, 1).has_ink
    none = "There is no ink to read."
    qtbot.waitUntil(lambda: message(application) == none, timeout=PATIENCE_MS)
    actions.next_file.trigger()
    wait_for_page(qtbot, application, 2)

    (tmp_path / "y.pdf").write_bytes(pdf_saying(3, b"3 0 R 9 0 R 4 0 R"))
    application.window.files_dropped.emit([tmp_path / "y.pdf"])
    wait_for_page(qtbot, application, 0)
    actions.next_file.trigger()
    qtbot.waitUntil(lambda: message(application) == "Page 2 of “y.pdf” is damaged.")
    assert actions.next_file.isEnabled()


def test_the_page_is_there_after_a_restart_and_leads_to_the_others(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    first = start_application()
    first.window.files_dropped.emit([save_pages(tmp_path / "x.pdf", pages(3))])
    wait_for_page(qtbot, first, 0)
    first.window.actions_.next_file.trigger()
    wait_for_page(qtbot, first, 1)
    first.window.actions_.rotate.trigger()
    qtbot.waitUntil(
        lambda: (
            (there := picture_of(first)) is not None and there.size[0] > there.size[1]
        )
    )
    first.stop()

    later = start_application()
    picture = wait_for_page(qtbot, later, 1)
    assert picture.view.quarter_turns == 1
    assert label_of(later) == "Page 2 of 3"
    later.window.actions_.reset_picture.trigger()
    qtbot.waitUntil(
        lambda: (
            (there := picture_of(later)) is not None and there.size[0] < there.size[1]
        )
    )
    assert wait_for_page(qtbot, later, 1).pages == 3
    later.window.actions_.next_file.trigger()
    wait_for_page(qtbot, later, 2)
