"""Cards are painted in parts as they are painted at once."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.ui.cards import Card
from tests.helpers.gui.fake_models import levels


@pytest.mark.parametrize(
    "part",
    [
        QRect(60, 60, 40, 30),
        QRect(0, 0, 50, 50),
        QRect(2, 2, 20, 20),
        QRect(0, 90, 300, 9),
    ],
    ids=["inside", "corner", "rounded corner", "both edges"],
)
def test_a_part_of_a_card_looks_as_the_whole(qtbot: QtBot, part: QRect) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = Card(QLabel("7"))
    card.setParent(window)
    window.resize(320, 220)
    card.setGeometry(10, 10, 300, 200)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()

    card.update(part)
    QApplication.processEvents()

    seen = window.screen().grabWindow(window.winId()).toImage()
    assert np.array_equal(levels(seen), levels(window.grab().toImage()))
