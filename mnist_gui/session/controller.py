"""Keeps the page on the pad, so that the next start brings it back."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.picture_ink import find_ink, with_edits
from mnist_gui.core.reading.page import Page, page_of_input
from mnist_gui.core.session.page_store import SavedPage
from mnist_gui.core.session.page_writer import PageWriter
from mnist_gui.pad.placement import with_paper
from mnist_gui.pad.sketch import Sketch
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.session.away_menu import AwayMenu
from mnist_gui.ui.shell import Shell


class SessionController(QObject):
    """Has each page that is finished written to a file, and puts pages away.

    A program that is killed loses the stroke that is being drawn, and no more than the
    last tenth of a second (`PageWriter`).
    """

    def __init__(
        self,
        *,
        shell: Shell,
        sketch: Sketch,
        menu: AwayMenu,
        thread: WorkerThread,
        pages: PageWriter,
    ) -> None:
        """Prepare; nothing is read or written yet."""
        super().__init__(shell.widget)
        self._shell = shell
        self._sketch = sketch
        self._menu = menu
        self._thread = thread
        self._pages = pages
        self._saved = sketch.finished_page  # an untouched pad is not written
        self._last: SavedPage | None = None  # of the session before
        # One turn of the event loop after a change, of which one gesture makes several.
        self._soon = QTimer(self, singleShot=True, interval=0)

    def wire(self) -> None:
        """Connect the pad, the menu and the actions.

        The page of the last session is read before anything can be written over it.
        """
        self._last = self._pages.store.load()
        self._soon.timeout.connect(self._save)
        self._sketch.page_replaced.connect(self._soon.start)
        self._shell.actions_.new_page.triggered.connect(self._on_new_page)
        self._menu.aboutToShow.connect(self._show_away)
        self._menu.page_chosen.connect(self._on_page_chosen)
        self._menu.menuAction().setEnabled(self._pages.store.has_away())

    def restore(self) -> bool:
        """Put the page of the last session on the pad, or away if the pad is in use.

        Returns:
            Whether it is on the pad; a picture is yet to be read, and is not.
        """
        saved, self._last = self._last, None
        is_shown = bool(saved and saved.strokes) and not self._is_in_use()
        if saved:
            self._open(saved, is_quiet=True)
        return is_shown

    def save(self) -> None:
        """Finish the stroke being drawn, and have the page written now."""
        self._sketch.pen_up()
        self._save()

    @Slot()
    def _save(self) -> None:
        page = self._sketch.finished_page
        if page is not self._saved:
            self._saved = page
            self._pages.write(_to_saved(page))

    @Slot()
    def _on_new_page(self) -> None:
        """Put the page away, and begin an empty one."""
        self._sketch.pen_up()
        if saved := _to_saved(self._sketch.page):
            self._pages.put_away(saved)
            self._menu.menuAction().setEnabled(True)
        if not self._sketch.page.is_empty:
            self._sketch.replace_page(Page(), self.tr("new page"))

    @Slot()
    def _show_away(self) -> None:
        self._menu.show_pages(self._pages.away())

    @Slot(object)
    def _on_page_chosen(self, saved: SavedPage) -> None:
        if here := _to_saved(self._sketch.page):
            self._pages.put_away(here)
        self._open(saved, is_quiet=False)

    def _open(self, saved: SavedPage, *, is_quiet: bool) -> None:
        if saved.source is None and saved.kept is None:
            self._show(is_quiet, Page(strokes=saved.strokes))
            return
        name = saved.source.name if saved.source else self.tr("Drawing")
        self._thread.call(
            partial(_page_of, saved),
            done=partial(self._show, is_quiet),
            failed=self._shell.show_message,
            otherwise=self.tr("“{}” cannot be read.").format(name),
        )

    def _show(self, is_quiet: bool, page: Page) -> None:
        """Show a page; the one of the last session is no step that could be undone."""
        if not is_quiet:
            self._sketch.replace_page(page, self.tr("put back"))
        elif not self._is_in_use():
            self._sketch.set_finished_page(page)
        elif saved := _to_saved(page):
            self._pages.put_away(saved)
            self._menu.menuAction().setEnabled(True)

    def _is_in_use(self) -> bool:
        return self._sketch.is_pen_down or not self._sketch.page.is_empty


def _to_saved(page: Page) -> SavedPage | None:
    """Return what is kept of a page; None if it is empty."""
    if page.strokes:
        return SavedPage(strokes=page.strokes)
    picture = page.picture
    if picture is None:
        return None
    if picture.source is None:
        return SavedPage(kept=picture.sample, edits=picture.edits)
    return SavedPage(
        source=picture.source, view=picture.requested_view, edits=picture.edits
    )


def _page_of(saved: SavedPage) -> Page:
    """Read a picture or a sample that was kept; slow, so on the worker thread.

    Raises:
        PictureError: If the picture cannot be read.
        EmptyDrawingError: If there is no ink in it.
    """
    if saved.source:
        picture = find_ink(saved.source, saved.view)
        return Page(picture=with_edits(picture, saved.edits))
    if saved.kept is None:
        raise EmptyDrawingError(marked("Errors", "There is no ink in this drawing."))
    page = page_of_input(saved.kept)
    if page.picture is None or not saved.edits:
        return page
    return Page(picture=with_edits(with_paper(page.picture), saved.edits))
