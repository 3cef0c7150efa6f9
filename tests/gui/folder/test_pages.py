"""Each page of a file is a row of the folder's table, and opens as that page."""

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.folder.rows import TableFormat, format_table
from mnist_gui.folder.table_model import Column
from tests.gui.conftest import StartApplication
from tests.helpers.core.paged_files import locked_pdf, pages, save_pages
from tests.helpers.gui import hand
from tests.helpers.gui.picture_sources import drop, files_as_data, write_bar
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import PATIENCE_MS


@pytest.fixture
def application(start_application: StartApplication, tmp_path: Path) -> Application:
    """Return the running program, with a folder of files to read beside it."""
    folder = tmp_path / "scans"
    folder.mkdir()
    save_pages(folder / "a.pdf", pages(3))
    (folder / "b.pdf").write_bytes(locked_pdf())
    write_bar(folder / "c.png")
    return start_application()


def test_pages_are_rows_that_open_as_that_page(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    order = application.folders.dialog.order
    drop(application.window, files_as_data([tmp_path / "scans"]))
    qtbot.waitUntil(lambda: order.rowCount() == 5, timeout=PATIENCE_MS)

    names = [
        order.index(row, Column.FILE).data(Qt.ItemDataRole.DisplayRole)
        for row in range(5)
    ]
    assert names == [
        *(f"a.pdf · page {number}" for number in (1, 2, 3)),
        *("b.pdf", "c.png"),
    ]
    table = csv.DictReader(
        io.StringIO(format_table(order.shown, TableFormat.CSV).decode())
    )
    assert [row["index"] for row in table] == ["0", "1", "2", "0", "0"]

    find(application.folders.dialog, QTableView, "folderTable").selectRow(2)
    hand.click(find(application.folders.dialog, QPushButton, "openFromFolderButton"))

    sketch = application.window.canvas.sketch
    qtbot.waitUntil(lambda: sketch.page.picture is not None, timeout=PATIENCE_MS)
    picture = sketch.page.picture
    assert picture is not None
    assert (picture.view.page, picture.pages) == (2, 3)
