"""What a person sees and does in the gallery."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from tests.helpers.gui import hand

READ: Final = {1: 1, 2: 3, 3: 3, 4: 4, 5: 9, 6: 6, 7: 1}
"""Labels of the drawings in the store, and what each was read as."""


def open_gallery(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.samples.loaded):
        application.window.actions_.my_drawings.trigger()


def find(application: Application, kind: type[QWidget], name: str) -> QWidget:
    found: QWidget | None = application.gallery.dialog.findChild(kind, name)
    assert found is not None
    return found


def view_of(application: Application) -> QListView:
    view = find(application, QListView, "galleryView")
    assert isinstance(view, QListView)
    return view


def said(application: Application) -> str:
    label = find(application, QLabel, "galleryMessage")
    assert isinstance(label, QLabel)
    return label.text()


def hint(application: Application) -> str:
    label = find(application, QLabel, "galleryHint")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def tabs(application: Application) -> list[str]:
    bar = find(application, QTabBar, "digitTabs")
    assert isinstance(bar, QTabBar)
    return [bar.tabText(tab) for tab in range(bar.count())]


def choose_digit(application: Application, digit: int) -> None:
    bar = find(application, QTabBar, "digitTabs")
    assert isinstance(bar, QTabBar)
    bar.setCurrentIndex(1 + digit)


def labels(application: Application) -> list[int]:
    """Return what the drawings in the list are, newest first."""
    return [one.label for one in application.gallery.dialog.items.shown]


def selected(application: Application) -> list[int]:
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
    """Do what changes drawings, and wait until it is done."""
    with qtbot.waitSignal(application.samples.changed):
        action.trigger()
