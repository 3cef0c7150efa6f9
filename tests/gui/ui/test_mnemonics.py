"""Alt and a letter choose one thing in each menu and dialog, in every language."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.drawings.gallery import Gallery
from mnist_gui.folder.window import FolderWindow
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.ui.translation import ENGLISH, LANGUAGES, use_language
from mnist_gui.window.main_window import MainWindow
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.gui.mnemonics import clashes
from tests.helpers.gui.retrain_driver import compared


@pytest.fixture(params=LANGUAGES)
def main_window(
    request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Yield a main window in each language."""
    use_language(request.param)
    window = MainWindow()
    qtbot.addWidget(window)
    yield window
    use_language(ENGLISH)


def test_menus_and_main_window(main_window: MainWindow) -> None:
    assert clashes(main_window) == []


def test_dialogs(main_window: MainWindow) -> None:
    for dialog in (
        Gallery(main_window),
        ModelsDialog(main_window, main_window.actions_.open_model),
        FolderWindow(main_window),
        ComparisonDialog(main_window, 2, A_COMPARISON),
    ):
        assert clashes(dialog, with_hidden=True) == [], dialog.objectName()


def test_each_page_of_retrain(main_window: MainWindow) -> None:
    dialog = RetrainDialog(main_window)
    dialog.form.more_button.click()
    assert clashes(dialog) == []

    dialog.show_run()
    assert clashes(dialog) == []

    for is_question in (True, False):
        dialog.show_verdict(compared(), 2, "", is_question=is_question)
        assert clashes(dialog) == []


def test_a_clash_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    save, label = QPushButton("&Save && quit"), QLabel("&size")
    label.setBuddy(save)
    for part in (save, label, QPushButton("&Undo")):
        column.addWidget(part)

    assert clashes(window) == ["s: &Save && quit, &size"]
