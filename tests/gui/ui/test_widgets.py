"""Texts with names of files and models that look like HTML or are very long."""

from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.reading.answer import Answer
from mnist_gui.drawings.gallery import Gallery
from mnist_gui.folder.rows import row_of
from mnist_gui.folder.table_model import FolderTableModel
from mnist_gui.folder.window import FolderWindow
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.pictures.open_dialog import OpenDialog
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.ui.widgets import plain_text_label, show_beside, tip
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.widgets import find

LONGEST = "x" * 250
"""About the longest file name that most file systems allow."""


def models_dialog(window: MainWindow) -> ModelsDialog:
    actions = window.actions_
    return ModelsDialog(window, actions.open_model)


def least_width(dialog: QWidget) -> int:
    """Return the smallest width of a dialog."""
    layout = dialog.layout()
    assert layout is not None
    layout.activate()
    return dialog.minimumSizeHint().width()


@pytest.mark.parametrize("make", [FolderWindow, Gallery, RetrainDialog, models_dialog])
def test_a_long_name_does_not_widen_a_dialog(
    window: MainWindow, make: type[QWidget]
) -> None:
    dialog = make(window)
    before = least_width(dialog)
    labels = [label for label in dialog.findChildren(QLabel) if label.wordWrap()]

    for label in labels:
        label.setText(f"“{LONGEST}” could not be written.")

    assert labels
    assert least_width(dialog) == before


def test_long_names_of_two_models_do_not_widen_the_window(window: MainWindow) -> None:
    window.show_comparison("one", "two")
    before = window.width()

    window.show_comparison(LONGEST, LONGEST)

    assert window.width() == before


def test_a_name_that_looks_like_html_is_shown_verbatim(qtbot: QtBot) -> None:
    label = plain_text_label("any")
    qtbot.addWidget(label)
    label.setWordWrap(False)
    name = "<b>7</b>.png"

    label.setText(name)

    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(name)


@pytest.mark.parametrize(
    ("make", "name"),
    [(FolderWindow, "folderMessage"), (OpenDialog, "previewLabel")],
)
def test_the_folder_message_and_the_preview_text_are_plain_text(
    window: MainWindow, make: type[QWidget], name: str
) -> None:
    label = find(make(window), QLabel, name)

    assert label.textFormat() is Qt.TextFormat.PlainText


def test_the_status_shows_the_name_of_a_model_verbatim(window: MainWindow) -> None:
    status = find(window, QLabel, "statusLabel")
    name = "Model 2 “<b>mine</b>”"

    window.show_status(name)

    assert status.sizeHint().width() >= status.fontMetrics().horizontalAdvance(name)


@pytest.mark.parametrize("text", ["<b>7</b>.png", "x &lt;b&gt;", "a < b & c", "7.png"])
def test_a_tooltip_shows_a_text_verbatim(text: str) -> None:
    shown = QTextDocument()
    shown.setHtml(tip(text))

    assert shown.toPlainText() == text
    assert QtGui.Qt.mightBeRichText(tip(text)) == (text != "7.png")


def test_the_tooltip_of_a_message_is_escaped(
    window: MainWindow,
) -> None:
    window.show_message("Opened <b>7</b>.png")

    label = find(window, QLabel, "toastLabel")
    assert "<b>" not in label.toolTip()
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert window.pad_card.toast.text == "Opened <b>7</b>.png"


def test_the_tooltip_of_a_recent_file_is_escaped(window: MainWindow) -> None:
    window.recent_menu.show_paths([Path("/pictures/<b>7</b>.png")])

    assert "<b>" not in window.recent_menu.actions()[0].toolTip()


def test_the_tooltip_of_a_row_in_the_folder_table_is_escaped(
    window: MainWindow,
) -> None:
    table = FolderTableModel(window)
    path = Path("/pictures/<b>7</b>.png")
    table.add([row_of(Answer(path=path, index=0, reading=None, error=""), 0.0)])

    assert "<b>" not in table.data(table.index(0, 1), Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("x", [0, 400])
def test_a_window_opens_beside_what_must_stay_in_use(qtbot: QtBot, x: int) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.setGeometry(x, 50, 400, 300)
    pad = QWidget(frame)
    pad.setGeometry(0, 0, 300, 300)
    window = QWidget(frame, Qt.WindowType.Window)
    window.resize(320, 200)
    with qtbot.waitExposed(frame):
        frame.show()

    show_beside(window, pad)

    kept_clear = QRect(pad.mapToGlobal(QPoint()), pad.size())
    assert not window.geometry().intersects(kept_clear)
    room = window.screen().availableGeometry()
    assert room.contains(window.frameGeometry())
    window.move(7, 8)  # where the user wants it
    show_beside(window, pad)
    assert window.pos() == QPoint(7, 8)


def test_a_window_without_room_beside_the_pad_covers_little_of_it(
    qtbot: QtBot,
) -> None:
    room = QApplication.primaryScreen().availableGeometry()
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.setGeometry(room)
    pad = QWidget(frame)
    pad.setGeometry(0, 0, room.width() - 200, room.height())
    window = QWidget(frame, Qt.WindowType.Window)
    window.resize(300, 200)
    with qtbot.waitExposed(frame):
        frame.show()

    show_beside(window, pad)

    assert window.frameGeometry().right() == room.right()


def test_a_window_that_may_be_narrower_covers_nothing(qtbot: QtBot) -> None:
    room = QApplication.primaryScreen().availableGeometry()
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.setGeometry(room)
    pad = QWidget(frame)
    pad.setGeometry(0, 0, room.width() - 300, room.height())
    wide = QWidget(frame, Qt.WindowType.Window)
    wide.resize(400, 200)
    with qtbot.waitExposed(frame):
        frame.show()

    show_beside(wide, pad, 250)

    assert wide.width() < 300
    assert wide.frameGeometry().left() >= pad.mapToGlobal(QPoint()).x() + pad.width()
    assert room.contains(wide.frameGeometry())
    other = QWidget(frame, Qt.WindowType.Window)
    other.resize(400, 200)
    show_beside(other, pad, 350)
    assert other.width() == 400  # too narrow to be read
