from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from mnist_gui import __version__
from mnist_gui.window.help import ShortcutsDialog, show_about, show_shortcuts
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find


def texts_of_dialog(qtbot: QtBot, show: Callable[[], None]) -> str:
    """Show a dialog, close it, and return the texts of its labels."""
    texts: list[str] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QDialog):  # not shown yet
            QTimer.singleShot(5, close)
            return
        texts.extend(label.text() for label in box.findChildren(QLabel))
        box.close()

    QTimer.singleShot(0, close)
    show()
    qtbot.waitUntil(lambda: bool(texts))
    return "\n".join(texts)


def test_help_lists_all_keys_of_actions_and_of_the_pad(
    window: MainWindow, qtbot: QtBot
) -> None:
    keys = window.actions_.list_keys()

    text = texts_of_dialog(qtbot, lambda: show_shortcuts(window, keys))

    for name, _ in keys:
        assert name in text
    for key in ("Ctrl+Z", "Ctrl+Q", "F1", "Space", "Esc", "Home", "Page Up", "Shift"):
        assert key in text


def test_names_and_keys_are_escaped_in_html(window: MainWindow, qtbot: QtBot) -> None:
    text = texts_of_dialog(
        qtbot, lambda: show_shortcuts(window, [("Less & more", "<b>")])
    )

    assert "Less &amp; more" in text
    assert "&lt;b&gt;" in text


def test_help_lists_undo_without_the_step_to_undo(window: MainWindow) -> None:
    for x in (50, 90):
        hand.drag(window.canvas, [(x, 50), (x, 150)])
    window.actions_.undo.trigger()
    assert window.actions_.undo.text() != "&Undo"

    listed = dict(window.actions_.list_keys())

    assert {"Undo", "Redo", "Open", "Rotate right"} <= set(listed)


@pytest.mark.parametrize("count", [3, 300])
def test_help_scrolls_only_if_it_is_higher_than_the_screen(
    window: MainWindow, qtbot: QtBot, count: int
) -> None:
    dialog = ShortcutsDialog(window, "<br>".join(["Draw"] * count))
    with qtbot.waitExposed(dialog):
        dialog.show()
    area = find(dialog, QScrollArea, "shortcutsArea")
    (button,) = dialog.findChildren(QPushButton)

    assert dialog.height() < dialog.screen().availableGeometry().height()
    assert dialog.rect().contains(button.mapTo(dialog, button.rect().bottomRight()))
    is_scrolled = area.verticalScrollBar().maximum() > 0
    assert is_scrolled == (count == 300)
    hand.click(button)
    assert not dialog.isVisible()


def test_a_question_has_verbs_on_its_buttons_and_no_icons(
    window: MainWindow, qtbot: QtBot
) -> None:
    found: list[QMessageBox] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):  # not shown yet
            QTimer.singleShot(5, answer)
            return
        found.append(box)
        texts = [button.text().replace("&", "") for button in box.buttons()]
        assert sorted(texts) == ["Cancel", "Delete"]
        assert all(button.icon().isNull() for button in box.buttons())
        assert box.icon() is QMessageBox.Icon.NoIcon
        assert box.defaultButton().text().replace("&", "") == "Cancel"
        hand.key(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, answer)
    assert not window.ask("Delete model 2?", "This can't be undone.", "Delete")
    assert found


def test_about_names_the_version_and_the_licence(
    window: MainWindow, qtbot: QtBot
) -> None:
    text = texts_of_dialog(qtbot, lambda: show_about(window))

    assert __version__ in text
    assert "Apache" in text


@pytest.mark.parametrize("name", ["shortcuts", "about"])
def test_the_help_menu_shows_the_dialogs(
    start_application: StartApplication, qtbot: QtBot, name: str
) -> None:
    application = start_application()
    action = getattr(application.window.actions_, name)

    assert texts_of_dialog(qtbot, action.trigger)
