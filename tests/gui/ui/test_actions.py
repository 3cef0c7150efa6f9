from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pad.sketch import Sketch
from mnist_gui.ui.actions import Actions, make_actions
from mnist_gui.window.main_window import MainWindow


def listed_keys(window: MainWindow) -> list[tuple[str, str]]:
    actions = window.actions_
    return actions.keys()


def all_actions(window: MainWindow) -> list[QAction]:
    return [action for action in window.findChildren(QAction) if action.text()]


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    keys = Counter(
        keys.toString() for action in all_actions(window) for keys in action.shortcuts()
    )

    assert [key for key, count in keys.items() if count > 1] == []


def test_no_action_has_a_key_that_the_pad_draws_with(window: MainWindow) -> None:
    taken = {
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

    assert not keys & taken


def test_every_action_with_keys_is_in_the_list_that_help_shows(
    window: MainWindow,
) -> None:
    listed = {key for _, keys in listed_keys(window) for key in keys.split(" / ")}
    wanted = {
        keys.toString(QKeySequence.SequenceFormat.NativeText)
        for action in all_actions(window)
        for keys in action.shortcuts()
    }

    # The keys 0 to 9 are one line of their own there.
    assert listed == wanted - set("0123456789")
    assert len(listed) > 10


def test_the_list_has_plain_names(window: MainWindow) -> None:
    names = [name for name, _ in listed_keys(window)]

    assert {"Open", "Undo", "Redo", "Clear", "Eraser", "Quit"} <= set(names)
    assert not any("&" in name or "…" in name for name in names)


def test_every_action_can_be_reached_in_a_menu(window: MainWindow) -> None:
    menus = [menu for menu in window.findChildren(QMenu) if menu.title()]
    entries = {entry.text() for menu in menus for entry in menu.actions()}

    assert {action.text() for action in all_actions(window)} - entries <= {
        menu.text() for menu in window.menuBar().actions()
    } | {"Tools"}


def test_no_two_entries_of_a_menu_share_a_letter(window: MainWindow) -> None:
    menus = [menu for menu in window.findChildren(QMenu) if menu.title()]
    assert len(menus) > 4
    for menu in menus:
        # "&Undo" is chosen by Alt and U: `mnemonic` says so.
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
    return window, sketch, make_actions(window, sketch.undo_stack)


def test_undo_and_redo_can_be_chosen_only_where_there_is_something(
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


def test_icons_are_drawn_in_the_colour_of_the_text(qtbot: QtBot) -> None:
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
