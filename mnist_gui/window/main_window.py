"""The main window: menus, tool bar, layout, status bar."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.models.menu import ModelMenu
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pictures.incoming import incoming, is_welcome
from mnist_gui.pictures.picture_bar import PictureBar
from mnist_gui.pictures.recent_menu import RecentMenu
from mnist_gui.reading.answers_panel import AnswersPanel
from mnist_gui.reading.input_preview import InputPreview
from mnist_gui.ui.actions import Actions, make_label_actions
from mnist_gui.ui.file_dialogs import ask_file, ask_folder, ask_save_path
from mnist_gui.ui.resources import icon
from mnist_gui.ui.widgets import is_accepted, tip
from mnist_gui.window.menus import (
    fill_menu_bar,
    make_pen_width_slider,
    make_tool_bar,
)


class MainWindow(QMainWindow):
    """The pad with the answer beside it; decides nothing.

    Attributes:
        actions_: What menus, tool bar and keys trigger.

    Signals:
        files_dropped: Files were dropped on the window.
            Args: list of Path.
        picture_dropped: A picture was dropped that is not a file, as from a browser.
            Args: bytes of an encoded picture, or QImage.
        label_chosen: The user says which digit the drawing shows, or that it is none.
            Args: int, 0 to 9 or `NOT_A_DIGIT`.
    """

    files_dropped = Signal(list)
    picture_dropped = Signal(object)
    label_chosen = Signal(int)

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
        self.model_menu = ModelMenu(self.actions_, self)
        self.picture_bar = PictureBar(self.actions_)
        self.progress_button = QPushButton()
        self._may_close: Callable[[], bool] = lambda: True
        self._status = QLabel()
        self._set_up_menus_and_tool_bar()
        self._set_up_status_bar()
        self._set_up_layout()
        self._set_icons()

    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        return self

    def show_status(self, text: str) -> None:
        """Show which model is active, or that one is being loaded."""
        self._status.setText(text)

    def show_message(self, text: str) -> None:
        """Show a message in the status line until the next thing happens."""
        self.statusBar().showMessage(text)
        self.statusBar().setToolTip(tip(text))

    def clear_message(self) -> None:
        """Remove the message."""
        self.statusBar().clearMessage()
        self.statusBar().setToolTip("")

    @Slot(bool)
    def allow_labelling(self, allowed: bool) -> None:
        """Enable or disable the actions that label the drawing."""
        for action in (*self.label_actions, self.label_menu.menuAction()):
            action.setEnabled(allowed)

    def show_progress(self, text: str, details: str = "") -> None:
        """Show how far a training is, with details as a tooltip; nothing if empty."""
        # Showing, hiding or resizing the button would lay out the status bar again,
        # and the status would then be painted below a message.
        self.progress_button.setText(text)
        self.progress_button.setToolTip(tip(details))
        self.progress_button.setEnabled(bool(text))
        self.progress_button.setFlat(not text)

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Call this before the window closes; False keeps it open."""
        self._may_close = may_close

    def ask(self, question: str, consequence: str, yes: str) -> bool:
        """Ask whether to do something; `yes` is the button that does it."""
        kind = QMessageBox.Icon.Question
        box = QMessageBox(kind, self.windowTitle(), "", parent=self)
        return is_accepted(box, question, consequence, yes)

    def show_comparison(self, in_use: str, compared: str) -> None:
        """Show the answers of two models under their names; of one without names."""
        rest = self.width() - self.answers.sizeHint().width()
        self.answers.show_comparison(in_use, compared)
        if not self.isMaximized() and not self.isFullScreen():  # the pad stays as it is
            _lay_out(self.answers)
            self.resize(rest + self.answers.sizeHint().width(), self.height())

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

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        dropped = incoming(event.mimeData())
        if dropped.paths:
            self.files_dropped.emit(dropped.paths)
        elif dropped.picture is not None:
            self.picture_dropped.emit(dropped.picture)
        else:
            return
        event.acceptProposedAction()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._may_close())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_icons()

    def _set_icons(self) -> None:
        self.actions_.set_icons(self.palette())
        self.label_menu.setIcon(icon("correct", self.palette().buttonText().color()))

    def _set_up_menus_and_tool_bar(self) -> None:
        self.label_menu.addActions(self.label_actions)
        self.label_menu.triggered.connect(self._on_label_triggered)
        menus = (self.recent_menu, self.model_menu, self.label_menu)
        fill_menu_bar(self.menuBar(), self.actions_, *menus)
        self.addToolBar(
            make_tool_bar(self.actions_, self.pen_width_slider, self.label_menu)
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _set_up_status_bar(self) -> None:
        self._status.setObjectName("statusLabel")
        # The name of a model may look like HTML.
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setAccessibleName(self.tr("The model in use"))
        self.statusBar().setAccessibleName(self.tr("Messages"))
        # Not a permanent widget, so that a message may use the whole line.
        self.statusBar().addWidget(self._status)
        self.progress_button.setObjectName("progressButton")
        self.statusBar().addPermanentWidget(self.progress_button)
        self.show_progress("")

    def _set_up_layout(self) -> None:
        side = QVBoxLayout()
        side.addWidget(self.answers)
        side.addStretch()
        side.addWidget(self.preview, alignment=Qt.AlignmentFlag.AlignCenter)
        side.addWidget(self.preview.caption)
        side_widget = QWidget()
        side_widget.setLayout(side)
        pad = QVBoxLayout()
        pad.addWidget(self.canvas, stretch=1)
        pad.addWidget(self.picture_bar)
        layout = QHBoxLayout()
        layout.addLayout(pad, stretch=1)
        layout.addWidget(side_widget)
        central = QWidget()
        central.setLayout(layout)
        self.setCentralWidget(central)
        self.canvas.setFocus()

    @Slot(QAction)
    def _on_label_triggered(self, action: QAction) -> None:
        self.label_chosen.emit(action.data())


def _lay_out(widget: QWidget | None) -> None:
    """Update the layouts around a widget at once, and so the minimum sizes."""
    while widget:
        if layout := widget.layout():
            layout.activate()
        widget = widget.parentWidget()
