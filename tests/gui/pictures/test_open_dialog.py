from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QListView, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pictures.open_dialog import OpenDialog


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OpenDialog(parent)
    with qtbot.waitExposed(dialog):
        dialog.ask(tmp_path)
    yield dialog
    dialog.close()


def test_names_of_places_are_shown_whole(dialog: OpenDialog) -> None:
    places = dialog.findChild(QListView, "sidebar")
    assert isinstance(places, QListView)

    assert places.sizeHintForColumn(0) <= places.viewport().width()


def test_kinds_of_files_are_shown_whole(dialog: OpenDialog) -> None:
    kinds = dialog.findChild(QComboBox, "fileTypeCombo")
    assert isinstance(kinds, QComboBox)

    assert kinds.currentText() == "Pictures and drawings"
    assert kinds.sizeHint().width() <= kinds.width()


def test_it_is_no_larger_than_the_screen(dialog: OpenDialog) -> None:
    assert dialog.screen().availableGeometry().contains(dialog.rect())
