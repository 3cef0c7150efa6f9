"""Opens files and pictures: from the command line, a dialog, drop, paste or history."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.files.atomic import exists
from mnist_gui.core.ink.strokes import fit_to_square
from mnist_gui.core.reading.page import Page, open_page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.sketch import Sketch
from mnist_gui.pictures.incoming import Picture, incoming, split
from mnist_gui.pictures.open_dialog import OpenDialog, preview_of
from mnist_gui.pictures.pager import Pager
from mnist_gui.pictures.pasted_pictures import PastedPictures
from mnist_gui.pictures.recent_menu import RecentMenu
from mnist_gui.recognizer.thread import LatestRequest, WorkerThread
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell


class OpenController(QObject):
    """Brings files and pictures onto the pad.

    Attributes:
        dialog: Asks for files.

    Signals:
        folders_chosen: These pictures and folders are to be read into a table.
            Args: list of Path.
    """

    folders_chosen = Signal(list)

    def __init__(  # noqa: PLR0913 (each collaborator by name)
        self,
        *,
        shell: Shell,
        sketch: Sketch,
        recent_menu: RecentMenu,
        pager: Pager,
        thread: WorkerThread,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._sketch = sketch
        self._recent_menu = recent_menu
        self._pager = pager
        self._latest = LatestRequest()
        # Which page of a strokes file the drawing on the pad was opened from.
        self._shown: tuple[Path, int] | None = None
        # What was changed on pages of the pager's files, as it was left.
        self._left: dict[tuple[Path, int], Page] = {}
        self._thread = thread
        self._settings = settings
        self._pasted = PastedPictures()
        self.dialog = OpenDialog(shell.widget)

    def wire(self) -> None:
        """Connect the dialog, the menu of recent files and the actions."""
        self._pager.wanted.connect(self._open_one)
        self._sketch.page_changed.connect(self._pager.follow)
        self._sketch.page_changed.connect(self._on_page_changed)
        self.dialog.preview_wanted.connect(self._on_preview_wanted)
        self.dialog.paths_chosen.connect(self._on_paths_chosen)
        self._recent_menu.path_chosen.connect(self._on_recent_chosen)
        self._recent_menu.show_paths(self._settings.recent)
        actions = self._shell.actions_
        actions.open.triggered.connect(self._on_open)
        actions.read_folder.triggered.connect(self._on_read_folder)
        actions.paste.triggered.connect(self._on_paste)

    def stop(self) -> None:
        """Delete the files of pasted pictures."""
        self._pasted.delete_all()

    @Slot(list)
    def open(self, paths: Sequence[Path]) -> None:
        """Open files: the first is shown, and the pager leads to the others.

        Many pictures, or a folder among them, are read into a table.
        """
        for_pad, for_table = split(paths)
        if for_table:
            self.folders_chosen.emit(for_table)
        if for_pad:
            self._hold(for_pad)

    @Slot(object, int)
    def open_at(self, path: Path, number: int) -> None:
        """Open a page of a file; pages count from 0."""
        self._hold([path], number)

    def _hold(self, paths: Sequence[Path], number: int = 0) -> None:
        self._left.clear()
        self._shown = None
        self._pager.hold(paths, number)

    @Slot(object, int)
    def _open_one(self, path: Path, number: int) -> None:
        """Open a page of a file of the pager, or show it as it was left."""
        page = self._sketch.finished_page
        if (here := self._key_of(page)) and _is_changed(page):
            self._left[here] = page
        if left := self._left.get((path, number)):
            self._latest.cancel()
            self._show((path, number), left)
            return
        self._thread.call(
            partial(open_page, path, number),
            done=partial(self._show, (path, number)),
            failed=self._shell.show_message,
            otherwise=self.tr("“{}” cannot be read.").format(path.name),
            latest=self._latest,
        )

    def _key_of(self, page: Page) -> tuple[Path, int] | None:
        """Return which page of which file is on the pad; None if it is of none."""
        picture = page.picture
        if picture and picture.source:
            return picture.source, picture.requested_view.page
        return None if page.is_empty else self._shown

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        if page.is_empty:  # what is drawn next is of no file
            self._shown = None

    @Slot(object)
    def open_picture(self, picture: Picture) -> None:
        """Open a picture that has no file, as it was pasted or dropped."""
        self._thread.call(
            partial(self._pasted.keep, picture),
            done=lambda path: self.open([path]),
            failed=self._shell.show_message,
        )

    def _show(self, place: tuple[Path, int], page: Page) -> None:
        path, number = place
        before = self._key_of(self._sketch.finished_page)
        is_turned = before is not None and before[0] == path and before[1] != number
        strokes = fit_to_square(page.strokes, PAD_SIDE)
        fitting = Page(strokes=strokes, picture=page.picture)
        self._sketch.replace_page(fitting, self.tr("open"))
        self._shown = None if page.picture else place
        if not is_turned:
            self._shell.show_message(self.tr("Opened {}").format(path.name))
        if self._pasted.owns(path):
            used = self._sketch.sources()
            self._thread.call(partial(self._pasted.delete_older, path, used))
        else:
            path = path.absolute()
            others = [known for known in self._settings.recent if known != path]
            self._remember([path, *others])

    def _remember(self, paths: Sequence[Path]) -> None:
        self._settings.recent = list(paths)
        self._recent_menu.show_paths(self._settings.recent)

    @Slot()
    def _on_open(self) -> None:
        self.dialog.ask(self._settings.folder)

    @Slot(object)
    def _on_preview_wanted(self, path: Path) -> None:
        self._thread.call(partial(preview_of, path), done=self.dialog.show_preview)

    @Slot(list)
    def _on_paths_chosen(self, paths: Sequence[Path]) -> None:
        self._settings.folder = paths[0].parent
        self.open(paths)

    @Slot()
    def _on_read_folder(self) -> None:
        title = self.tr("Read every picture in a folder")
        if folder := self._shell.ask_folder(title, self._settings.folder):
            self._settings.folder = folder
            self.folders_chosen.emit([folder])

    @Slot()
    def _on_paste(self) -> None:
        came = incoming(QGuiApplication.clipboard().mimeData())
        if came.paths:
            self.open(came.paths)
        elif came.picture is not None:
            self.open_picture(came.picture)
        else:
            self._shell.show_message(
                self.tr("There is no picture in the clipboard; copy one first.")
            )

    @Slot(object)
    def _on_recent_chosen(self, path: Path) -> None:
        if exists(path):
            self.open([path])
            return
        self._remember([known for known in self._settings.recent if known != path])
        text = self.tr("“{}” is no longer there; it was removed from the list.")
        self._shell.show_message(text.format(path.name))


def _is_changed(page: Page) -> bool:
    """Return whether a page is no longer as its file has it."""
    picture = page.picture
    if picture is None or picture.source is None:
        return True
    view = picture.requested_view
    return bool(picture.edits) or view != view.original
