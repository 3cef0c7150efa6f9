"""The item model of a folder's table, and its sorting and filtering."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
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
from mnist_gui.ui.translation import percent
from mnist_gui.ui.widgets import tip

CONFIDENCE_ROLE: Final = Qt.ItemDataRole.UserRole
"""The role with the value that a cell is sorted by; in its column, the confidence."""

UNCERTAIN_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The role that rows are filtered by: "?" where the reading is uncertain."""

_KEY: Final = CONFIDENCE_ROLE
_FIGURES: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TOP: Final = QModelIndex()


class Column(IntEnum):
    """The columns of the table."""

    PICTURE = 0
    FILE = 1
    TEXT = 2
    CONFIDENCE = 3


class FolderTableModel(QAbstractTableModel):
    """Every row, in the order in which the pictures were read."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[FolderRow] = []
        self._folder: Path | None = None
        self._titles = {
            Column.PICTURE: "",
            Column.FILE: self.tr("File"),
            Column.TEXT: self.tr("Read"),
            Column.CONFIDENCE: self.tr("Confidence"),
        }
        self._values: dict[int, Callable[[FolderRow, Column], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.DecorationRole: _picture,
            Qt.ItemDataRole.ToolTipRole: lambda row, _: tip(row.error or str(row.path)),
            Qt.ItemDataRole.TextAlignmentRole: _alignment,
            _KEY: _key,
            UNCERTAIN_ROLE: lambda row, _: "" if row.is_confident else UNSURE_TEXT,
        }

    def restart(self, folder: Path | None) -> None:
        """Remove every row; from now on, name files by their places in a folder."""
        self.beginResetModel()
        self.rows = []
        self._folder = folder
        self.endResetModel()

    def add(self, rows: Sequence[FolderRow]) -> None:
        """Append rows."""
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
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
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
        value_of = self._values.get(role)
        return value_of and value_of(self.rows[index.row()], Column(index.column()))

    def _text(self, row: FolderRow, column: Column) -> str:
        if column is Column.FILE:
            name = self._name(row.path)
            page = self.tr("{} · page {}").format(name, row.index + 1)
            return page if row.is_paged else name
        if column is Column.TEXT:
            return _reason(row) or row.answer.replace("\n", " ")
        if column is Column.CONFIDENCE and row.error is None:
            return percent(row.probability, 1)
        return ""

    def _name(self, path: Path) -> str:
        """Return a file's name, with the subfolders that it is in."""
        if self._folder and self._folder in path.parents:
            return path.relative_to(self._folder).as_posix()
        return path.name


class FolderProxyModel(QSortFilterProxyModel):
    """Sorts and filters the rows."""

    def __init__(self, table: FolderTableModel) -> None:
        super().__init__(table)
        self._table = table
        self.setSourceModel(table)
        self.setSortRole(_KEY)
        self.setFilterRole(UNCERTAIN_ROLE)

    @property
    def shown(self) -> list[FolderRow]:
        """The visible rows, in their order on screen."""
        return [self.row_at(self.index(row, 0)) for row in range(self.rowCount())]

    def row_at(self, index: QModelIndex) -> FolderRow:
        """Return the row at an index of this model."""
        return self._table.rows[self.mapToSource(index).row()]

    def show_only_uncertain(self, only: bool) -> None:
        """Show rows that are uncertain or could not be read, or all."""
        self.setFilterFixedString(UNSURE_TEXT if only else "")


def _reason(row: FolderRow) -> str:
    """Return why nothing was read, without the file name, which has its own column."""
    reason = (row.error or "").removeprefix(f"“{row.path.name}” ")
    return reason[:1].upper() + reason[1:]


def _picture(row: FolderRow, column: Column) -> QImage | None:
    return row.thumbnail if column is Column.PICTURE else None


def _alignment(_: FolderRow, column: Column) -> Qt.AlignmentFlag | None:
    return _FIGURES if column is Column.CONFIDENCE else None


def _key(row: FolderRow, column: Column) -> str | float:
    if column is Column.CONFIDENCE:
        return row.probability
    if column is Column.TEXT:
        return row.answer
    return f"{row.path}\0{row.index:06}" if row.is_paged else str(row.path)
