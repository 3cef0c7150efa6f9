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
from tests.helpers.gui.fake_models import (
    FakeModel,
    a_page,
    bars_of_ink,
)
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


def test_a_strokes_file_named_at_the_start_is_opened_and_read(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "line.jsonl"
    write_strokes(path, [StrokeRecord(strokes=a_page().strokes)])

    application = start_application(pictures=[path])

    qtbot.waitUntil(lambda: read(application) == "1")
    assert drawn(application) == [[[140, 60], [140, 220]]]
    assert message(application) == "Opened line.jsonl"


def test_a_picture_is_shown_and_read_and_undo_brings_the_drawing_back(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    application = start_application()
    draw_a_line(application)
    before = drawn(application)

    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert application.window.canvas.sketch.page.picture is not None

    application.window.actions_.undo.trigger()
    assert drawn(application) == before


def test_of_several_files_the_last_stays_on_the_pad(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for number, path in enumerate(paths):
        write_strokes(path, [StrokeRecord(strokes=a_page(slant=number).strokes)])

    application = start_application(pictures=paths)

    qtbot.waitUntil(lambda: message(application) == "Opened two.jsonl")
    assert drawn(application) == [[[139, 60], [141, 220]]]


@pytest.mark.parametrize("name", ["garbage.png", "garbage.jsonl"])
def test_a_file_that_cannot_be_read_is_told_and_loses_nothing(
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
def test_a_strokes_file_of_any_scale_can_be_seen_on_the_pad(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, largest: float
) -> None:
    """DESIGN.md 3.2: y points down, any scale."""
    path = tmp_path / "other.jsonl"
    path.write_text(f'{{"strokes": [[[0, 0], [{largest}, {largest}]]]}}\n')
    application = start_application()

    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)

    start, end = drawn(application)[0]
    assert all(0 <= coordinate <= 280 for coordinate in (*start, *end))
    assert end[0] - start[0] >= 100


def test_saving_and_opening_again_gives_the_same_drawing(
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


def test_the_drawing_is_exported_as_a_picture_that_reads_the_same(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    path = tmp_path / "drawing.png"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.export_drawing.trigger()

    assert not QImage(str(path)).isNull()
    application.window.files_dropped.emit([path])
    wait_until_opened(qtbot, application, path)
    assert application.window.canvas.sketch.page.picture is not None


def test_the_input_is_exported_as_the_model_saw_it(
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


WRITING = ("clear", "save", "export_drawing", "export_input")


def possible(application: Application) -> list[str]:
    """Return which of what needs a drawing can be asked for."""
    actions = application.window.actions_
    return [name for name in WRITING if getattr(actions, name).isEnabled()]


def test_there_is_nothing_to_clear_or_write_while_the_pad_is_empty(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    application = start_application()
    assert possible(application) == []
    draw_a_line(application)
    qtbot.waitUntil(lambda: possible(application) == [*WRITING])

    hand.key(application.window.canvas, Qt.Key.Key_Delete)
    assert possible(application) == []
    application.window.files_dropped.emit([path])
    qtbot.waitUntil(lambda: possible(application) == [*WRITING])
    application.window.actions_.undo.trigger()
    assert possible(application) == []


def test_with_the_pen_down_there_is_something_to_clear(
    start_application: StartApplication,
) -> None:
    application = start_application()
    hand.press(application.window.canvas, QPointF(50, 50))

    assert "clear" in possible(application)


def test_without_a_model_what_it_would_see_can_be_exported(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    def load_none(_: Path) -> FakeModel:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load_none)
    draw_a_line(application)

    qtbot.waitUntil(lambda: "export_input" in possible(application))


def test_of_a_picture_no_strokes_are_saved(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    application = start_application(pictures=[path])
    qtbot.waitUntil(lambda: read(application) == "1")
    choose_to_save(application, monkeypatch, tmp_path / "drawing.jsonl")

    application.window.actions_.save.trigger()

    assert message(application) == "A picture has no strokes to save."
    assert not (tmp_path / "drawing.jsonl").exists()


def test_a_save_that_was_thought_better_of_writes_nothing(
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


def test_a_file_that_cannot_be_written_is_told_with_the_reason(
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


def test_the_folder_last_used_is_offered_again(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    choose_to_save(application, monkeypatch, tmp_path / "drawing.jsonl")
    application.window.actions_.save.trigger()
    application.window.actions_.open.trigger()

    dialog = application.window.findChild(QFileDialog, "openDialog")
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.reject()
