"""The table of published versions."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.texts import kind_of, local_time, readable_size, score_of, title
from mnist_gui.ui.labels import tip
from mnist_gui.ui.translation import translate

_KEY: Final = Qt.ItemDataRole.UserRole
"""What a cell is sorted by, for words would put 10 before 9."""


class ModelsTable(QTableWidget):
    """Shows a version a row, newest first until a column is clicked."""

    def __init__(self) -> None:
        columns = [
            *(self.tr("Model"), self.tr("Made"), self.tr("Score"), self.tr("Size")),
            *(self.tr("From"), self.tr("Use")),
        ]
        super().__init__(0, len(columns))
        self.setObjectName("modelsTable")
        self.setAccessibleName(self.tr("Models"))
        self.setHorizontalHeaderLabels(columns)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

    @property
    def selected(self) -> int | None:
        """The number of the selected version."""
        rows = self.selectionModel().selectedRows()
        return self._number_in(rows[0].row()) if rows else None

    def select(self, number: int | None) -> None:
        """Select a version; none if it is not there."""
        self.clearSelection()
        for row in range(self.rowCount()):
            if self._number_in(row) == number:
                self.selectRow(row)

    def show_models(
        self, survey: StoreSnapshot, in_use: int | None, compared: int | None
    ) -> None:
        """Show the versions; the same one stays selected."""
        selected = self.selected
        blocker = QSignalBlocker(self)
        # Sorted while it is filled, a row would move away between two of its cells.
        self.setSortingEnabled(False)
        self.setRowCount(len(survey.versions))
        for row, facts in enumerate(survey.versions):
            use = self.tr("in use") if facts.number == in_use else ""
            if facts.number == compared:
                use = self.tr("compared with")
            for column, cell in enumerate(_cells(facts, use)):
                self.setItem(row, column, cell)
        self.setSortingEnabled(True)
        self.select(in_use if survey.find(selected) is None else selected)
        blocker.unblock()

    def _number_in(self, row: int) -> int:
        return int(self.model().index(row, 0).data(_KEY))


class _Cell(QTableWidgetItem):
    """A text, and what it is sorted by."""

    def __init__(self, text: str, key: float | str) -> None:
        super().__init__(text)
        self.setData(_KEY, key)

    @override
    def __lt__(self, other: QTableWidgetItem) -> bool:
        return bool(self.data(_KEY) < other.data(_KEY))


def _unusable(facts: VersionInfo) -> str:
    text = translate("ModelsTable", "{} · cannot be used")
    return text.format(title(facts.number, facts.name))


def _cells(facts: VersionInfo, use: str) -> list[_Cell]:
    number, manifest = facts.number, facts.manifest
    size = _Cell(readable_size(facts.size), facts.size)
    size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if manifest is None:
        trouble = _Cell(_unusable(facts), number)
        trouble.setToolTip(tip(facts.trouble))
        nothing = [_Cell("", ""), _Cell("", -1.0), size, _Cell("", 0)]
        return [trouble, *nothing, _Cell(use, use)]
    name = title(number, facts.name) + f" · {kind_of(manifest)}"
    parent, metrics = manifest.parent, manifest.metrics
    score = metrics.get("test_accuracy", metrics.get("val_accuracy", -1.0))
    return [
        _Cell(name, number),
        _Cell(local_time(manifest), manifest.time),
        _Cell(score_of(manifest), score),
        size,
        _Cell("" if parent is None else title(parent, ""), parent or 0),
        _Cell(use, use),
    ]
