"""A whole folder: read into a table, opened from it, written to a file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.folder.rows import FolderRow, TableFormat
from mnist_gui.folder.table_writer import TableWriter
from mnist_gui.folder.window import FolderWindow
from mnist_gui.folder.worker import FolderWorker
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow


class FolderController(QObject):
    """Connects the table and what reads the pictures on the recognizer's thread.

    Attributes:
        dialog: The table, as the person sees it.

    Signals:
        open_wanted: A picture is to be opened on the pad.
            Args: list of Path.
    """

    open_wanted = Signal(list)

    _read_requested = Signal(int, object, bool)
    _cancel_requested = Signal()
    _export_requested = Signal(object, object, object)

    def __init__(
        self, window: MainWindow, recognizer: Recognizer, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._recognizer, self._settings = window, recognizer, settings
        self.dialog = dialog = FolderWindow(window)
        self._worker = worker = FolderWorker(recognizer.model_in_use)
        recognizer.host(worker)
        self._writer = TableWriter()
        recognizer.host(self._writer, is_thorough=True)
        self._reading = 0
        self._read_requested.connect(worker.read)
        self._cancel_requested.connect(worker.cancel)
        self._export_requested.connect(self._writer.export)
        worker.began.connect(self._on_began)
        worker.rows_read.connect(self._on_rows_read)
        worker.ended.connect(self._on_ended)
        self._writer.exported.connect(dialog.show_message)
        dialog.path_chosen.connect(self._on_path_chosen)
        dialog.export_wanted.connect(self._on_export_wanted)
        dialog.cancel_wanted.connect(self._on_cancel_wanted)

    @Slot(list)
    def read(self, paths: Sequence[Path]) -> None:
        """Read pictures and folders of them into the table, in place of others."""
        self._reading += 1
        self.dialog.expect()
        self._read_requested.emit(self._reading, list(paths), self._recognizer.single)

    @Slot()
    def _on_cancel_wanted(self) -> None:
        self._reading += 1
        self._cancel_requested.emit()

    # What was on its way when another reading began, or when it was cancelled, is late.

    @Slot(int, int)
    def _on_began(self, reading: int, count: int) -> None:
        if reading == self._reading:
            self.dialog.begin(count)

    @Slot(int, object)
    def _on_rows_read(self, reading: int, rows: Sequence[FolderRow]) -> None:
        if reading == self._reading:
            self.dialog.add(rows)

    @Slot(int)
    def _on_ended(self, reading: int) -> None:
        if reading == self._reading:
            self.dialog.end()

    @Slot(object)
    def _on_path_chosen(self, path: Path) -> None:
        self.open_wanted.emit([path])

    @Slot(object)
    def _on_export_wanted(self, kind: TableFormat) -> None:
        rows = self.dialog.order.shown
        if not rows:
            self.dialog.show_message(self.tr("There is nothing to export yet."))
            return
        path = self._window.ask_save_path(
            self.tr("Export what is shown"),
            self._settings.folder / f"readings{kind.value}",
            kind.name,
        )
        if path:
            self._settings.folder = path.parent
            self._export_requested.emit(rows, path, kind)
