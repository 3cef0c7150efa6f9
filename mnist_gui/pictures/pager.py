"""Files that were opened together, and their pages: the pad shows one at a time."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel

from mnist_gui.core.reading.page import Page
from mnist_gui.pad.tools import FloatingTools
from mnist_gui.ui.actions import Actions
from mnist_gui.ui.widgets import named


class PagerBar(FloatingTools):
    """Two buttons and "3 of 8" or "Page 2 of 5" between them; hidden for one page."""

    def __init__(self, actions: Actions) -> None:
        """Make the buttons of two actions."""
        super().__init__("pagerBar", "")
        self.setAccessibleName(self.tr("Opened files"))
        self._place = named(QLabel(), "pagerLabel")
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._counts = (0, 0)  # of files and pages
        self.add_action("previousFileButton", actions.previous_file, self.tr("Back"))
        self.add_part(self._place)
        self.add_action("nextFileButton", actions.next_file, self.tr("Next"))
        self.hide()

    def show_place(self, file: tuple[int, int], page: tuple[int, int]) -> None:
        """Show which file of how many is on the pad, and which of its pages; from 0."""
        text = self._text(file, page)
        self._place.setText(text)
        self.setToolTip(text)  # with large letters, there is no room for the label
        self.setAccessibleDescription(text)
        counts = file[1], page[1]
        if counts == self._counts:
            return
        self._counts = counts
        last = self._text((file[1] - 1, file[1]), (page[1] - 1, page[1]))
        self._place.setMinimumWidth(self.fontMetrics().horizontalAdvance(last))
        focused = self.focusWidget() if self._has_focus() else None
        self.hide()  # the pad makes room for another width when it is shown
        self.setVisible(bool(last))
        if focused:
            focused.setFocus()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _text(self, file: tuple[int, int], page: tuple[int, int]) -> str:
        texts = []
        if file[1] > 1:
            texts.append(self.tr("{} of {}").format(file[0] + 1, file[1]))
        if page[1] > 1:
            texts.append(self.tr("Page {} of {}").format(page[0] + 1, page[1]))
        return " · ".join(texts)

    def ask_page(self, page: int, pages: int) -> QInputDialog:
        """Ask for the number of a page; `page` is the one that is shown, from 0.

        The dialog that is opened says which number, from 1, is chosen.
        """
        question = QInputDialog(self.window())
        question.setObjectName("pageDialog")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setWindowTitle(self.tr("Go to page"))
        question.setLabelText(self.tr("Page, 1 to {}:").format(pages))
        question.setInputMode(QInputDialog.InputMode.IntInput)
        question.setIntRange(1, pages)
        question.setIntValue(page + 1)
        question.setOkButtonText(self.tr("Show"))
        question.open()
        return question


class Pager(QObject):
    """Keeps the files that were opened together, and leads through their pages.

    The page on the pad may be of another file: of an earlier one, by undo, or of the
    last session. Its other pages can be reached all the same.

    Signals:
        wanted: A page of a file is to be shown.
            Args: Path, int from 0.
    """

    wanted = Signal(object, int)

    def __init__(self, bar: PagerBar, actions: Actions) -> None:
        """Hold no file."""
        super().__init__(bar)
        self._bar = bar
        self._actions = actions
        self._paths: Sequence[Path] = ()
        self._place = 0
        self._source: Path | None = None  # the file whose pages are turned
        self._page = 0  # that is shown, or was asked for since
        self._counts: dict[Path, int] = {}  # of pages, once they are known
        self._on_pad: tuple[Path | None, int] | None = None
        actions.previous_file.triggered.connect(self._on_previous)
        actions.next_file.triggered.connect(self._on_next)
        actions.go_to_page.triggered.connect(self._on_go_to)
        self._update()

    def hold(self, paths: Sequence[Path], page: int = 0) -> None:
        """Hold files instead of those before, and ask for a page of the first."""
        self._paths, self._counts, self._on_pad = paths, {}, None
        self._ask(0, page)

    @Slot(object)
    def follow(self, page: Page) -> None:
        """Show which page of a file is on the pad, whatever has put it there."""
        picture = page.picture
        on_pad = (picture.source, picture.requested_view.page) if picture else None
        if on_pad == self._on_pad:
            return
        self._on_pad = on_pad
        if picture and picture.source:
            self._source, self._page = picture.source, picture.requested_view.page
            self._counts[self._source] = picture.pages
            if self._source in self._paths:
                self._place = self._paths.index(self._source)
        elif self._source not in self._paths:
            self._source, self._page = None, 0
        self._update()

    @property
    def _pages(self) -> int:
        return self._counts.get(self._source, 1) if self._source else 1

    @Slot()
    def _on_previous(self) -> None:
        if self._page > 0:
            self._turn_to(self._page - 1)
        elif self._place > 0:
            before = self._paths[self._place - 1]
            self._ask(self._place - 1, self._counts.get(before, 1) - 1)

    @Slot()
    def _on_next(self) -> None:
        if self._page + 1 < self._pages:
            self._turn_to(self._page + 1)
        elif self._place + 1 < len(self._paths):
            self._ask(self._place + 1, 0)

    @Slot()
    def _on_go_to(self) -> None:
        question = self._bar.ask_page(self._page, self._pages)
        question.intValueSelected.connect(self._on_chosen)

    @Slot(int)
    def _on_chosen(self, number: int) -> None:
        if number <= self._pages:  # another file may be there by now
            self._turn_to(number - 1)

    def _turn_to(self, page: int) -> None:
        is_shown = self._on_pad == (self._source, page) and self._page == page
        if self._source and not is_shown:
            self._page = page
            self._update()
            self.wanted.emit(self._source, page)

    def _ask(self, place: int, page: int) -> None:
        self._place, self._page = place, page
        self._source = self._paths[place]
        self._update()
        self.wanted.emit(self._source, page)

    def _update(self) -> None:
        last = len(self._paths) - 1
        self._bar.show_place((self._place, last + 1), (self._page, self._pages))
        is_last_page = self._page + 1 >= self._pages
        self._actions.previous_file.setEnabled(self._page > 0 or self._place > 0)
        self._actions.next_file.setEnabled(not is_last_page or self._place < last)
        self._actions.go_to_page.setEnabled(self._pages > 1)
