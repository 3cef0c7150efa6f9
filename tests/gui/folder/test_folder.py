"""A whole folder in a table: filled live, sorted, filtered, exported, cancelled."""

import csv
import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import Prediction
from mnist_gui.folder.rows import FolderRow
from tests.gui.conftest import StartApplication
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
from tests.helpers.gui.window_state import PATIENCE_MS, choose_to_save, message

GRACE = 0.3
"""Seconds that an answer is worked on while the program waits for it."""


class NarrowOnes(FakeModel):
    """Takes narrow ink for a 1; is not sure of wide ink, and says 4."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Look how many columns have ink."""
        is_narrow = int((image > 0).any(axis=0).sum()) < 14
        return a_prediction(1) if is_narrow else a_prediction(4, 0.4)


class SlowModel(GatedModel):
    """Takes a fifth of a slice for each picture, so that twenty take several."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Take as long as a large picture."""
        time.sleep(0.01)
        return super().predict(image)


@pytest.fixture
def application(start_application: StartApplication) -> Application:
    """Return the program with a model that is not sure of everything."""
    return start_application(lambda _: NarrowOnes())


def shown(application: Application) -> list[FolderRow]:
    return application.folders.dialog.order.shown


def names(application: Application) -> list[str]:
    return [row.path.name for row in shown(application)]


def table_of(application: Application) -> QTableView:
    table = application.folders.dialog.findChild(QTableView, "folderTable")
    assert isinstance(table, QTableView)
    return table


def said(application: Application) -> str:
    label = application.folders.dialog.findChild(QLabel, "folderMessage")
    assert isinstance(label, QLabel)
    return label.text()


def press(application: Application, name: str) -> None:
    button = application.folders.dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    hand.click(button)


def show_only_unsure(application: Application) -> None:
    box = application.folders.dialog.findChild(QCheckBox, "onlyUnsureBox")
    assert isinstance(box, QCheckBox)
    box.setChecked(True)


def read_all(
    qtbot: QtBot, application: Application, paths: Sequence[Path]
) -> list[FolderRow]:
    """Drop files and folders and wait until all is read."""
    drop(application.window, files_as_data(paths))
    qtbot.waitUntil(
        lambda: "could not be read." in said(application), timeout=PATIENCE_MS
    )
    return shown(application)


def write_two(folder: Path) -> Path:
    """Write a picture that is surely a 1, and one that is not sure."""
    folder.mkdir()
    write_bar(folder / "narrow.png")
    wide = bars_of_ink(left=15, right=85)
    (folder / "wide.png").write_bytes(png_of(wide))
    return folder


def test_every_picture_of_a_dropped_folder_has_its_line(
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
    assert said(application) == "2 read, of these 0 not sure; 4 could not be read."
    assert application.window.canvas.sketch.page.is_empty


def test_a_file_that_may_not_be_read_is_told(
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


def test_a_folder_named_at_the_start_is_read_once_there_is_a_model(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application(pictures=[write_two(tmp_path / "two")])

    qtbot.waitUntil(lambda: len(shown(application)) == 2, timeout=PATIENCE_MS)
    assert [row.text for row in shown(application)] == ["1", "1"]
    assert application.folders.dialog.isVisible()


def test_a_folder_without_pictures_is_told(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    (row,) = read_all(qtbot, application, [tmp_path / "empty"])

    assert row.error == f"There are no pictures in “{tmp_path / 'empty'}”."


def test_the_table_says_what_was_read_and_how_surely(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    lines = table_of(application).model()
    texts = [
        [lines.index(row, column).data() for column in (1, 2, 3)] for row in (0, 1)
    ]

    assert texts == [["narrow.png", "1", "91.0 %"], ["wide.png", "?", "40.0 %"]]
    assert isinstance(lines.index(0, 0).data(Qt.ItemDataRole.DecorationRole), QImage)
    assert str(lines.index(0, 4).data()).endswith(" ms")


def test_lines_are_sorted_and_filtered(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])

    table_of(application).sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert names(application) == ["wide.png", "narrow.png"]

    show_only_unsure(application)
    assert names(application) == ["wide.png"]


def test_what_is_shown_is_exported_as_csv(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_all_kinds(tmp_path / "mixed")
    read_all(qtbot, application, [tmp_path / "mixed"])
    choose_to_save(application, monkeypatch, tmp_path / "table.csv")

    press(application, "exportCsvButton")

    qtbot.waitUntil(lambda: said(application) == "Saved table.csv with 6 lines")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["text"] for line in lines] == ["1", "", "", "1", "", ""]
    assert [bool(line["error"]) for line in lines] == [
        row.error is not None for row in shown(application)
    ]
    assert (lines[0]["sure"], lines[0]["probability"]) == ("yes", "0.9100")


def test_what_is_shown_is_exported_as_the_terminal_prints_it(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    show_only_unsure(application)
    choose_to_save(application, monkeypatch, tmp_path / "table.json")

    press(application, "exportJsonButton")

    qtbot.waitUntil(lambda: said(application) == "Saved table.json with 1 lines")
    (answer,) = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert answer["path"] == str(tmp_path / "two" / "wide.png")
    assert (answer["text"], answer["sure"], answer["error"]) == ("4", False, None)
    assert len(answer["digits"][0]["probabilities"]) == 10


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


def test_a_table_that_cannot_be_written_is_told(
    application: Application,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    choose_to_save(application, monkeypatch, tmp_path / "none" / "table.csv")

    press(application, "exportCsvButton")

    qtbot.waitUntil(lambda: "The table could not be written" in said(application))


def test_there_is_nothing_to_export_in_an_empty_table(application: Application) -> None:
    application.folders.dialog.show()

    press(application, "exportCsvButton")

    assert said(application) == "There is nothing to export yet."


def test_reading_is_cancelled_and_what_was_read_stays(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    model.gate.release()  # it is tried once when it is loaded
    paths = [write_bar(tmp_path / f"{number}.png") for number in range(9)]
    drop(application.window, files_as_data(paths))
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False), timeout=PATIENCE_MS)
    press(application, "cancelFolderButton")
    for _ in range(9):
        model.gate.release()

    assert said(application).startswith("Cancelled; ")
    with qtbot.waitSignal(application.recognizer.open_failed, timeout=PATIENCE_MS):
        application.recognizer.open_file(tmp_path / "none.png")
    assert len(shown(application)) < 9
    cancel = application.folders.dialog.findChild(QPushButton, "cancelFolderButton")
    assert isinstance(cancel, QPushButton)
    assert not cancel.isVisible()


def test_what_was_read_before_is_not_counted_where_looking_is_cancelled(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    two = write_two(tmp_path / "two")
    read_all(qtbot, application, [two])

    application.folders.read([two])
    press(application, "cancelFolderButton")

    assert said(application) == "Cancelled; the table is as it was."
    assert names(application) == ["narrow.png", "wide.png"]


def test_a_folder_is_read_though_the_end_of_another_is_on_its_way(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = write_bar(tmp_path / "bar.png"), write_two(tmp_path / "two")
    application.folders.dialog.order.rowsInserted.connect(
        lambda: application.folders.read([second]),
        Qt.ConnectionType.SingleShotConnection,
    )

    application.folders.read([first])

    qtbot.waitUntil(lambda: said(application).startswith("2 read"), timeout=PATIENCE_MS)
    assert names(application) == ["narrow.png", "wide.png"]


def test_a_picture_is_opened_from_the_table(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    read_all(qtbot, application, [write_two(tmp_path / "two")])
    table = table_of(application)

    table.activated.emit(table.model().index(1, 1))

    qtbot.waitUntil(lambda: message(application) == "Opened wide.png")


def test_a_model_that_fails_gives_a_line_for_each_picture(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application(lambda _: FailingModel())

    rows = read_all(qtbot, application, [write_two(tmp_path / "two")])

    assert [row.error for row in rows] == [
        "“narrow.png” cannot be read.",
        "“wide.png” cannot be read.",
    ]


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
