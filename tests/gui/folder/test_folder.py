"""The table of a folder: filled live, sorted, filtered, exported, cancelled."""

import csv
import json
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.export import exporting
from mnist_gui.core.samples.sample import SampleFormat
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.folder.rows import FolderRow
from mnist_gui.folder.table_model import Column
from mnist_gui.theme.theme import Theme
from tests.gui.conftest import StartApplication
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import (
    FailingModel,
    FakeModel,
    GatedModel,
    a_page,
    a_prediction,
    bars_of_ink,
)
from tests.helpers.gui.picture_sources import (
    drop,
    files_as_data,
    png_of,
    write_all_kinds,
    write_bar,
)
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    choose_to_save,
    message,
    wait_for_worker,
)

GRACE = 0.3
"""Seconds that a reading takes while the program waits for it at its end."""


class NarrowOnes(FakeModel):
    """Reads narrow ink as a confident 1, and wide ink as an uncertain 4."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Count the columns with ink."""
        is_narrow = int((image > 0).any(axis=0).sum()) < 14
        return a_prediction(1) if is_narrow else a_prediction(4, 0.4)


class SlowModel(GatedModel):
    """Takes half a slice for each picture, so that twenty take several slices."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Take as long as a large picture."""
        time.sleep(0.01)
        return super().predict(image)


@pytest.fixture
def application(start_application: StartApplication) -> Application:
    """Return the program with a model that is uncertain of wide ink."""
    return start_application(lambda _: NarrowOnes())


def shown(application: Application) -> list[FolderRow]:
    return application.folders.dialog.order.shown


def names(application: Application) -> list[str]:
    return [row.path.name for row in shown(application)]


def table_of(application: Application) -> QTableView:
    return find(application.folders.dialog, QTableView, "folderTable")


def shown_message(application: Application) -> str:
    label = find(application.folders.dialog, QLabel, "folderMessage")
    return label.text()


def press(application: Application, name: str) -> None:
    button = find(application.folders.dialog, QPushButton, name)
    hand.click(button)


def show_only_uncertain(application: Application) -> None:
    box = find(application.folders.dialog, QCheckBox, "onlyUnsureBox")
    box.setChecked(True)


def read_all(
    qtbot: QtBot, application: Application, paths: Sequence[Path]
) -> list[FolderRow]:
    """Drop files and folders and wait until all are read."""
    drop(application.window, files_as_data(paths))
    qtbot.waitUntil(lambda: is_done(application), timeout=PATIENCE_MS)
    return shown(application)


def is_done(application: Application) -> bool:
    """Return whether pictures were read, all of them."""
    cancel = find(application.folders.dialog, QPushButton, "cancelFolderButton")
    return bool(shown(application)) and not cancel.isVisible()


def summary(application: Application) -> str:
    return find(application.folders.dialog, QLabel, "folderSummary").text()


def select(application: Application, row: int) -> None:
    """Click on a row of the table."""
    table = table_of(application)
    place = table.visualRect(table.model().index(row, 1)).center()
    hand.click(table.viewport(), place)


def write_two(folder: Path) -> Path:
    """Write a picture of a confident 1, and an uncertain one."""
    folder.mkdir()
    write_bar(folder / "narrow.png")
    wide = bars_of_ink(left=15, right=85)
    (folder / "wide.png").write_bytes(png_of(wide))
    return folder


def test_every_picture_of_a_dropped_folder_has_its_row(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = write_all_kinds(tmp_path / "mixed")

    rows = read_all(qtbot, application, [tmp_path / "mixed"])

    assert [row.path for row in rows] == paths
    assert [row.text for row in rows] == ["1", "", "", "1", "", ""]
    assert [row.error is None for row in rows] == [row.text == "1" for row in rows]
    assert all(row.path.name in (row.error or row.path.name) for row in rows)
    assert "no ink" in (rows[4].error or "")
    assert rows[0].thumbnail is not None
    assert max(rows[0].thumbnail.width(), rows[0].thumbnail.height()) == 48
    assert summary(application) == "6 pictures · 0 uncertain · 4 could not be read"
    assert application.window.canvas.sketch.page.is_empty


def test_a_file_without_read_permission_has_a_row_with_the_reason(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    write_two(tmp_path / "two")
    secret = tmp_path / "two" / "narrow.png"
    secret.chmod(0)
    try:
        secret.read_bytes()
    except PermissionError:
        pass
    else:  # root reads everything; a link to nowhere is as unreadable
        secret.unlink()
        secret.symlink_to(tmp_path / "nowhere.png")

    rows = read_all(qtbot, application, [tmp_path / "two"])

    assert "“narrow.png” cannot be opened" in (rows[0].error or "")
    assert rows[1].error is None


def test_a_folder_on_the_command_line_is_read_once_a_model_is_loaded(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application(pictures=[write_two(tmp_path / "two")])

    qtbot.waitUntil(lambda: len(shown(application)) == 2, timeout=PATIENCE_MS)
    assert [row.text for row in shown(application)] == ["1", "1"]
    assert application.folders.dialog.isVisible()


def test_an_empty_folder_has_a_row_with_the_reason(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    (row,) = read_all(qtbot, application, [tmp_path / "empty"])

    assert row.error == f"There are no pictures in “{tmp_path / 'empty'}”."


def test_the_table_shows_readings_and_confidence(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    model = table_of(application).model()
    texts = [
        [model.index(row, column).data() for column in (1, 2, 3)] for row in (0, 1)
    ]

    assert texts == [["narrow.png", "1", "91.0 %"], ["wide.png", "?", "40.0 %"]]
    assert isinstance(model.index(0, 0).data(Qt.ItemDataRole.DecorationRole), QImage)
    assert summary(application) == "2 pictures · 1 uncertain"
    table = table_of(application)
    assert table.rowHeight(0) == 36
    assert table.textElideMode() == Qt.TextElideMode.ElideMiddle


def test_the_bar_of_a_confidence_is_as_long_as_it_is_and_amber_where_uncertain(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    table, tokens = table_of(application), Theme.of_program().tokens

    def painted(row: int, color: str) -> int:
        """Return how many pixels of a row's cell have a colour."""
        image = (
            table.viewport()
            .grab(table.visualRect(table.model().index(row, Column.CONFIDENCE)))
            .toImage()
        )
        middle = image.height() // 2
        wanted = QColor(color)
        colors = [image.pixelColor(x, middle) for x in range(image.width())]
        return colors.count(wanted)

    confident, uncertain = painted(0, tokens.accent), painted(1, tokens.uncertain)
    assert confident > 2 * uncertain > 20
    assert painted(0, tokens.uncertain) == painted(1, tokens.accent) == 0


def test_the_selected_picture_is_shown_beside_the_table(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    write_two(tmp_path / "two")
    (tmp_path / "two" / "zebra.png").write_bytes(b"no picture")
    read_all(qtbot, application, [tmp_path / "two"])
    dialog = application.folders.dialog
    details = find(dialog, QLabel, "previewDetails")
    opens = find(dialog, QPushButton, "openFromFolderButton")
    assert details.text() == "Select a picture to see it here."
    assert not opens.isEnabled()

    dialog.resize(900, 500)
    select(application, 0)
    picture = find(dialog, QLabel, "folderPreview")
    qtbot.waitUntil(lambda: not picture.pixmap().isNull())
    assert details.text() == "91.0 % confident"
    assert find(dialog, QLabel, "previewAnswer").text() == "1"

    select(application, 2)
    assert "“zebra.png”" in details.text()
    assert picture.pixmap().isNull()

    select(application, 1)
    hand.click(opens)
    qtbot.waitUntil(lambda: message(application) == "Opened wide.png")


def test_files_in_subfolders_are_named_with_them_and_an_exported_folder_is_read(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    drawings = SampleStore(tmp_path / "samples.sqlite")
    drawings.add_new([a_drawing(1, 7), a_drawing(2, 4)])
    folder = tmp_path / "exported"
    assert list(exporting(drawings.all(), folder, SampleFormat.PICTURES))

    rows = read_all(qtbot, application, [folder])

    assert all(row.error is None for row in rows)
    model = table_of(application).model()
    assert [model.index(row, Column.FILE).data() for row in (0, 1)] == [
        *("4/000002.png", "7/000001.png"),
    ]
    assert find(application.folders.dialog, QLabel, "folderTitle").text() == "exported"


def test_a_narrow_window_gives_the_table_all_room(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    dialog = application.folders.dialog
    picture = find(dialog, QLabel, "folderPreview")
    dialog.resize(900, 500)
    assert picture.isVisible()

    dialog.resize(600, 400)

    assert dialog.width() == 600
    assert not picture.isVisible()


def test_rows_are_sorted_and_filtered(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])

    table_of(application).sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert names(application) == ["wide.png", "narrow.png"]

    show_only_uncertain(application)
    assert names(application) == ["wide.png"]


def test_visible_rows_are_exported_as_csv(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_all_kinds(tmp_path / "mixed")
    read_all(qtbot, application, [tmp_path / "mixed"])
    choose_to_save(application, monkeypatch, tmp_path / "table.csv")

    press(application, "exportCsvButton")

    qtbot.waitUntil(lambda: shown_message(application) == "Saved table.csv with 6 rows")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["1", "", "", "1", "", ""]
    assert [bool(row["error"]) for row in rows] == [
        row.error is not None for row in shown(application)
    ]
    assert (rows[0]["sure"], rows[0]["probability"]) == ("yes", "0.9100")


def test_visible_rows_are_exported_as_the_json_of_the_command_line(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    show_only_uncertain(application)
    choose_to_save(application, monkeypatch, tmp_path / "table.json")

    press(application, "exportJsonButton")

    qtbot.waitUntil(lambda: shown_message(application) == "Saved table.json with 1 row")
    (answer,) = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert answer["path"] == str(tmp_path / "two" / "wide.png")
    assert (answer["text"], answer["sure"], answer["error"]) == ("4", False, None)
    assert len(answer["digits"][0]["probabilities"]) == 10


@pytest.mark.slow
def test_a_table_exported_just_before_closing_is_written(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    model.gate.release(100)
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    choose_to_save(application, monkeypatch, tmp_path / "table.csv")
    for semaphore in (model.gate, model.entered):
        while semaphore.acquire(blocking=False):
            pass
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False), timeout=PATIENCE_MS)

    press(application, "exportCsvButton")
    threading.Timer(GRACE, model.gate.release, [100]).start()
    application.stop()

    assert (tmp_path / "table.csv").exists()


def test_a_table_that_cannot_be_written_shows_the_reason(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    choose_to_save(application, monkeypatch, tmp_path / "none" / "table.csv")

    press(application, "exportCsvButton")

    qtbot.waitUntil(
        lambda: "The table could not be written" in shown_message(application)
    )


def test_an_empty_table_is_not_exported(application: Application) -> None:
    application.folders.dialog.show()

    press(application, "exportCsvButton")

    assert shown_message(application) == "There is nothing to export yet."


def test_cancelling_keeps_the_rows_that_were_read(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    count = 100  # more than one call of the model takes
    model = GatedModel()
    application = start_application(lambda _: model)
    model.gate.release()  # a model is tried once when it is loaded
    paths = [write_bar(tmp_path / f"{number}.png") for number in range(count)]
    drop(application.window, files_as_data(paths))
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False), timeout=PATIENCE_MS)
    press(application, "cancelFolderButton")
    for _ in range(count):
        model.gate.release()

    assert shown_message(application) == "Cancelled. The rest was not read."
    wait_for_worker(qtbot, application)
    assert len(shown(application)) < count
    cancel = find(application.folders.dialog, QPushButton, "cancelFolderButton")
    assert not cancel.isVisible()


def test_cancelling_while_listing_keeps_the_former_table(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    two = write_two(tmp_path / "two")
    read_all(qtbot, application, [two])

    application.folders.read([two])
    press(application, "cancelFolderButton")

    assert shown_message(application) == "Cancelled. The table is unchanged."
    assert names(application) == ["narrow.png", "wide.png"]


def test_a_folder_replaces_one_whose_end_is_still_under_way(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = write_bar(tmp_path / "bar.png"), write_two(tmp_path / "two")
    application.folders.dialog.order.rowsInserted.connect(
        lambda: application.folders.read([second]),
        Qt.ConnectionType.SingleShotConnection,
    )

    application.folders.read([first])

    qtbot.waitUntil(
        lambda: summary(application).startswith("2 pictures"), timeout=PATIENCE_MS
    )
    assert names(application) == ["narrow.png", "wide.png"]


def test_a_picture_is_opened_from_the_table(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    table = table_of(application)

    table.activated.emit(table.model().index(1, 1))

    qtbot.waitUntil(lambda: message(application) == "Opened wide.png")


def test_a_failing_model_gives_each_picture_a_row_with_the_reason(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application(lambda _: FailingModel())

    rows = read_all(qtbot, application, [write_two(tmp_path / "two")])

    assert [row.error for row in rows] == [
        "“narrow.png” cannot be read.",
        "“wide.png” cannot be read.",
    ]


def test_processes_that_do_not_start_end_reading_with_the_reason(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = [sys.executable, "-c", ""]
    monkeypatch.setattr(
        "mnist_gui.folder.reader.Pipeline", partial(Pipeline, command=command)
    )
    drop(application.window, files_as_data([write_two(tmp_path / "two")]))

    qtbot.waitUntil(
        lambda: "does not start" in shown_message(application), timeout=PATIENCE_MS
    )
    cancel = find(application.folders.dialog, QPushButton, "cancelFolderButton")
    assert not cancel.isVisible()


@pytest.mark.slow
def test_the_pad_is_read_before_the_rest_of_a_folder(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    model = SlowModel()
    application = start_application(lambda _: model)
    done_before: list[int] = []
    application.page_read.connect(lambda _: done_before.append(len(shown(application))))
    paths = [write_bar(tmp_path / f"{number:02}.png") for number in range(20)]
    drop(application.window, files_as_data(paths))
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False), timeout=PATIENCE_MS)

    hand.drag(application.window.canvas, [(100, 20), (100, 180)])
    for _ in range(50):
        model.gate.release()

    qtbot.waitUntil(lambda: len(shown(application)) == 20, timeout=PATIENCE_MS)
    assert done_before[0] < 20
