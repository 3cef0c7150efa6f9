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
    Qt,
)
from PySide6.QtGui import QImage
from typing_extensions import override

from mnist_gui.folder.rows import FolderRow
from mnist_gui.ui.translation import percent
from mnist_gui.ui.widgets import tip

CONFIDENCE_ROLE: Final = Qt.ItemDataRole.UserRole
"""The role with the confidence of a row."""

UNCERTAIN_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The role with whether the reading of a row is uncertain."""

_FIGURES: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TOP: Final = QModelIndex()


class Column(IntEnum):
    """The columns of the table."""

    PICTURE = 0
    FILE = 1
    TEXT = 2
    CONFIDENCE = 3


class FolderTableModel(QAbstractTableModel):
    """The rows of a folder, sorted and filtered here.

    A `QSortFilterProxyModel` asks Python for every comparison, and holds the window for
    seconds with 50,000 rows.

    Attributes:
        rows: All of them, in the order in which the pictures were read.
        shown: The visible rows, in their order on screen.
        uncertain: How many of all were read with "?".
        errors: How many of all could not be read.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[FolderRow] = []
        self.shown: list[FolderRow] = []
        self.uncertain = self.errors = 0
        self._only_uncertain = False
        self._column: Column | None = None  # that is sorted by
        self._is_descending = False
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
            CONFIDENCE_ROLE: lambda row, _: row.probability,
            UNCERTAIN_ROLE: lambda row, _: not row.is_confident,
        }

    def restart(self, folder: Path | None) -> None:
        """Remove every row; from now on, name files by their places in a folder."""
        self.beginResetModel()
        self.rows, self.shown = [], []
        self.uncertain = self.errors = 0
        self._folder = folder
        self.endResetModel()

    def add(self, rows: Sequence[FolderRow]) -> None:
        """Append rows, and sort them in."""
        self.rows += rows
        errors = sum(row.error is not None for row in rows)
        self.errors += errors
        self.uncertain += sum(not row.is_confident for row in rows) - errors
        visible = list(filter(self._is_shown, rows))
        if visible:
            first = len(self.shown)
            self.beginInsertRows(QModelIndex(), first, first + len(visible) - 1)
            self.shown += visible
            self.endInsertRows()
        if self._column is not None:
            self._arrange()

    def show_only_uncertain(self, only: bool) -> None:
        """Show rows that are uncertain or could not be read, or all."""
        self.beginResetModel()
        self._only_uncertain = only
        self.shown = self._arranged()
        self.endResetModel()

    @override
    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        self._column = Column(column) if column >= 0 else None
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def _is_shown(self, row: FolderRow) -> bool:
        return not (self._only_uncertain and row.is_confident)

    def _arranged(self) -> list[FolderRow]:
        """Return the visible rows in their order; equal ones in that of reading."""
        rows = list(filter(self._is_shown, self.rows))
        if self._column is not None:
            key = _KEYS[self._column]
            rows.sort(key=key, reverse=self._is_descending)
        return rows

    def _arrange(self) -> None:
        """Sort the visible rows again; selected ones stay selected."""
        self.layoutAboutToBeChanged.emit()
        known = self.persistentIndexList()
        before = [self.shown[index.row()] for index in known]
        self.shown = self._arranged()
        self.changePersistentIndexList(
            known,
            [  # those of the selected row: a few
                self.index(self.shown.index(row), index.column())
                for index, row in zip(known, before, strict=True)
            ],
        )
        self.layoutChanged.emit()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self.shown)

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
        return value_of and value_of(self.shown[index.row()], Column(index.column()))

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


def _reason(row: FolderRow) -> str:
    """Return why nothing was read, without the file name, which has its own column."""
    reason = (row.error or "").removeprefix(f"“{row.path.name}” ")
    return reason[:1].upper() + reason[1:]


def _picture(row: FolderRow, column: Column) -> QImage | None:
    return row.thumbnail if column is Column.PICTURE else None


def _alignment(_: FolderRow, column: Column) -> Qt.AlignmentFlag | None:
    return _FIGURES if column is Column.CONFIDENCE else None


def _place(row: FolderRow) -> str:
    return f"{row.path}\0{row.index:06}" if row.is_paged else str(row.path)


_KEYS: Final[dict[Column, Callable[[FolderRow], Any]]] = {
    Column.PICTURE: _place,
    Column.FILE: _place,
    Column.TEXT: lambda row: row.answer,
    Column.CONFIDENCE: lambda row: row.probability,
}
