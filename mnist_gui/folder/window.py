"""The window with a folder's table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.folder.confidence_delegate import ConfidenceDelegate
from mnist_gui.folder.preview import FolderPreview
from mnist_gui.folder.rows import THUMBNAIL_SIDE, FolderRow, TableFormat
from mnist_gui.folder.table_model import Column, FolderTableModel
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.flow_layout import FlowLayout
from mnist_gui.ui.switch import Switch
from mnist_gui.ui.widgets import (
    available,
    named,
    plain_text_label,
    push_button,
    set_up_rows,
)

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 960
_HEIGHT: Final = 600
_ROW: Final = 36
_PICTURE: Final = 28
_FILE: Final = 240
_CONFIDENCE: Final = 180
_NARROW: Final = 820  # a narrower window has no room for the preview
_PROGRESS: Final = 140


class FolderWindow(QDialog):
    """Shows what was read in a folder while it is being read.

    Attributes:
        order: The rows, sorted and filtered.

    Signals:
        open_wanted: A picture is to be opened on the pad.
            Args: Path, and the number of its page from 0.
        preview_wanted: A picture is to be shown beside the table.
            Args: Path, and the number of its page from 0.
        export_wanted: The visible rows are to be written to a file.
            Args: TableFormat.
        cancel_wanted: Reading is to stop.
    """

    open_wanted = Signal(object, int)
    preview_wanted = Signal(object, int)
    export_wanted = Signal(object)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("folderWindow")
        self.setWindowTitle(self.tr("Folder"))
        self.order = FolderTableModel(self)
        self._preview = FolderPreview()
        self._table = self._make_table()
        self._title = with_look(plain_text_label("folderTitle"), "title")
        self._title.setText(self.windowTitle())
        self._summary = with_look(plain_text_label("folderSummary"), "muted")
        self._only_uncertain = Switch("onlyUnsureBox", self.tr("Uncertain only"))
        self._only_uncertain.toggled.connect(self._on_filtered)
        spoken = self.tr("Pictures read so far")
        self._progress = named(
            QProgressBar(textVisible=False), "folderProgress", spoken
        )
        self._progress.setFixedSize(px(_PROGRESS), px(8))
        self._message = plain_text_label("folderMessage")
        self._cancel = push_button("cancelFolderButton", self.tr("&Cancel"))
        self._cancel.clicked.connect(self._on_cancel)
        self._make_bottom_buttons()
        self._is_listing = False
        self._files = 0  # that were read, with all their pages or the first
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._set_up_layout()
        self._set_reading(reading=False)
        self._on_selected()
        self.resize(QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(available(self)))

    @Slot()
    def expect(self) -> None:
        """Show that a folder is being listed."""
        self._is_listing = True
        self._progress.setRange(0, 0)  # busy: how many there are is not known yet
        self._set_reading(reading=True)
        self.show_message(self.tr("Looking for pictures…"))

    def begin(self, count: int, folder: Path | None) -> None:
        """Show an empty table, and progress over the pictures, if all of one folder."""
        self._is_listing = False
        self.order.restart(folder)
        self._on_selected()
        self._title.setText(folder.name if folder else self.tr("Pictures"))
        self._title.setToolTip(str(folder or ""))
        self._files = 0
        self._progress.setRange(0, count)
        self._progress.setValue(0)
        self.show_message("")
        self._summarize()

    @Slot(object)
    def add(self, rows: Sequence[FolderRow]) -> None:
        """Append rows."""
        for row in rows:
            if row.thumbnail:  # it is as fine as a screen may need
                row.thumbnail.setDevicePixelRatio(THUMBNAIL_SIDE / px(_PICTURE))
        self.order.add(rows)
        self._files += sum(row.index == 0 for row in rows)
        self._progress.setValue(self._files)
        self._summarize()

    @Slot()
    def end(self) -> None:
        """Show that every picture was read."""
        self._set_reading(reading=False)

    @Slot(object)
    def show_picture(self, image: QImage) -> None:
        """Show the selected picture beside the table."""
        self._preview.show_picture(image)

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message until the next."""
        self._message.setText(text)
        self._message.setVisible(bool(text))

    @override
    def reject(self) -> None:
        if not self._cancel.isHidden():
            self._on_cancel()
        super().reject()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= px(_NARROW)
        self._preview.setVisible(is_wide)
        direction = QBoxLayout.Direction
        self._top.setDirection(
            direction.LeftToRight if is_wide else direction.TopToBottom
        )

    def _summarize(self) -> None:
        """Show how many pictures were read, and how many are worth a look."""
        count, number = len(self.order.rows), self.locale().toString
        text = self.tr("{} pictures · {} uncertain", None, count)
        text = text.format(number(count), number(self.order.uncertain))
        if errors := self.order.errors:
            unread = self.tr("{} · {} could not be read")
            text = unread.format(text, number(errors))
        self._summary.setText(text)

    def _make_bottom_buttons(self) -> None:
        opened = push_button("openFromFolderButton", self.tr("&Open on the pad"))
        self._open = with_look(opened, "primary")
        self._open.clicked.connect(self._on_open)
        self._csv = push_button("exportCsvButton", self.tr("Export as C&SV…"))
        self._csv.clicked.connect(self._on_export_csv)
        self._json = push_button("exportJsonButton", self.tr("Export as &JSON…"))
        self._json.clicked.connect(self._on_export_json)

    def _make_table(self) -> QTableView:
        spoken = self.tr("Pictures and their readings")
        table = named(QTableView(), "folderTable", spoken)
        table.setModel(self.order)
        set_up_rows(table)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setIconSize(QSize(px(_PICTURE), px(_PICTURE)))
        table.setItemDelegateForColumn(Column.CONFIDENCE, ConfidenceDelegate(table))
        table.activated.connect(self._on_activated)
        table.selectionModel().selectionChanged.connect(self._on_selected)
        rows = table.verticalHeader()
        # One height for all: measuring thousands of rows would take seconds.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px(_ROW))
        header = table.horizontalHeader()
        header.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.resizeSection(Column.PICTURE, px(_PICTURE + 16))
        header.resizeSection(Column.FILE, px(_FILE))
        header.resizeSection(Column.CONFIDENCE, px(_CONFIDENCE))
        # In the order of reading, until a column is clicked; a third click restores it.
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        table.setSortingEnabled(True)
        return table

    def _set_up_layout(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(px(2))
        head.addWidget(self._title)
        head.addWidget(self._summary)
        label = QLabel(self.tr("U&ncertain only"))
        label.setBuddy(self._only_uncertain)
        only = QWidget()
        row = QHBoxLayout(only)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(label)
        row.addWidget(self._only_uncertain)
        controls = FlowLayout(px(12))
        for widget in (self._progress, self._cancel, only):
            controls.addWidget(widget)
        self._top.setSpacing(px(12))
        self._top.addLayout(head, stretch=1)
        self._top.addLayout(controls)
        middle = QHBoxLayout()
        middle.setSpacing(px(16))
        middle.addWidget(self._table, stretch=1)
        middle.addWidget(self._preview)
        bottom = QHBoxLayout()
        bottom.setSpacing(px(8))
        bottom.addWidget(self._open)
        bottom.addStretch()
        bottom.addWidget(self._csv)
        bottom.addWidget(self._json)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addLayout(self._top)
        layout.addWidget(self._message)
        layout.addLayout(middle, stretch=1)
        layout.addLayout(bottom)

    def _set_reading(self, *, reading: bool) -> None:
        self._progress.setVisible(reading)
        self._cancel.setVisible(reading)

    def _selected(self) -> FolderRow | None:
        rows = self._table.selectionModel().selectedRows()
        return self.order.shown[rows[0].row()] if rows else None

    @Slot()
    def _on_selected(self) -> None:
        row = self._selected()
        self._preview.show_row(row)
        self._open.setEnabled(row is not None)
        if row and row.thumbnail:
            self.preview_wanted.emit(row.path, row.index)

    @Slot(bool)
    def _on_filtered(self, only: bool) -> None:
        """Show uncertain rows alone, or all; a selected one stays selected."""
        selected = self._selected()
        self.order.show_only_uncertain(only)
        if selected in self.order.shown:
            self._table.selectRow(self.order.shown.index(selected))
        self._on_selected()  # a model that is reset clears the selection silently

    @Slot()
    def _on_cancel(self) -> None:
        self._set_reading(reading=False)
        self.cancel_wanted.emit()
        if self._is_listing:  # the rows are those of the folder before
            self.show_message(self.tr("Cancelled. The table is unchanged."))
        else:
            self.show_message(self.tr("Cancelled. The rest was not read."))

    @Slot()
    def _on_export_csv(self) -> None:
        self.export_wanted.emit(TableFormat.CSV)

    @Slot()
    def _on_export_json(self) -> None:
        self.export_wanted.emit(TableFormat.JSON)

    @Slot()
    def _on_open(self) -> None:
        if row := self._selected():
            self.open_wanted.emit(row.path, row.index)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        row = self.order.shown[index.row()]
        self.open_wanted.emit(row.path, row.index)
