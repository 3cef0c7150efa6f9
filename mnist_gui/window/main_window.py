"""The main window: menus, header, pad, answer, status line."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QMargins, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.models.menu import ModelMenu
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.tools import PenTools
from mnist_gui.pictures.incoming import (
    incoming,
    is_welcome,
    local_paths,
    split,
)
from mnist_gui.pictures.pager import PagerBar
from mnist_gui.pictures.picture_bar import PictureBar
from mnist_gui.pictures.recent_menu import RecentMenu
from mnist_gui.reading.answers_panel import AnswersPanel
from mnist_gui.reading.input_preview import InputPreview
from mnist_gui.reading.label_row import LabelRow
from mnist_gui.session.away_menu import AwayMenu, PagesButton
from mnist_gui.theme.tokens import SHADOW, px
from mnist_gui.ui.actions import Actions, make_label_actions
from mnist_gui.ui.file_dialogs import ask_file, ask_folder, ask_save_path
from mnist_gui.ui.resources import icon
from mnist_gui.ui.shell import ModelState
from mnist_gui.ui.widgets import available, is_accepted, named
from mnist_gui.window.header import Header
from mnist_gui.window.menu_keys import MenuKeys
from mnist_gui.window.menus import SubMenus, fill_menu_bar, make_pen_width_slider
from mnist_gui.window.pad_card import PadCard

if TYPE_CHECKING:
    from mnist_gui.window.presentation import PresentationView

# Sizes of the design. A narrower window that is upright has the answer below the pad.
_NARROW: Final = 760
_COMPACT: Final = 820  # a narrower one has a header with icons alone
_SIZE: Final = QSize(1080, 700)
_LEAST: Final = QSize(480, 400)
_MARGIN: Final = 14  # with the shadow of a card 16
_GAP: Final = 8  # with the shadow 12
_UNLIMITED: Final = 16_777_215  # Qt's own greatest size of a widget
_SCROLL_BAR: Final = 10  # stands in the margin, so that nothing moves when it appears


class MainWindow(QMainWindow):
    """The pad with the answer beside it; decides nothing.

    Attributes:
        actions_: What menus, buttons and keys trigger.
        header: The buttons above the pad.
        pad_card: The pad with its tools and messages.

    Signals:
        files_dropped: Files were dropped on the window.
            Args: list of Path.
        picture_dropped: A picture was dropped that is not a file, as from a browser.
            Args: bytes of an encoded picture, or QImage.
        label_chosen: The user says which digit the drawing shows, or that it is none.
            Args: int, 0 to 9 or `NOT_A_DIGIT`.
        escape_pressed: The key was pressed where nothing in the window uses it.
    """

    files_dropped = Signal(list)
    picture_dropped = Signal(object)
    label_chosen = Signal(int)
    escape_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Digit Pad"))
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self.canvas = Canvas()
        self.answers = AnswersPanel()
        self.preview = InputPreview()
        self.pen_width_slider = make_pen_width_slider()
        self.actions_ = Actions(self, self.canvas.sketch.undo_stack)
        self.label_actions = make_label_actions(self)
        self.label_menu = QMenu(self.tr("Wrong? Say what it &is"), self)
        self.recent_menu = RecentMenu(self)
        self.away_menu = AwayMenu(self)
        self.model_menu = ModelMenu(self.actions_, self)
        self.picture_bar = PictureBar(self.actions_)
        self.pager_bar = PagerBar(self.actions_)
        self.header = Header(self.actions_, self.model_menu)
        self.progress_button = self.header.progress_button
        self.pad_card = PadCard(
            self.canvas,
            PenTools(self.actions_, self.pen_width_slider),
            self.picture_bar,
            self.pager_bar,
            PagesButton(self.away_menu),
        )
        self._may_close: Callable[[], bool] = lambda: True
        self._status = QLabel()
        self._label_row = LabelRow(self.label_actions)
        self._side = QWidget()
        self._pages = named(
            QStackedWidget(), "pages"
        )  # the usual one, and at times a presentation
        self._presented: PresentationView | None = None
        self._below = QHBoxLayout()  # what stands below the part that scrolls
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._set_up_menus()
        self._set_up_status_bar()
        self._set_up_layout()
        self._set_icons()

    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        return self

    @property
    def pad(self) -> QWidget:
        """The pad, which stays in use: dialogs open beside it."""
        return self.canvas

    def show_status(self, text: str) -> None:
        """Show which model is active, or that one is being loaded."""
        self._status.setText(text)

    def show_model(self, name: str, score: str, state: ModelState) -> None:
        """Show the model in use: its name, its score in words, and what it does."""
        self.header.model_button.show_model(name, score, state)
        is_ready = state is ModelState.READY
        self.answers.show_idle(self.tr("Ready") if is_ready else "")

    def show_message(self, text: str, *, can_undo: bool = False) -> None:
        """Show a message over the pad, with a button that undoes what it reports."""
        self.pad_card.toast.show_message(text, can_undo=can_undo)

    def clear_message(self) -> None:
        """Remove the message."""
        self.pad_card.toast.hide()

    def show_crash(self, compose: Callable[[], str], *, is_drawing_back: bool) -> None:
        """Say that the last run ended uncleanly; `compose` returns a report on it."""
        from mnist_gui.window.crashes.line import (
            CrashLine,
            show_report,
        )  # seldom needed

        show = partial(show_report, self, self.pad, compose)
        line = CrashLine(show, is_drawing_back=is_drawing_back)
        self.statusBar().addPermanentWidget(line)

    @Slot(bool)
    def allow_labelling(self, allowed: bool) -> None:
        """Enable or disable the actions that label the drawing."""
        for action in (*self.label_actions, self.label_menu.menuAction()):
            action.setEnabled(allowed)

    def show_progress(self, text: str, details: str = "") -> None:
        """Show how far a training is, with details as a tooltip; nothing if empty."""
        self.header.show_progress(text, details)

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Call this before the window closes; False keeps it open."""
        self._may_close = may_close

    def ask(self, question: str, consequence: str, yes: str) -> bool:
        """Ask whether to do something; `yes` is the button that does it."""
        kind = QMessageBox.Icon.Question
        box = QMessageBox(kind, self.windowTitle(), "", parent=self)
        return is_accepted(box, question, consequence, yes)

    def present(self, view: "PresentationView | None") -> None:
        """Show the pad in a presentation, and nothing else; None for the usual page."""
        self.canvas.sketch.pen_up()  # a pad that moves hears of no button's release
        former, self._presented = self._presented, view
        if view:
            view.place_pad(self.pad_card)
            self._pages.addWidget(view)
            self._pages.setCurrentWidget(view)
        else:
            self._body.insertWidget(0, self.pad_card, stretch=1)
            self._pages.setCurrentIndex(0)
        for bar in (self.menuBar(), self.statusBar()):
            bar.setVisible(view is None)
        self._status.updateGeometry()  # else its bar is as high as before it was hidden
        if former:
            former.setParent(None)
            former.deleteLater()
        self._set_tab_order()
        self._lay_out()

    def show_comparison(self, in_use: str, compared: str) -> None:
        """Show the answers of two models under their names; of one without names."""
        self.answers.show_comparison(in_use, compared)
        self._lay_out()

    def ask_folder(self, title: str, start: Path) -> Path | None:
        """Ask for a folder, beginning at `start`."""
        return ask_folder(self, title, start)

    def ask_file(self, title: str, start: Path, kinds: str) -> Path | None:
        """Ask for a file of some kinds (Qt's filters), beginning at `start`."""
        return ask_file(self, title, start, kinds)

    def ask_save_path(self, title: str, suggested: Path, kind: str) -> Path | None:
        """Ask for a file to write, with the suffix of `suggested`."""
        return ask_save_path(self, title, suggested, kind)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_welcome(event.mimeData()):
            event.acceptProposedAction()
            paths = local_paths(event.mimeData())
            self.pad_card.announce_drop(self._describe_drop(paths))

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.pad_card.announce_drop("")

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.pad_card.announce_drop("")
        dropped = incoming(event.mimeData())
        if dropped.paths:
            self.files_dropped.emit(dropped.paths)
        elif dropped.picture is not None:
            self.picture_dropped.emit(dropped.picture)
        else:
            return
        event.acceptProposedAction()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._may_close())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_icons()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        size = QSize(px(_SIZE.width()), px(_SIZE.height()))
        return size.boundedTo(available(self))

    def _set_icons(self) -> None:
        self.actions_.set_icons(self.palette())

    def _describe_drop(self, paths: Sequence[Path]) -> str:
        _, for_table = split(paths)
        if for_table:
            return self.tr("Drop to read into a table")
        if len(paths) > 1:
            return self.tr("Drop to open {} files", None, len(paths)).format(len(paths))
        return self.tr("Drop to open")

    def _set_up_menus(self) -> None:
        self.label_menu.addActions(self.label_actions)
        self.label_menu.triggered.connect(self._on_label_triggered)
        menus = SubMenus(
            recent=self.recent_menu,
            away=self.away_menu,
            model=self.model_menu,
            label=self.label_menu,
        )
        fill_menu_bar(self.menuBar(), self.actions_, menus)
        keys = MenuKeys(self.label_actions, self)
        for action in self.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                keys.watch(menu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _set_up_status_bar(self) -> None:
        self._status.setObjectName("statusLabel")
        # The name of a model may look like HTML.
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setAccessibleName(self.tr("The model in use"))
        self.statusBar().setAccessibleName(self.tr("Status"))
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _set_up_layout(self) -> None:
        below = QWidget()
        below.setProperty("sheer", True)
        self._scrolled = _column(below)
        self._scrolled.addWidget(self.answers.bars)
        self._scrolled.addWidget(self.preview.card)
        self._scrolled.addStretch()
        scroll = named(QScrollArea(widgetResizable=True), "sideArea")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(below)
        side = _column(self._side)
        side.addWidget(self.answers)
        side.addWidget(scroll, stretch=1)
        side.addLayout(self._below)
        self._below.addWidget(self._label_row)
        self._body.setSpacing(px(_MARGIN))
        self._body.addWidget(self.pad_card, stretch=1)
        self._body.addWidget(self._side)
        central = QWidget()
        self._column = _column(central)
        self._column.addWidget(self.header)
        self._column.addLayout(self._body, stretch=1)
        self._pages.addWidget(central)
        self.setCentralWidget(self._pages)
        least = QSize(px(_LEAST.width()), px(_LEAST.height()))
        self.setMinimumSize(least.boundedTo(available(self)))
        self.pad_card.toast.undo_wanted.connect(self.actions_.undo.trigger)
        self.answers.active.copy_button.clicked.connect(self.actions_.copy.trigger)
        self._set_tab_order()
        self.canvas.setFocus()

    def _set_tab_order(self) -> None:
        """Lead the Tab key from the header over the pad and its tools to the answer."""
        parts: Sequence[QWidget] = (
            *(self.header, self.pad_card, self.answers, self.answers.bars),
            *(self._label_row, self.preview.card),
        )
        if self._presented:
            parts = (self.pad_card, *self._presented.parts)
        stops = [
            stop
            for part in parts
            for stop in (part, *part.findChildren(QWidget))
            if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.window() is self
        ]
        for before, stop in pairwise(stops):
            QWidget.setTabOrder(before, stop)

    def _lay_out(self) -> None:
        """Put the answer beside the pad, or below it where the window is narrow.

        The buttons that label a drawing stand between bars and preview if there is
        room for all, else below what scrolls: they stay in sight.
        """
        if self._presented:
            return
        is_narrow = self.width() < min(px(_NARROW), self.height())
        direction = QBoxLayout.Direction
        self._body.setDirection(
            direction.TopToBottom if is_narrow else direction.LeftToRight
        )
        self.header.set_compact(is_compact=self.width() < px(_COMPACT))
        self._body.setStretchFactor(self._side, int(is_narrow))
        half = (self.height() - self.header.height()) // 2
        least = self._side.minimumSizeHint().height()
        self._side.setMaximumHeight(max(half, least) if is_narrow else _UNLIMITED)
        self._leave_room_for_scroll_bar(0 if is_narrow else px(_SCROLL_BAR))
        width = self.answers.wanted_width + px(_SCROLL_BAR)
        self._side.setMaximumWidth(self.width() if is_narrow else width)
        self._side.setMinimumWidth(width)
        parts = (self.answers, self.answers.bars, self._label_row, self.preview.card)
        needed = sum(part.sizeHint().height() + px(_GAP) for part in parts)
        frame = (self.menuBar(), self.header, self.statusBar())
        room = self.height() - sum(part.sizeHint().height() for part in frame)
        fits = room - px(12 + _GAP) >= needed and not is_narrow
        if fits and self._below.count():
            self._scrolled.insertWidget(1, self._label_row)
        elif not fits and not self._below.count():
            self._below.addWidget(self._label_row)

    def _leave_room_for_scroll_bar(self, room: int) -> None:
        """Let the right edges of all cards be in line; a bar stands beyond them."""
        if self._scrolled.contentsMargins() == self._at_edge(room):
            return
        self._scrolled.setContentsMargins(self._at_edge(room))
        self._below.setContentsMargins(self._at_edge(room))
        self.answers.setContentsMargins(self._at_edge(room))
        _, beside, _ = map(px, SHADOW)  # cards have it within
        self.header.setContentsMargins(self._at_edge(room + beside, beside))
        edge = px(_MARGIN) - room
        margins = self._at_edge(edge, px(_MARGIN))
        self._column.setContentsMargins(margins.left(), px(8), margins.right(), px(4))

    def _at_edge(self, end: int, start: int = 0) -> QMargins:
        """Return margins at the end of a line and at its start; Arabic ends left."""
        if self.isRightToLeft():
            start, end = end, start
        return QMargins(start, 0, end, 0)

    @Slot(QAction)
    def _on_label_triggered(self, action: QAction) -> None:
        self.label_chosen.emit(action.data())


def _column(widget: QWidget) -> QVBoxLayout:
    """Give a widget a column of others, without a margin around it."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(px(_GAP))
    return layout
