from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPersistentModelIndex, Qt
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


def rows_of(*probabilities: float) -> list[FolderRow]:
    return [
        FolderRow(
            path=Path(f"{number}.png"),
            text="7",
            answer="7" if probability > 0.5 else "?",
            is_confident=probability > 0.5,
            probability=probability,
            milliseconds=1,
            error=None,
            json="",
        )
        for number, probability in enumerate(probabilities)
    ]


def shown(model: FolderTableModel) -> list[str]:
    return [row.path.name for row in model.shown]


def test_rows_that_are_added_are_sorted_in(qtbot: QtBot) -> None:
    parent = QObject()
    model = FolderTableModel(parent)
    model.add(rows_of(0.9, 0.7, 0.8))
    model.sort(Column.CONFIDENCE)
    selected = QPersistentModelIndex(model.index(0, Column.FILE))  # 1.png

    model.add(rows_of(0.6, 0.95)[:1])

    assert shown(model) == ["0.png", "1.png", "2.png", "0.png"]
    assert [row.probability for row in model.shown] == [0.6, 0.7, 0.8, 0.9]
    assert selected.data() == "1.png"
    model.sort(Column.CONFIDENCE, Qt.SortOrder.DescendingOrder)
    assert selected.row() == 2
    model.sort(-1)
    assert shown(model) == ["0.png", "1.png", "2.png", "0.png"]
    assert selected.row() == 1


def test_equal_rows_stay_in_the_order_of_reading(qtbot: QtBot) -> None:
    parent = QObject()
    model = FolderTableModel(parent)
    model.add(rows_of(0.9, 0.9, 0.3, 0.9))

    for order in Qt.SortOrder:
        model.sort(Column.TEXT, order)
        names = [name for name in shown(model) if name != "2.png"]
        assert names == ["0.png", "1.png", "3.png"]


def test_filtered_rows_are_added_where_they_are_uncertain(qtbot: QtBot) -> None:
    parent = QObject()
    model = FolderTableModel(parent)
    model.add(rows_of(0.9, 0.4))
    model.show_only_uncertain(True)
    assert shown(model) == ["1.png"]

    model.add(rows_of(0.3, 0.8))

    assert shown(model) == ["1.png", "0.png"]
    assert (model.uncertain, model.errors, len(model.rows)) == (2, 0, 4)
    model.show_only_uncertain(False)
    assert model.rowCount() == 4


def test_sorting_and_filtering_ask_for_no_cell(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    model = FolderTableModel(parent)
    model.add(rows_of(*[number / 5000 for number in range(5000)]))
    calls: list[int] = []
    monkeypatch.setattr(model, "data", lambda *_: calls.append(1))

    for column in Column:
        model.sort(column)
    model.show_only_uncertain(True)

    assert not calls
    assert len(model.shown) == 2501
