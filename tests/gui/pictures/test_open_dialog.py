from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QListView, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pictures.open_dialog import OpenDialog
from tests.helpers.gui.widgets import find


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OpenDialog(parent)
    with qtbot.waitExposed(dialog):
        dialog.ask(tmp_path)
    yield dialog
    dialog.close()


def test_the_sidebar_fits_its_names(dialog: OpenDialog) -> None:
    places = find(dialog, QListView, "sidebar")

    assert places.sizeHintForColumn(0) <= places.viewport().width()


def test_the_box_of_file_types_fits_its_text(dialog: OpenDialog) -> None:
    kinds = find(dialog, QComboBox, "fileTypeCombo")

    assert kinds.currentText() == "Pictures and drawings"
    assert kinds.sizeHint().width() <= kinds.width()


def test_the_dialog_fits_the_screen(dialog: OpenDialog) -> None:
    assert dialog.screen().availableGeometry().contains(dialog.rect())
