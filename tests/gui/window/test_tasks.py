"""Help → What can I do?: ten things with their keys, found by a word."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow
from mnist_gui.window.tasks import TasksDialog, list_tasks
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> TasksDialog:
    dialog = TasksDialog(window, list_tasks(window.actions_))
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def shown(dialog: TasksDialog) -> list[str]:
    """Return the keys of the tasks that are listed."""
    listed = find(dialog, QTreeWidget, "tasksList")
    items = [listed.topLevelItem(row) for row in range(listed.topLevelItemCount())]
    return [item.text(1) for item in items if item and not item.isHidden()]


def search(dialog: TasksDialog, words: str) -> QLineEdit:
    """Type words into the search, in place of those there."""
    field = find(dialog, QLineEdit, "tasksSearch")
    field.clear()
    QTest.keyClicks(field, words)
    return field


def test_ten_things_are_listed_with_their_keys(dialog: TasksDialog) -> None:
    assert len(shown(dialog)) == 10
    assert all(shown(dialog))
    assert {"Ctrl+O", "0 to 9, N", "Ctrl+R", "Ctrl+M", "Ctrl+Z"} <= set(shown(dialog))


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("photo", ["Ctrl+O"]),
        ("WRONG", ["0 to 9, N"]),
        ("earlier model", ["Ctrl+M"]),
        ("ctrl+g", ["Ctrl+G"]),
        ("  ", None),
    ],
)
def test_a_search_keeps_what_has_all_its_words(
    dialog: TasksDialog, words: str, keys: list[str] | None
) -> None:
    everything = shown(dialog)
    search(dialog, words)

    assert shown(dialog) == (everything if keys is None else keys)
    assert not find(dialog, QLabel, "tasksNothing").isVisible()


def test_a_search_without_a_hit_says_so(dialog: TasksDialog) -> None:
    search(dialog, "photo of a cat")

    assert shown(dialog) == []
    assert find(dialog, QLabel, "tasksNothing").isVisible()
    assert not find(dialog, QPushButton, "doTaskButton").isEnabled()
    search(dialog, "photo")
    assert find(dialog, QPushButton, "doTaskButton").isEnabled()


def test_enter_in_the_search_does_what_was_found(
    dialog: TasksDialog, window: MainWindow, qtbot: QtBot
) -> None:
    field = search(dialog, "train")

    with qtbot.waitSignal(window.actions_.retrain.triggered):
        hand.key(field, Qt.Key.Key_Return)

    assert not dialog.isVisible()


def test_what_is_done_by_hand_has_nothing_to_press(dialog: TasksDialog) -> None:
    field = search(dialog, "0 to 9")
    assert not find(dialog, QPushButton, "doTaskButton").isEnabled()

    hand.key(field, Qt.Key.Key_Return)

    assert dialog.isVisible()


def test_f1_shows_the_list_beside_a_pad_that_stays_in_use(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    hand.key(application.window.canvas, Qt.Key.Key_F1)

    qtbot.waitUntil(lambda: application.window.findChild(TasksDialog) is not None)
    dialog = application.window.findChild(TasksDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal()
    hand.click(find(dialog, QPushButton, "closeTasksButton"))
    assert not dialog.isVisible()
