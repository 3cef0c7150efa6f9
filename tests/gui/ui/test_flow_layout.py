"""Buttons that do not fit one row go on in the next."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.ui.flow_layout import FlowLayout


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    """Return five buttons of 100 × 30 pixels, with 10 between them."""
    row = QWidget()
    qtbot.addWidget(row)
    layout = FlowLayout(10)
    row.setLayout(layout)
    for number in range(5):
        button = QPushButton(str(number))
        button.setFixedSize(100, 30)
        layout.addWidget(button)
    row.resize(600, 200)
    with qtbot.waitExposed(row):
        row.show()
    return row


def places(row: QWidget) -> list[tuple[int, int]]:
    return [
        (button.x(), button.y())
        for button in row.findChildren(QPushButton)
        if button.isVisible()
    ]


def test_with_room_there_is_one_row(row: QWidget) -> None:
    assert places(row) == [(0, 0), (110, 0), (220, 0), (330, 0), (440, 0)]


def test_without_room_buttons_go_to_the_next_row(row: QWidget) -> None:
    row.resize(320, 200)

    assert places(row) == [(0, 0), (110, 0), (220, 0), (0, 40), (110, 40)]
    layout = row.layout()
    assert layout is not None
    assert layout.heightForWidth(320) == 70
    assert layout.heightForWidth(540) == 30
    assert layout.minimumSize().width() == 100


def test_hidden_buttons_take_no_room(row: QWidget, qtbot: QtBot) -> None:
    row.findChildren(QPushButton)[1].hide()

    qtbot.waitUntil(lambda: places(row) == [(0, 0), (110, 0), (220, 0), (330, 0)])


def test_rows_begin_at_the_right_where_text_does(row: QWidget, qtbot: QtBot) -> None:
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        row.resize(320, 201)
        qtbot.waitUntil(lambda: places(row)[0] == (220, 0))
        assert row.rect().contains(QRect(*places(row)[4], 100, 30))
    finally:
        QGuiApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_low_widget_is_in_the_middle_of_its_row(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = FlowLayout(5)
    window.setLayout(layout)
    parts = [QWidget(window), QWidget(window)]
    for part, height in zip(parts, (40, 10), strict=True):
        part.setFixedSize(20, height)
        layout.addWidget(part)
    window.resize(100, 100)
    window.show()

    assert parts[1].geometry().center().y() == parts[0].geometry().center().y()
