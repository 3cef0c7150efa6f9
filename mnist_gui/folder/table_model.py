"""The lines of a folder's table, sorted and filtered."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QImage
from typing_extensions import override

from mnist_gui.core.prediction import UNSURE_TEXT
from mnist_gui.folder.rows import FolderRow
from mnist_gui.ui.labels import tip

_KEY: Final = Qt.ItemDataRole.UserRole
"""What a cell is sorted by."""

_SURE: Final = Qt.ItemDataRole.UserRole + 1
"""What lines are filtered by: "?" where the reading is not sure, or none."""

_FIGURES: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TOP: Final = QModelIndex()


class Column(IntEnum):
    """What the table says of a picture."""

    PICTURE = 0
    FILE = 1
    TEXT = 2
    SURELY = 3
    TIME = 4


class FolderTableModel(QAbstractTableModel):
    """All lines, in the order in which the pictures were read."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[FolderRow] = []
        self._titles = {
            Column.PICTURE: "",
            Column.FILE: self.tr("File"),
            Column.TEXT: self.tr("Read"),
            Column.SURELY: self.tr("How surely"),
            Column.TIME: self.tr("Time"),
        }
        self._facts: dict[int, Callable[[FolderRow, Column], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.DecorationRole: _picture,
            Qt.ItemDataRole.ToolTipRole: lambda row, _: tip(row.error or str(row.path)),
            Qt.ItemDataRole.TextAlignmentRole: _alignment,
            _KEY: _key,
            _SURE: lambda row, _: "" if row.is_confident else UNSURE_TEXT,
        }

    def clear(self) -> None:
        """Have no lines."""
        self.beginResetModel()
        self.rows = []
        self.endResetModel()

    def add(self, rows: Sequence[FolderRow]) -> None:
        """Have more lines."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        is_title = orientation == Qt.Orientation.Horizontal
        return self._titles[Column(section)] if is_title else section + 1

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        tell = self._facts.get(role)
        return tell and tell(self.rows[index.row()], Column(index.column()))

    def _text(self, row: FolderRow, column: Column) -> str:
        if column is Column.FILE:
            return row.path.name
        if column is Column.TEXT:
            return _reason(row) or row.answer.replace("\n", " ")
        if column is Column.SURELY and row.error is None:
            return f"{100 * row.probability:.1f} %"
        if column is Column.TIME:
            return self.tr("{:.0f} ms").format(row.milliseconds)
        return ""


class FolderProxyModel(QSortFilterProxyModel):
    """The lines as they are shown."""

    def __init__(self, lines: FolderTableModel) -> None:
        super().__init__(lines)
        self._lines = lines
        self.setSourceModel(lines)
        self.setSortRole(_KEY)
        self.setFilterRole(_SURE)

    @property
    def shown(self) -> list[FolderRow]:
        """The lines, in the order in which they are shown."""
        return [self.row_at(self.index(row, 0)) for row in range(self.rowCount())]

    def row_at(self, index: QModelIndex) -> FolderRow:
        """Return the line at a place."""
        return self._lines.rows[self.mapToSource(index).row()]

    def show_only_unsure(self, only: bool) -> None:
        """Show what is not sure or could not be read, or everything."""
        self.setFilterFixedString(UNSURE_TEXT if only else "")


def _reason(row: FolderRow) -> str:
    """Return why nothing was read, without the name that stands beside it."""
    reason = (row.error or "").removeprefix(f"“{row.path.name}” ")
    return reason[:1].upper() + reason[1:]


def _picture(row: FolderRow, column: Column) -> QImage | None:
    return row.thumbnail if column is Column.PICTURE else None


def _alignment(_: FolderRow, column: Column) -> Qt.AlignmentFlag | None:
    return _FIGURES if column >= Column.SURELY else None


def _key(row: FolderRow, column: Column) -> str | float:
    if column is Column.SURELY:
        return row.probability
    if column is Column.TIME:
        return row.milliseconds
    if column is Column.TEXT:
        return row.answer
    return str(row.path)
