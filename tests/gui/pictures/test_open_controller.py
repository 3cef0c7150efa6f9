"""Open files: drop, paste, choose with a preview, recent files."""

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.ui.settings import Settings
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import bars_of_ink
from tests.helpers.gui.picture_sources import (
    drop,
    files_as_data,
    png_of,
    write_bar,
)
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    choose_to_open,
    drawn,
    message,
    read,
)


@pytest.fixture
def application(start_application: StartApplication) -> Application:
    """Return the running program with a model that reads everything as a 1."""
    return start_application()


def is_on_pad(application: Application) -> bool:
    return application.window.canvas.sketch.page.picture is not None


def wait_for_message(qtbot: QtBot, application: Application, text: str) -> None:
    qtbot.waitUntil(lambda: message(application) == text, timeout=PATIENCE_MS)


def picture_data(kind: str) -> QMimeData:
    """Return a picture of a bar as other programs drop or copy it."""
    data, image = QMimeData(), bars_of_ink()
    if kind == "image":
        data.setImageData(image)
    elif kind == "encoded":
        data.setData("image/png", png_of(image))
        data.setUrls([QUrl("https://example.org/seven.png")])
    else:
        text = base64.b64encode(png_of(image)).decode()
        data.setUrls([QUrl(f"data:image/png;base64,{text}")])
    return data


@pytest.mark.parametrize("kind", ["image", "encoded", "address"])
def test_a_picture_dragged_from_another_program_is_read(
    application: Application, qtbot: QtBot, kind: str
) -> None:
    assert drop(application.window, picture_data(kind)) == (True, True)

    wait_for_message(qtbot, application, "Opened Picture 1")
    assert is_on_pad(application)
    qtbot.waitUntil(lambda: read(application) == "1")


def test_dropped_bytes_that_are_no_picture_show_a_message(
    application: Application, qtbot: QtBot
) -> None:
    data = QMimeData()
    data.setData("image/png", b"no picture at all")

    drop(application.window, data)

    text = "“Picture 1” cannot be opened: it is not a picture, or it is damaged."
    wait_for_message(qtbot, application, text)


def test_a_picture_can_be_pasted_and_undone(
    application: Application, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setImage(bars_of_ink())

    application.window.actions_.paste.trigger()

    wait_for_message(qtbot, application, "Opened Picture 1")
    application.window.actions_.undo.trigger()
    assert application.window.canvas.sketch.page.is_empty


def test_a_pasted_picture_is_kept_in_a_file_while_the_history_shows_it(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    sketch, files = application.window.canvas.sketch, list[Path]()

    def paste() -> None:
        QGuiApplication.clipboard().setImage(bars_of_ink())
        with qtbot.waitSignal(sketch.page_replaced):
            application.window.actions_.paste.trigger()
        picture = sketch.page.picture
        assert picture is not None
        assert picture.source is not None
        files.append(picture.source)

    paste()
    paste()
    qtbot.wait(0)
    assert all(path.exists() for path in files)

    sketch.undo_stack.clear()
    paste()

    first, second, third = files
    qtbot.waitUntil(lambda: not first.exists())
    assert second.exists()  # undo brings it back
    assert third.exists()


def test_files_can_be_pasted(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_bar(tmp_path / "bar.png")
    QGuiApplication.clipboard().setMimeData(files_as_data([path]))

    application.window.actions_.paste.trigger()

    wait_for_message(qtbot, application, "Opened bar.png")


@pytest.mark.parametrize("content", ["text", "nothing"])
def test_pasting_without_a_picture_shows_a_message(
    application: Application, content: str
) -> None:
    QGuiApplication.clipboard().setText("2025")
    if content == "nothing":
        QGuiApplication.clipboard().clear()

    application.window.actions_.paste.trigger()

    assert message(application) == (
        "There is no picture in the clipboard; copy one first."
    )


def test_files_of_dropped_pictures_are_deleted_when_the_program_ends(
    application: Application, qtbot: QtBot
) -> None:
    drop(application.window, picture_data("encoded"))
    wait_for_message(qtbot, application, "Opened Picture 1")
    picture = application.window.canvas.sketch.page.picture
    assert picture is not None
    assert picture.source is not None
    assert picture.source.is_file()

    application.stop()

    assert not picture.source.parent.exists()


def test_several_files_can_be_chosen_at_once(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [write_bar(tmp_path / f"bar {number}.png") for number in (1, 2)]

    choose_to_open(application, paths)

    wait_for_message(qtbot, application, "Opened bar 1.png")
    place = find(application.window, QLabel, "pagerLabel")
    assert place.text() == "1 of 2"

    hand.click(find(application.window, QToolButton, "nextFileButton"))
    wait_for_message(qtbot, application, "Opened bar 2.png")
    assert place.text() == "2 of 2"
    assert not application.window.actions_.next_file.isEnabled()

    application.window.actions_.previous_file.trigger()
    wait_for_message(qtbot, application, "Opened bar 1.png")
    assert application.window.canvas.sketch.undo_stack.count() == 3


def test_a_file_is_shown_as_it_was_left_when_the_pager_comes_back_to_it(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [write_bar(tmp_path / f"bar {number}.png") for number in (1, 2)]
    application.window.files_dropped.emit(paths)
    wait_for_message(qtbot, application, "Opened bar 1.png")
    hand.draw(application.window.canvas, (stroke([(80, 80), (200, 90)]),))
    left = application.window.canvas.sketch.page
    assert left.picture is not None
    assert left.picture.edits

    application.window.actions_.next_file.trigger()
    wait_for_message(qtbot, application, "Opened bar 2.png")
    application.window.actions_.previous_file.trigger()

    assert application.window.canvas.sketch.page.picture is left.picture


def test_a_single_file_has_no_pager(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    for count in (2, 1):
        paths = [write_bar(tmp_path / f"{count}-{at}.png") for at in range(count)]
        application.window.files_dropped.emit(paths)
        wait_for_message(qtbot, application, f"Opened {count}-0.png")

        assert application.window.pager_bar.isVisible() is (count == 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["picture", "broken", "drawing"])
def test_the_dialog_previews_the_selected_file(
    application: Application, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    name = "drawing.jsonl" if kind == "drawing" else "bar.png"
    path = write_bar(tmp_path / name)
    if kind == "broken":
        path.write_bytes(b"")
    application.window.actions_.open.trigger()
    dialog = find(application.window, QFileDialog, "openDialog")
    preview = find(dialog, QLabel, "previewLabel")

    dialog.currentChanged.emit(str(path))

    if kind == "picture":
        qtbot.waitUntil(lambda: not preview.pixmap().isNull(), timeout=PATIENCE_MS)
        assert preview.pixmap().width() == 100
    else:
        text = "A drawing" if kind == "drawing" else "it is not a picture"
        qtbot.waitUntil(lambda: text in preview.text(), timeout=PATIENCE_MS)
    dialog.reject()


def recent(application: Application) -> list[str]:
    entries = application.window.recent_menu.actions()
    return [entry.toolTip() for entry in entries]


def test_recent_files_are_offered_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [write_bar(tmp_path / f"{number}.png") for number in range(2)]
    first = start_application(pictures=[paths[1], paths[0]])
    wait_for_message(qtbot, first, "Opened 1.png")
    first.window.actions_.next_file.trigger()
    wait_for_message(qtbot, first, "Opened 0.png")
    first.stop()

    later = start_application()

    assert recent(later) == [str(paths[0]), str(paths[1])]
    later.window.recent_menu.actions()[1].trigger()
    wait_for_message(qtbot, later, "Opened 1.png")
    assert recent(later) == [str(paths[1]), str(paths[0])]


def test_a_recent_file_that_is_gone_is_reported_and_removed_from_the_menu(
    start_application: StartApplication, store: Path, tmp_path: Path
) -> None:
    there, gone = write_bar(tmp_path / "there.png"), tmp_path / "gone.png"
    settings = Settings(store / "settings.ini")
    settings.recent = [gone, there]
    settings.save()
    application = start_application()

    application.window.recent_menu.actions()[0].trigger()

    assert "“gone.png” is no longer there" in message(application)
    assert recent(application) == [str(there)]
    assert drawn(application) == []


def test_a_long_name_does_not_make_the_menu_wider_than_the_screen(
    application: Application,
) -> None:
    menu, path = application.window.recent_menu, Path("/", "x" * 250)
    menu.show_paths([path])

    assert menu.sizeHint().width() < 800
    assert menu.actions()[0].toolTip() == str(path)
    assert menu.actions()[0].data() == path


def test_many_dropped_files_are_read_into_a_table(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [write_bar(tmp_path / f"{number}.png") for number in range(9)]

    drop(application.window, files_as_data(paths))

    dialog = application.folders.dialog
    qtbot.waitUntil(lambda: len(dialog.order.shown) == 9, timeout=PATIENCE_MS)
    assert application.window.canvas.sketch.page.is_empty
