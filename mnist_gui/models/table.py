"""The table of published versions, and of a foreign model while it is active."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from mnist_gui.core.models.manifest import ForeignManifest, Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.texts import (
    describe_model,
    how_it_reads,
    kind_of,
    local_time,
    readable_size,
    score_of,
    title,
)
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import set_up_rows, tip

# The role with the value that a cell is sorted by; as text, 10 precedes 9.
_KEY: Final = Qt.ItemDataRole.UserRole


class ModelsTable(QTableWidget):
    """Shows one version a row, newest first until a column is clicked."""

    def __init__(self) -> None:
        columns = [self.tr("Model"), self.tr("Created"), self.tr("Score")]
        columns += [self.tr("Size"), self.tr("From"), self.tr("Use")]
        super().__init__(0, len(columns))
        self.setObjectName("modelsTable")
        self.setAccessibleName(self.tr("Models"))
        self.setHorizontalHeaderLabels(columns)
        set_up_rows(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

    @property
    def selected(self) -> int | None:
        """The id of the selected version."""
        rows = self.selectionModel().selectedRows()
        return self._id_in(rows[0].row()) if rows else None

    def select(self, number: int | None) -> None:
        """Select a version; clear the selection if there is none."""
        self.clearSelection()
        for row in range(self.rowCount()):
            if self._id_in(row) == number:
                self.selectRow(row)

    def show_models(
        self,
        snapshot: StoreSnapshot,
        active: int | None,
        compared: int | None,
        foreign: Manifest | None = None,
    ) -> None:
        """Show versions and a foreign model; the selection stays on the same one."""
        selected = self.selected
        blocker = QSignalBlocker(self)
        # Sorting while filling would move a row away between two of its cells.
        self.setSortingEnabled(False)
        rows = []
        for version in snapshot.versions:
            use = self.tr("in use") if version.number == active else ""
            if version.number == compared:
                use = self.tr("compared with")
            rows.append(_cells(version, use))
        if foreign:
            rows.append(_foreign_cells(foreign, self.tr("in use")))
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(row, column, cell)
        self.setSortingEnabled(True)
        self.select(active if snapshot.find(selected) is None else selected)
        blocker.unblock()

    def _id_in(self, row: int) -> int:
        return int(self.model().index(row, 0).data(_KEY))


class _Cell(QTableWidgetItem):
    """A text, and the value that it is sorted by."""

    def __init__(self, text: str, key: float | str) -> None:
        super().__init__(text)
        self.setData(_KEY, key)

    @override
    def __lt__(self, other: QTableWidgetItem) -> bool:
        return bool(self.data(_KEY) < other.data(_KEY))


def _foreign_cells(manifest: Manifest, use: str) -> list[_Cell]:
    name = _Cell(describe_model(manifest), manifest.version)
    score = _Cell("", -1.0)
    if isinstance(manifest, ForeignManifest):
        text = translate("ModelsTable", "{} of {} samples")
        share = manifest.correct / manifest.samples
        score = _Cell(text.format(manifest.correct, manifest.samples), share)
    for cell in (name, score):
        cell.setToolTip(tip(how_it_reads(manifest)))
    elsewhere = _Cell(translate("ModelsTable", "elsewhere"), 0)
    return [name, _Cell("", ""), score, _Cell("", 0), elsewhere, _Cell(use, use)]


def _cells(version: VersionInfo, use: str) -> list[_Cell]:
    number, manifest = version.number, version.manifest
    name = title(number, version.name)
    size = _Cell(readable_size(version.size), version.size)
    size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if manifest is None:
        text = translate("ModelsTable", "{} · cannot be used").format(name)
        unusable = _Cell(text, number)
        unusable.setToolTip(tip(version.trouble))
        nothing = [_Cell("", ""), _Cell("", -1.0), size, _Cell("", 0)]
        return [unusable, *nothing, _Cell(use, use)]
    parent, metrics = manifest.parent, manifest.metrics
    score = metrics.get("test_accuracy", metrics.get("val_accuracy", -1.0))
    return [
        _Cell(f"{name} · {kind_of(manifest)}", number),
        _Cell(local_time(manifest), manifest.time),
        _Cell(score_of(manifest), score),
        size,
        _Cell("" if parent is None else title(parent, ""), parent or 0),
        _Cell(use, use),
    ]
