from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.strokes import StrokeRecord, stroke, write_strokes
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.picture_sources import write_bar
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    choose_to_open,
    choose_to_save,
    draw_a_line,
    drawn,
    is_ready,
    message,
    read,
    wait_until_opened,
)

SAMPLES = resources_dir() / "samples.jsonl"


def test_a_strokes_file_on_the_command_line_is_opened_and_read(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "line.jsonl"
    write_strokes(path, [StrokeRecord(strokes=a_page().strokes)])

    application = start_application(pictures=[path])

    qtbot.waitUntil(lambda: read(application) == "1")
    assert drawn(application) == [[[140, 60], [140, 220]]]
    assert message(application) == "Opened line.jsonl"


def test_a_dropped_picture_is_read_and_undo_restores_the_drawing(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_bar(tmp_path / "bar.png")
    application = start_application()
    draw_a_line(application)
    before = drawn(application)

    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert application.window.canvas.sketch.page.picture is not None

    application.window.actions_.undo.trigger()
    assert drawn(application) == before


def test_the_first_of_several_files_is_shown(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for number, path in enumerate(paths):
        write_strokes(path, [StrokeRecord(strokes=a_page(slant=number).strokes)])

    application = start_application(pictures=paths)

    qtbot.waitUntil(lambda: message(application) == "Opened one.jsonl")
    assert drawn(application) == [[[140, 60], [140, 220]]]


@pytest.mark.parametrize("name", ["garbage.png", "garbage.jsonl"])
def test_an_unreadable_file_shows_a_message_and_keeps_the_drawing(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 4)
    application = start_application()
    draw_a_line(application)
    before = drawn(application)

    application.window.files_dropped.emit([path])

    qtbot.waitUntil(lambda: name in message(application), timeout=PATIENCE_MS)
    assert drawn(application) == before


@pytest.mark.parametrize("largest", [1.0, 5000.0])
def test_strokes_of_any_scale_fit_the_pad(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, largest: float
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(f'{{"strokes": [[[0, 0], [{largest}, {largest}]]]}}\n')
    application = start_application()

    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)

    start, end = drawn(application)[0]
    assert all(0 <= coordinate <= 280 for coordinate in (*start, *end))
    assert end[0] - start[0] >= 100


def test_a_saved_drawing_can_be_opened_again(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    window = application.window
    canvas = window.canvas
    hand.draw(canvas, (stroke([(100, 50), (40, 200)]), stroke([(200, 60)])))
    before = drawn(application)
    path = tmp_path / "drawing.jsonl"
    choose_to_save(application, monkeypatch, path)

    window.actions_.save.trigger()
    assert message(application) == "Saved drawing.jsonl"
    window.actions_.clear.trigger()
    choose_to_open(application, [path])
    wait_until_opened(qtbot, application, path)

    for line, other in zip(before, drawn(application), strict=True):
        assert line == [pytest.approx(point, abs=0.005) for point in other]


def test_an_exported_drawing_opens_as_what_was_drawn(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    before = drawn(application)
    path = tmp_path / "drawing.png"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.export_drawing.trigger()
    application.window.actions_.clear.trigger()

    assert not QImage(str(path)).isNull()
    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)
    assert drawn(application) == before


def test_the_exported_input_is_the_model_input(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = FakeModel()
    application = start_application(lambda _: model)
    qtbot.waitUntil(lambda: is_ready(application))
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "7")
    qtbot.waitUntil(lambda: application.window.preview.image is not None)
    choose_to_save(application, monkeypatch, tmp_path / "input.png")

    application.window.actions_.export_input.trigger()

    image = QImage(str(tmp_path / "input.png"))
    assert (image.width(), image.height()) == (28, 28)
    assert image == application.window.preview.image


NEED_A_DRAWING = ["clear", "save", "export_drawing", "export_input"]
"""Actions that are disabled while the pad is empty."""


def enabled(application: Application) -> list[str]:
    """Return the enabled ones among these actions."""
    actions = application.window.actions_
    return [name for name in NEED_A_DRAWING if getattr(actions, name).isEnabled()]


def test_actions_that_need_a_drawing_are_disabled_while_the_pad_is_empty(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_bar(tmp_path / "bar.png")
    application = start_application()
    assert enabled(application) == []
    draw_a_line(application)
    qtbot.waitUntil(lambda: enabled(application) == NEED_A_DRAWING)

    hand.key(application.window.canvas, Qt.Key.Key_Delete)
    assert enabled(application) == []
    application.window.files_dropped.emit([path])
    qtbot.waitUntil(lambda: enabled(application) == NEED_A_DRAWING)
    application.window.actions_.undo.trigger()
    assert enabled(application) == []


def test_clear_is_enabled_while_the_first_stroke_is_drawn(
    start_application: StartApplication,
) -> None:
    application = start_application()
    hand.press(application.window.canvas, QPointF(50, 50))

    assert "clear" in enabled(application)


def test_the_model_input_can_be_exported_without_a_model(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    def load_none(_: Path) -> FakeModel:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load_none)
    draw_a_line(application)

    qtbot.waitUntil(lambda: "export_input" in enabled(application))


def test_saving_a_picture_as_strokes_is_refused(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_bar(tmp_path / "bar.png")
    application = start_application(pictures=[path])
    qtbot.waitUntil(lambda: read(application) == "1")
    choose_to_save(application, monkeypatch, tmp_path / "drawing.jsonl")

    application.window.actions_.save.trigger()

    assert message(application) == "A picture has no strokes to save."
    assert not (tmp_path / "drawing.jsonl").exists()


def test_cancelling_the_save_dialog_writes_nothing(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    choose_to_save(application, monkeypatch, None)

    application.window.actions_.save.trigger()

    assert message(application) == ""
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_failed_save_shows_the_reason(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    path = tmp_path / "no such folder" / "drawing.jsonl"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.save.trigger()

    assert "“drawing.jsonl” could not be written" in message(application)
    assert "No such file or directory" in message(application)
    assert len(drawn(application)) == 1


def test_the_open_dialog_starts_in_the_folder_used_last(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    choose_to_save(application, monkeypatch, tmp_path / "drawing.jsonl")
    application.window.actions_.save.trigger()
    application.window.actions_.open.trigger()

    dialog = find(application.window, QFileDialog, "openDialog")
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.reject()
