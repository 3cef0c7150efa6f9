from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pad.sketch import Sketch
from mnist_gui.ui.actions import Actions
from mnist_gui.window.main_window import MainWindow


def all_actions(window: MainWindow) -> list[QAction]:
    return [action for action in window.findChildren(QAction) if action.text()]


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    keys = Counter(
        keys.toString() for action in all_actions(window) for keys in action.shortcuts()
    )

    assert [key for key, count in keys.items() if count > 1] == []


def test_no_action_uses_a_key_that_draws_on_the_pad(window: MainWindow) -> None:
    drawing_keys = {
        QKeySequence(key).toString()
        for key in (
            Qt.Key.Key_Space,
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Escape,
        )
    }
    keys = {
        keys.toString() for action in all_actions(window) for keys in action.shortcuts()
    }

    assert not keys & drawing_keys


def test_help_lists_every_action_with_keys(
    window: MainWindow,
) -> None:
    listed = {
        key for _, keys in window.actions_.list_keys() for key in keys.split(" / ")
    }
    expected = {
        keys.toString(QKeySequence.SequenceFormat.NativeText)
        for action in all_actions(window)
        for keys in action.shortcuts()
    }

    # Help has one line for the keys of labels.
    assert listed == expected - set("0123456789N")
    assert len(listed) > 10


def test_help_lists_names_without_mnemonics_and_dots(window: MainWindow) -> None:
    names = [name for name, _ in window.actions_.list_keys()]

    assert {"Open", "Undo", "Redo", "Clear", "Eraser", "Quit"} <= set(names)
    assert not any("&" in name or "…" in name for name in names)


def test_every_action_is_in_a_menu(window: MainWindow) -> None:
    menus = [menu for menu in window.findChildren(QMenu) if menu.title()]
    entries = {entry.text() for menu in menus for entry in menu.actions()}

    assert {action.text() for action in all_actions(window)} - entries <= {
        menu.text() for menu in window.menuBar().actions()
    } | {"Tools"}


def test_no_two_entries_of_a_menu_share_a_mnemonic(window: MainWindow) -> None:
    menus = [menu for menu in window.findChildren(QMenu) if menu.title()]
    assert len(menus) > 4
    for menu in menus:
        # The mnemonic of "&Undo" is Alt+U.
        letters = Counter(
            keys
            for entry in menu.actions()
            if not (keys := QKeySequence.mnemonic(entry.text())).isEmpty()
        )
        shared = [keys.toString() for keys, times in letters.items() if times > 1]
        assert not shared, f"{menu.title()}: {shared}"


def make(qtbot: QtBot) -> tuple[QWidget, Sketch, Actions]:
    window, sketch = QWidget(), Sketch()
    qtbot.addWidget(window)
    return window, sketch, Actions(window, sketch.undo_stack)


def test_undo_and_redo_are_enabled_only_with_something_to_undo_or_redo(
    qtbot: QtBot,
) -> None:
    window, sketch, actions = make(qtbot)
    assert not actions.undo.isEnabled()
    assert not actions.redo.isEnabled()

    sketch.pen_down(window.rect().toRectF().center())
    sketch.pen_up()
    assert actions.undo.isEnabled()

    actions.undo.trigger()
    assert sketch.page.is_empty
    assert actions.redo.isEnabled()
    assert not actions.undo.isEnabled()


def test_icons_have_the_colour_of_the_text(qtbot: QtBot) -> None:
    _window, _, actions = make(qtbot)
    palette = QPalette()
    for color in (Qt.GlobalColor.white, Qt.GlobalColor.black):
        palette.setColor(QPalette.ColorRole.ButtonText, color)
        actions.set_icons(palette)
        image = actions.clear.icon().pixmap(96).toImage()
        solid = {
            image.pixelColor(x, y).name()
            for x in range(96)
            for y in range(96)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert solid == {palette.buttonText().color().name()}
