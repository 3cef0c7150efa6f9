"""Keys that label a drawing while a menu is open."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def menu(window: MainWindow, qtbot: QtBot) -> QMenu:
    """Return the open Edit menu of a window whose drawing can be labelled."""
    window.allow_labelling(True)
    menu = window.menuBar().actions()[1].menu()
    assert isinstance(menu, QMenu)
    menu.popup(window.pos())
    qtbot.waitUntil(menu.isVisible)
    return menu


def test_a_digit_key_closes_an_open_menu_and_labels_the_drawing(
    window: MainWindow, qtbot: QtBot, menu: QMenu
) -> None:
    with qtbot.waitSignal(window.label_chosen) as chosen:
        hand.key(menu, Qt.Key.Key_7)

    assert chosen.args == [7]
    assert QApplication.activePopupWidget() is None


def test_a_key_of_an_entry_is_left_to_the_menu(
    window: MainWindow, qtbot: QtBot, menu: QMenu
) -> None:
    own = menu.addAction("&7 of these")

    with qtbot.waitSignal(own.triggered), qtbot.assertNotEmitted(window.label_chosen):
        hand.key(menu, Qt.Key.Key_7)


def test_a_drawing_that_cannot_be_labelled_leaves_the_menu_open(
    window: MainWindow, qtbot: QtBot, menu: QMenu
) -> None:
    window.allow_labelling(False)

    with qtbot.assertNotEmitted(window.label_chosen):
        hand.key(menu, Qt.Key.Key_7)

    assert menu.isVisible()
    menu.close()


@pytest.mark.parametrize("has_menu_bar", [True, False])
def test_the_keys_work_without_the_menu_bar(
    window: MainWindow, qtbot: QtBot, has_menu_bar: bool
) -> None:
    window.allow_labelling(True)
    window.menuBar().setVisible(has_menu_bar)

    with qtbot.waitSignal(window.label_chosen) as chosen:
        hand.key(window.canvas, Qt.Key.Key_N)

    assert chosen.args == [NOT_A_DIGIT]
