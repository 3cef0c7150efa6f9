"""Keyboard and screen reader: the order of the Tab key, names and roles."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand

HEADER = ["openButton", "folderButton", "drawingsButton", "modelButton"]
TOOLS = [
    *("canvas", "penButton", "eraserButton"),
    *("penWidthButton6", "penWidthButton14", "penWidthButton26"),
    *("undoButton", "redoButton", "clearButton"),
]
SIDE = [
    *("probabilityChart", "labelButtonNone", *(f"labelButton{n}" for n in range(10))),
    *("inputPreview",),
]
ROLE = QAccessible.Role


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    """Return a window with a drawing that can be labelled, undone and redone."""
    for x in (50, 90):
        hand.drag(window.canvas, [(x, 50), (x, 150)])
    window.actions_.undo.trigger()
    window.allow_labelling(True)
    window.resize(1080, 700)
    return window


def stops(window: MainWindow, key: Qt.Key) -> list[str]:
    """Return where a key leads, from the pad once around."""
    window.canvas.setFocus()
    reached: list[str] = []
    while not reached or reached[-1] != "canvas":
        hand.key(QApplication.focusWidget() or window, key)
        focused = QApplication.focusWidget()
        reached.append(focused.objectName() if focused else "")
        assert len(reached) < 60
    return reached[-1:] + reached[:-1]


def test_the_tab_key_goes_from_the_pad_over_tools_and_answer_to_the_header(
    drawn: MainWindow,
) -> None:
    assert stops(drawn, Qt.Key.Key_Tab) == [*TOOLS, *SIDE, *HEADER, "retrainButton"]


def test_backtab_goes_the_other_way(drawn: MainWindow) -> None:
    forward = stops(drawn, Qt.Key.Key_Tab)
    assert stops(drawn, Qt.Key.Key_Backtab)[1:] == forward[:0:-1]


def controls(window: MainWindow) -> list[QWidget]:
    parts = window.findChildren(QWidget)
    return [part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus]


def test_a_screen_reader_knows_name_and_role_of_every_control(
    drawn: MainWindow,
) -> None:
    for control in controls(drawn):
        interface = QAccessible.queryAccessibleInterface(control)
        name = interface.text(QAccessible.Text.Name)
        assert name, control.objectName()
        assert interface.role() not in (ROLE.NoRole, ROLE.Window), name


def test_names_of_visible_controls_are_unique(drawn: MainWindow) -> None:
    names = [control.accessibleName() for control in controls(drawn)]
    visible = [
        name
        for name, control in zip(names, controls(drawn), strict=True)
        if control.isVisible() and name
    ]

    assert len(visible) == len(set(visible))


def test_buttons_and_bars_have_the_roles_of_buttons_and_bars(
    drawn: MainWindow,
) -> None:
    roles = {
        control.objectName(): QAccessible.queryAccessibleInterface(control).role()
        for control in drawn.findChildren(QWidget)
        if control.objectName()
    }

    assert roles["labelButton7"] == ROLE.PushButton
    assert roles["retrainButton"] == ROLE.PushButton
    assert roles["modelButton"] == ROLE.ButtonMenu
    assert roles["eraserButton"] in (ROLE.CheckBox, ROLE.PushButton)
    assert roles["probabilityBar7"] == ROLE.ProgressBar
    assert roles["predictionLabel"] == ROLE.StaticText
    assert roles["penWidthSlider"] == ROLE.Slider


def test_everything_in_the_menus_has_a_key_of_its_own_or_none(
    drawn: MainWindow, qtbot: QtBot
) -> None:
    found: list[str] = []

    def collect(menu: QMenu) -> None:
        for action in menu.actions():
            found.extend(key.toString() for key in action.shortcuts())
            inner = action.menu()
            if isinstance(inner, QMenu):
                collect(inner)

    for action in drawn.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            collect(menu)

    assert len(found) == len(set(found))
    assert {"Ctrl+N", "Ctrl+Z", "Ctrl+R", "7", "N"} <= set(found)
