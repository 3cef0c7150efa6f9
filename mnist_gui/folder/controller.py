"""Reads a whole folder into a table, opens pictures from it, exports it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.errors import PictureError, message_of
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.folder.reader import (
    Listing,
    list_pictures,
    load_preview,
    read_pictures,
)
from mnist_gui.folder.rows import FolderRow, TableFormat, format_table
from mnist_gui.folder.window import FolderWindow
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import LatestRequest, WorkerThread
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized, number
from mnist_gui.ui.widgets import show_beside


class FolderController(QObject):
    """Fills the table while the pad stays in use.

    Attributes:
        dialog: The window with the table.
    """

    def __init__(
        self,
        *,
        shell: Shell,
        thread: WorkerThread,
        active: ActiveModel,
        recognizer: Recognizer,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._thread = thread
        self._active = active
        self._recognizer = recognizer
        self._settings = settings
        self._latest = LatestRequest()
        self._latest_preview = LatestRequest()
        self._folder: Path | None = None  # the one that is read, if it is one
        self._waiting: Sequence[Path] | None = None
        self.dialog = FolderWindow(shell.widget)

    def wire(self) -> None:
        """Connect the table and the active model."""
        self.dialog.export_wanted.connect(self._on_export_wanted)
        self.dialog.cancel_wanted.connect(self._cancel)
        self.dialog.preview_wanted.connect(self._on_preview_wanted)
        self._active.changed.connect(self._start_when_ready)

    @Slot(list)
    def read(self, paths: Sequence[Path]) -> None:
        """Read pictures, and folders of them, into the table in place of its rows."""
        self._cancel()
        is_folder = len(paths) == 1 and paths[0].is_dir()
        self._folder = paths[0] if is_folder else None
        self.dialog.expect()
        show_beside(self.dialog, self._shell.pad)
        listing = partial(list_pictures, list(paths))
        self._thread.call(listing, done=self._begin, latest=self._latest)

    @Slot()
    def _cancel(self) -> None:
        """Stop reading; rows that are still under way are dropped."""
        self._latest.cancel()
        self._waiting = None

    def _begin(self, listing: Listing) -> None:
        count = len(listing.pictures) + len(listing.failures)
        self.dialog.begin(count, self._folder)
        self.dialog.add(listing.failures)
        self._waiting = listing.pictures
        self._start_when_ready()

    @Slot()
    def _start_when_ready(self) -> None:
        """Read the listed pictures, once there is a model to read them with."""
        if self._waiting is None or self._active.manifest is None:
            return
        paths, self._waiting = self._waiting, None
        request = self._latest.id + 1

        def add(rows: Sequence[FolderRow]) -> None:
            if self._latest.id == request:
                self.dialog.add(rows)

        self._thread.call_in_slices(
            read_pictures(
                paths,
                lambda: self._active.on_thread()[0],
                partial(self._thread.post, add),
                single=self._recognizer.single,
                digits_only=self._recognizer.digits_only,
            ),
            done=lambda _: self.dialog.end(),
            failed=self._on_failed,
            latest=self._latest,
        )

    def _on_failed(self, message: str) -> None:
        self.dialog.end()
        self.dialog.show_message(message)

    @Slot(object, int)
    def _on_preview_wanted(self, path: Path, page: int) -> None:
        self._thread.call(
            partial(load_preview, path, page),
            done=self.dialog.show_picture,
            failed=lambda _: None,  # the small picture of the table stays
            latest=self._latest_preview,
        )

    @Slot(object)
    def _on_export_wanted(self, kind: TableFormat) -> None:
        rows = self.dialog.order.shown
        if not rows:
            self.dialog.show_message(self.tr("There is nothing to export yet."))
            return
        path = self._shell.ask_save_path(
            self.tr("Export the rows that are shown"),
            self._settings.folder / f"readings{kind.value}",
            kind.name,
        )
        if path:
            self._settings.folder = path.parent
            self._thread.call(
                partial(self._write, rows, path, kind),
                done=self.dialog.show_message,
                failed=self.dialog.show_message,
                must_finish=True,
            )

    def _write(self, rows: Sequence[FolderRow], path: Path, kind: TableFormat) -> str:
        """Write the table to a file, on the worker thread; return what to show."""
        try:
            write_atomically(path, format_table(rows, kind))
        except OSError as error:
            text = self.tr("The table could not be written: {}")
            raise PictureError(text.format(localized(message_of(error)))) from error
        text = self.tr("Saved {} with {} rows", None, len(rows))
        return text.format(path.name, number(len(rows)))
