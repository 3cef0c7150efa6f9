"""Drive the gallery as a user does, and read what it shows."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QTabBar
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find

READ: Final = {1: 1, 2: 3, 3: 3, 4: 4, 5: 9, 6: 6, 7: 1}
"""Labels of the drawings in the store, and what each was read as."""


def open_gallery(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.samples.loaded):
        application.window.actions_.my_drawings.trigger()


def view_of(application: Application) -> QListView:
    return find(application.gallery.dialog, QListView, "galleryView")


def gallery_text(application: Application) -> str:
    return find(application.gallery.dialog, QLabel, "galleryMessage").text()


def hint(application: Application) -> str:
    label = find(application.gallery.dialog, QLabel, "galleryHint")
    return label.text() if label.isVisible() else ""


def tabs(application: Application) -> list[str]:
    bar = find(application.gallery.dialog, QTabBar, "digitTabs")
    return [bar.tabText(tab) for tab in range(bar.count())]


def choose_digit(application: Application, digit: int) -> None:
    bar = find(application.gallery.dialog, QTabBar, "digitTabs")
    bar.setCurrentIndex(1 + digit)


def labels(application: Application) -> list[int]:
    """Return the labels of the drawings in the list, newest first."""
    return [sample.label for sample in application.gallery.dialog.items.shown]


def selected(application: Application) -> list[int]:
    """Return the labels of the selected drawings, in ascending order."""
    rows = view_of(application).selectedIndexes()
    return sorted(labels(application)[index.row()] for index in rows)


def select(application: Application, *rows: int) -> None:
    """Click on tiles, all but the first with Ctrl held."""
    view = view_of(application)
    for number, row in enumerate(rows):
        keys = Qt.KeyboardModifier.ControlModifier if number else hand.NO_KEYS
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), hand.LEFT, keys, place)


def act(qtbot: QtBot, application: Application, action: QAction) -> None:
    """Trigger an action that changes drawings, and wait for the change."""
    with qtbot.waitSignal(application.samples.changed):
        action.trigger()


def press(qtbot: QtBot, application: Application, key: Qt.Key) -> None:
    """Press a key that changes the selected drawings, and wait for the change."""
    with qtbot.waitSignal(application.samples.changed):
        hand.key(view_of(application), key)
