"""The window: menus, tool bar, layout, status bar. It decides nothing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
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
from mnist_gui.ui.actions import make_actions, make_digit_actions
from mnist_gui.ui.file_dialogs import ask_save_path
from mnist_gui.ui.labels import tip
from mnist_gui.ui.resources import icon
from mnist_gui.window.menus import (
    fill_menu_bar,
    make_pen_width_slider,
    make_tool_bar,
)


class MainWindow(QMainWindow):
    """The pad with what was read beside it; shows what it is told.

    Attributes:
        actions_: What menus, tool bar and keys can ask for.

    Signals:
        files_dropped: Files were dropped on the window.
            Args: list of Path.
        picture_dropped: A picture itself was dropped, as a browser has it.
            Args: bytes of an encoded picture, or QImage.
        digit_named: The person says what the drawing really is.
            Args: int, 0 to 9.
    """

    files_dropped = Signal(list)
    picture_dropped = Signal(object)
    digit_named = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Digit Pad"))
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self.canvas = Canvas()
        self.answers = AnswersPanel()
        self.preview = InputPreview()
        self.pen_width_slider = make_pen_width_slider()
        self.actions_ = make_actions(self, self.canvas.sketch.undo_stack)
        self.digit_actions = make_digit_actions(self)
        self.naming_menu = QMenu(self.tr("It &is a…"), self)
        self.recent_menu = RecentMenu(self)
        self.model_menu = ModelMenu(self.actions_, self)
        self.picture_bar = PictureBar(self.actions_)
        self.progress_button = QPushButton()
        self._may_close: Callable[[], bool] = lambda: True
        self._status = QLabel()
        self._set_up_menus()
        self._set_up_tool_bar()
        self._set_up_status_bar()
        self._set_up_layout()
        self._set_icons()

    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        return self

    def show_status(self, text: str) -> None:
        """Say which model is in use, or how far it is."""
        self._status.setText(text)

    def show_message(self, text: str) -> None:
        """Show one sentence until the next thing happens."""
        self.statusBar().showMessage(text)
        self.statusBar().setToolTip(tip(text))

    def clear_message(self) -> None:
        """Take the sentence away."""
        self.statusBar().clearMessage()
        self.statusBar().setToolTip("")

    @Slot(bool)
    def allow_naming(self, allowed: bool) -> None:
        """Let the person say what the drawing is, or not."""
        for action in (*self.digit_actions, self.naming_menu.menuAction()):
            action.setEnabled(allowed)

    def show_progress(self, text: str, details: str = "") -> None:
        """Show how far a training is, with details as a tooltip; nothing if empty."""
        # Shown, hidden or of another height, it would make the status bar lay itself
        # out anew, and then the status would be painted below a message.
        self.progress_button.setText(text)
        self.progress_button.setToolTip(tip(details))
        self.progress_button.setEnabled(bool(text))
        self.progress_button.setFlat(not text)

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Close only when this says so; it may ask the person."""
        self._may_close = may_close

    def ask(self, question: str, consequence: str, yes: str) -> bool:
        """Let the person choose between doing a thing, named `yes`, and not."""
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), question)
        box.setParent(self, box.windowFlags())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(consequence)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is accept

    def show_comparison(self, in_use: str, compared: str) -> None:
        """Show what two models say under their names; one model if there are none."""
        rest = self.width() - self.answers.sizeHint().width()
        self.answers.show_comparison(in_use, compared)
        if not self.isMaximized() and not self.isFullScreen():  # the pad stays as it is
            _lay_out(self.answers)
            self.resize(rest + self.answers.sizeHint().width(), self.height())

    def ask_folder(self, title: str, start: Path) -> Path | None:
        """Ask for a folder, beginning at `start`."""
        name = QFileDialog.getExistingDirectory(self, title, str(start))
        return Path(name) if name else None

    def ask_save_path(self, title: str, suggested: Path, kind: str) -> Path | None:
        """Let the person choose a file to write, with the suffix of `suggested`."""
        return ask_save_path(self, title, suggested, kind)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_welcome(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        came = incoming(event.mimeData())
        if came.paths:
            self.files_dropped.emit(came.paths)
        elif came.picture is not None:
            self.picture_dropped.emit(came.picture)
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
        self.naming_menu.setIcon(icon("correct", self.palette().buttonText().color()))

    def _set_up_menus(self) -> None:
        self.naming_menu.addActions(self.digit_actions)
        self.naming_menu.triggered.connect(self._on_digit_triggered)
        menus = (self.recent_menu, self.model_menu, self.naming_menu)
        fill_menu_bar(self.menuBar(), self.actions_, *menus)

    def _set_up_tool_bar(self) -> None:
        self.addToolBar(
            make_tool_bar(self.actions_, self.pen_width_slider, self.naming_menu)
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _set_up_status_bar(self) -> None:
        self._status.setObjectName("statusLabel")
        self._status.setTextFormat(Qt.TextFormat.PlainText)  # models have any name
        self._status.setAccessibleName(self.tr("The model in use"))
        self.statusBar().setAccessibleName(self.tr("Messages"))
        # Not a permanent widget: a message then has the whole line for itself.
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
    def _on_digit_triggered(self, action: QAction) -> None:
        self.digit_named.emit(action.data())


def _lay_out(widget: QWidget | None) -> None:
    """Let all around a widget know now, and not later, how small it may be."""
    while widget:
        if layout := widget.layout():
            layout.activate()
        widget = widget.parentWidget()
