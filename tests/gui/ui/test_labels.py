"""Sentences with the names of files and models in them, however those look."""

from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.classify import Answer
from mnist_gui.drawings.gallery import Gallery
from mnist_gui.folder.rows import row_of
from mnist_gui.folder.table_model import FolderTableModel
from mnist_gui.folder.window import FolderWindow
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.pictures.open_dialog import OpenDialog
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.ui.labels import plain_text_label, tip
from mnist_gui.window.main_window import MainWindow

LONGEST = "x" * 250
"""As long as a name on most disks may be."""


def models_dialog(window: MainWindow) -> ModelsDialog:
    actions = window.actions_
    return ModelsDialog(window, actions.roll_back, actions.open_model)


def least_width(dialog: QWidget) -> int:
    """Return how narrow a dialog can be made as it is now."""
    layout = dialog.layout()
    assert layout is not None
    layout.activate()
    return dialog.minimumSizeHint().width()


@pytest.mark.parametrize("make", [FolderWindow, Gallery, RetrainDialog, models_dialog])
def test_the_longest_name_makes_no_dialog_wider(
    window: MainWindow, make: type[QWidget]
) -> None:
    dialog = make(window)
    before = least_width(dialog)
    labels = [one for one in dialog.findChildren(QLabel) if one.wordWrap()]

    for label in labels:
        label.setText(f"“{LONGEST}” could not be written.")

    assert labels
    assert least_width(dialog) == before


def test_two_models_of_the_longest_names_fit_side_by_side(window: MainWindow) -> None:
    window.show_comparison("one", "two")
    before = window.width()

    window.show_comparison(LONGEST, LONGEST)

    assert window.width() == before


def test_a_name_that_looks_like_html_is_shown_as_it_is(qtbot: QtBot) -> None:
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
def test_the_name_of_a_file_that_is_read_or_chosen_is_shown_as_it_is(
    window: MainWindow, make: type[QWidget], name: str
) -> None:
    label = make(window).findChild(QLabel, name)
    assert isinstance(label, QLabel)

    assert label.textFormat() is Qt.TextFormat.PlainText


def test_the_name_of_a_model_in_use_is_shown_as_it_is(window: MainWindow) -> None:
    status = window.findChild(QLabel, "statusLabel")
    assert isinstance(status, QLabel)
    name = "Model 2 “<b>mine</b>”"

    window.show_status(name)

    assert status.sizeHint().width() >= status.fontMetrics().horizontalAdvance(name)


@pytest.mark.parametrize("text", ["<b>7</b>.png", "x &lt;b&gt;", "a < b & c", "7.png"])
def test_a_tool_tip_shows_what_looks_like_html_as_it_is(text: str) -> None:
    shown = QTextDocument()
    shown.setHtml(tip(text))

    assert shown.toPlainText() == text
    assert QtGui.Qt.mightBeRichText(tip(text)) == (text != "7.png")


def test_a_message_has_its_names_as_they_are_in_its_tool_tip(
    window: MainWindow,
) -> None:
    window.show_message("Opened <b>7</b>.png")

    assert "<b>" not in window.statusBar().toolTip()
    assert window.statusBar().currentMessage() == "Opened <b>7</b>.png"


def test_a_recent_file_is_named_as_it_is_in_its_tool_tip(window: MainWindow) -> None:
    window.recent_menu.show_paths([Path("/pictures/<b>7</b>.png")])

    assert "<b>" not in window.recent_menu.actions()[0].toolTip()


def test_a_picture_in_a_folder_is_named_as_it_is_in_its_tool_tip(
    window: MainWindow,
) -> None:
    lines = FolderTableModel(window)
    path = Path("/pictures/<b>7</b>.png")
    lines.add([row_of(Answer(path=path, index=0, reading=None, error=""), 0.0)])

    assert "<b>" not in lines.data(lines.index(0, 1), Qt.ItemDataRole.ToolTipRole)
