"""Sentences with the names of files and models in them, however those look."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.folder_window import FolderWindow
from mnist_gui.gallery import Gallery
from mnist_gui.main_window import MainWindow
from mnist_gui.models_dialog import ModelsDialog
from mnist_gui.open_dialog import OpenDialog
from mnist_gui.retrain_dialog import RetrainDialog
from mnist_gui.sentence_label import sentence_label

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
    label = sentence_label("any")
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
