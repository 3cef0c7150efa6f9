"""The window with a folder's table."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.folder.rows import THUMBNAIL_SIDE, FolderRow, TableFormat
from mnist_gui.folder.table_model import Column, FolderProxyModel, FolderTableModel
from mnist_gui.ui.widgets import (
    named,
    plain_text_label,
    push_button,
    set_up_rows,
    show_in_front,
)


class FolderWindow(QDialog):
    """Shows what was read in a folder while it is being read.

    Attributes:
        order: The rows as they are sorted and filtered.

    Signals:
        open_wanted: A picture is to be opened on the pad.
            Args: list of Path.
        export_wanted: The visible rows are to be written to a file.
            Args: TableFormat.
        cancel_wanted: Reading is to stop.
    """

    open_wanted = Signal(list)
    export_wanted = Signal(object)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("folderWindow")
        self.setWindowTitle(self.tr("Folder"))
        self._rows_model = FolderTableModel(self)
        self.order = FolderProxyModel(self._rows_model)
        self._table = self._make_table()
        box = QCheckBox(self.tr("U&ncertain only"))
        self._only_uncertain = named(box, "onlyUnsureBox")
        self._only_uncertain.toggled.connect(self.order.show_only_uncertain)
        self._progress = QProgressBar(format=self.tr("%v of %m"))
        named(self._progress, "folderProgress", self.tr("Pictures read so far"))
        self._message = plain_text_label("folderMessage")
        self._cancel = push_button("cancelFolderButton", self.tr("&Cancel"))
        self._cancel.clicked.connect(self._on_cancel)
        self._csv = push_button("exportCsvButton", self.tr("Export as C&SV…"))
        self._csv.clicked.connect(self._on_export_csv)
        self._json = push_button("exportJsonButton", self.tr("Export as &JSON…"))
        self._json.clicked.connect(self._on_export_json)
        self._is_listing = False
        self._set_up_layout()
        unit = self.fontMetrics().averageCharWidth()
        self.resize(110 * unit, 70 * unit)

    @Slot()
    def expect(self) -> None:
        """Show that a folder is being listed."""
        self._is_listing = True
        self._progress.setRange(0, 0)  # busy: how many there are is not known yet
        self._set_reading(reading=True)
        self.show_message(self.tr("Looking for pictures…"))
        show_in_front(self)

    @Slot(int)
    def begin(self, count: int) -> None:
        """Show an empty table, and progress over a number of pictures."""
        self._is_listing = False
        self._rows_model.clear()
        self._progress.setRange(0, count)
        self._progress.setValue(0)
        self.show_message("")

    @Slot(object)
    def add(self, rows: Sequence[FolderRow]) -> None:
        """Append rows."""
        self._rows_model.add(rows)
        self._progress.setValue(len(self._rows_model.rows))

    @Slot()
    def end(self) -> None:
        """Show that every picture was read, and a summary."""
        self._set_reading(reading=False)
        rows = self._rows_model.rows
        bad = sum(row.error is not None for row in rows)
        unsure = sum(not row.is_confident for row in rows) - bad
        text = self.tr("{} pictures · {} uncertain · {} could not be read")
        self.show_message(text.format(len(rows), unsure, bad))

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message until the next."""
        self._message.setText(text)

    @override
    def reject(self) -> None:
        if not self._cancel.isHidden():
            self._on_cancel()
        super().reject()

    def _make_table(self) -> QTableView:
        spoken = self.tr("Pictures and their readings")
        table = named(QTableView(), "folderTable", spoken)
        table.setModel(self.order)
        set_up_rows(table)
        table.setIconSize(QSize(THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        table.activated.connect(self._on_activated)
        rows = table.verticalHeader()
        # One height for all: measuring thousands of rows would take seconds.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(THUMBNAIL_SIDE + 4)
        header = table.horizontalHeader()
        header.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)
        unit = self.fontMetrics().averageCharWidth()
        header.resizeSection(Column.FILE, 40 * unit)
        header.resizeSection(Column.CONFIDENCE, 14 * unit)
        header.resizeSection(Column.TIME, 12 * unit)
        header.resizeSection(Column.PICTURE, THUMBNAIL_SIDE + 12)
        # In the order of reading, until a column is clicked; a third click restores it.
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        table.setSortingEnabled(True)
        return table

    def _set_up_layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._only_uncertain)
        top.addStretch()
        top.addWidget(self._csv)
        top.addWidget(self._json)
        bottom = QHBoxLayout()
        bottom.addWidget(self._message, stretch=1)
        bottom.addWidget(self._progress)
        bottom.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._table, stretch=1)
        layout.addLayout(bottom)

    def _set_reading(self, *, reading: bool) -> None:
        self._progress.setVisible(reading)
        self._cancel.setVisible(reading)

    @Slot()
    def _on_cancel(self) -> None:
        self._set_reading(reading=False)
        self.cancel_wanted.emit()
        if self._is_listing:  # the rows are those of the folder before
            self.show_message(self.tr("Cancelled. The table is unchanged."))
        else:
            text = self.tr("Cancelled after {} pictures.")
            self.show_message(text.format(len(self._rows_model.rows)))

    @Slot()
    def _on_export_csv(self) -> None:
        self.export_wanted.emit(TableFormat.CSV)

    @Slot()
    def _on_export_json(self) -> None:
        self.export_wanted.emit(TableFormat.JSON)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.open_wanted.emit([self.order.row_at(index).path])
