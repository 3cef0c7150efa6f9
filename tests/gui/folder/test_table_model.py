from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from mnist_gui.folder.rows import FolderRow
from mnist_gui.folder.table_model import Column, FolderTableModel


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("“a.png” is a damaged picture.", "Is a damaged picture."),
        (
            "There is no ink in “a.png”.",
            "There is no ink in “a.png”.",
        ),
        (None, "7"),
    ],
    ids=["name first", "name last", "read"],
)
def test_a_reason_does_not_repeat_the_file_name_of_its_row(
    qtbot: QtBot, error: str | None, shown: str
) -> None:
    parent = QObject()
    model = FolderTableModel(parent)
    row = FolderRow(
        path=Path("a.png"),
        text="" if error else "7",
        answer="" if error else "7",
        is_confident=error is None,
        probability=1,
        milliseconds=1,
        error=error,
        json="",
    )
    model.add([row])
    place = model.index(0, Column.TEXT)

    assert model.data(place) == shown
    assert model.data(place, Qt.ItemDataRole.ToolTipRole) == (error or "a.png")
