"""The ways in: named, chosen, dropped, pasted, opened lately, or a whole folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.files.atomic import exists, is_folder
from mnist_gui.core.ink.strokes import fit_to_square
from mnist_gui.core.reading.page import STROKES_SUFFIX, Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pictures.incoming import incoming
from mnist_gui.pictures.open_dialog import OpenDialog, ask_folder
from mnist_gui.pictures.pasted_pictures import PastedPictures
from mnist_gui.pictures.worker import OpeningWorker
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow

_MOST_ON_PAD: Final = 8
"""Files that go on the pad one after the other; more are for the table."""


class OpenController(QObject):
    """Brings files and pictures onto the pad.

    Attributes:
        dialog: Asks for files.

    Signals:
        folders_chosen: All of this is to be read in a table.
            Args: list of Path, of folders and pictures.
    """

    folders_chosen = Signal(list)

    _keep_requested = Signal(object)
    _preview_requested = Signal(object)

    def __init__(
        self, window: MainWindow, recognizer: Recognizer, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._recognizer, self._settings = window, recognizer, settings
        self._pasted = PastedPictures()
        self._worker = worker = OpeningWorker(self._pasted)
        recognizer.host(worker)
        self._keep_requested.connect(worker.keep)
        self._preview_requested.connect(worker.preview)
        worker.kept.connect(recognizer.open_file)
        worker.keep_failed.connect(window.show_message)
        self.dialog = dialog = OpenDialog(window)
        dialog.preview_wanted.connect(self._preview_requested)
        worker.previewed.connect(dialog.show_preview)
        dialog.paths_chosen.connect(self._on_paths_chosen)
        window.files_dropped.connect(self.open)
        window.picture_dropped.connect(self._keep_requested)
        window.recent_menu.path_chosen.connect(self._on_recent_chosen)
        window.recent_menu.show_paths(settings.recent)
        window.actions_.open.triggered.connect(self._on_open)
        window.actions_.read_folder.triggered.connect(self._on_read_folder)
        window.actions_.paste.triggered.connect(self._on_paste)
        recognizer.page_opened.connect(self._on_page_opened)
        recognizer.open_failed.connect(window.show_message)

    def stop(self) -> None:
        """Forget what was pasted."""
        self._pasted.forget()

    @Slot(list)
    def open(self, paths: Sequence[Path]) -> None:
        """Open files one after the other; the last stays on the pad.

        With a folder among them, or many, the pictures go into a table.
        """
        drawings = [path for path in paths if path.suffix.lower() == STROKES_SUFFIX]
        pictures = [path for path in paths if path not in drawings]
        if len(pictures) > _MOST_ON_PAD or any(map(is_folder, pictures)):
            self.folders_chosen.emit(pictures)
            paths = drawings
        for path in paths:
            self._recognizer.open_file(path)

    @Slot()
    def _on_open(self) -> None:
        self.dialog.ask(self._settings.folder)

    @Slot(list)
    def _on_paths_chosen(self, paths: Sequence[Path]) -> None:
        self._settings.folder = paths[0].parent
        self.open(paths)

    @Slot()
    def _on_read_folder(self) -> None:
        folder = ask_folder(self._window, self._settings.folder)
        if folder:
            self._settings.folder = folder
            self.folders_chosen.emit([folder])

    @Slot()
    def _on_paste(self) -> None:
        came = incoming(QGuiApplication.clipboard().mimeData())
        if came.paths:
            self.open(came.paths)
        elif came.picture is not None:
            self._keep_requested.emit(came.picture)
        else:
            self._window.show_message(
                self.tr("There is no picture in the clipboard; copy one first.")
            )

    @Slot(object)
    def _on_recent_chosen(self, path: Path) -> None:
        if exists(path):
            self.open([path])
            return
        self._remember([one for one in self._settings.recent if one != path])
        text = self.tr("“{}” is no longer there; it was taken off the list.")
        self._window.show_message(text.format(path.name))

    @Slot(object, object)
    def _on_page_opened(self, page: Page, path: Path) -> None:
        fitting = Page(
            strokes=fit_to_square(page.strokes, PAD_SIDE), picture=page.picture
        )
        self._window.canvas.sketch.replace_page(fitting, self.tr("open"))
        self._window.show_message(self.tr("Opened {}").format(path.name))
        if not self._pasted.owns(path):
            path = path.absolute()
            recent = self._settings.recent
            self._remember([path, *(one for one in recent if one != path)])

    def _remember(self, paths: Sequence[Path]) -> None:
        self._settings.recent = list(paths)
        self._window.recent_menu.show_paths(self._settings.recent)
