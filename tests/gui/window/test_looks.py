"""Each state of the window is drawn with nothing clipped and nothing over another.

`python -m tests.looks` draws them as pictures, with the shipped model.
"""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.theme.theme import Scheme, Theme
from tests.gui.conftest import StartApplication
from tests.helpers.gui.looks import OTHER_LOOKS, PAD_LOOKS, Look, Stage, a_trainer
from tests.helpers.gui.structure import lasting_problems, problems
from tests.helpers.gui.window_state import is_ready


@pytest.fixture
def stage(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, store: Path
) -> Stage:
    folder = tmp_path / "pictures"
    folder.mkdir()
    application = start_application(trainer=a_trainer(store))
    qtbot.waitUntil(lambda: is_ready(application))
    return Stage(application=application, folder=folder)


@pytest.mark.parametrize("look", [*PAD_LOOKS, *OTHER_LOOKS], ids=lambda look: look.name)
def test_nothing_is_clipped_and_nothing_overlaps(stage: Stage, look: Look) -> None:
    assert lasting_problems(look.take(stage)) == []


def test_the_dark_scheme_has_the_same_sizes(stage: Stage, qtbot: QtBot) -> None:
    window = PAD_LOOKS[0].take(stage)
    before = sizes(window)

    Theme.of_program().choose(Scheme.DARK)
    QApplication.processEvents()

    after = sizes(window)
    Theme.of_program().choose(Scheme.LIGHT)
    assert after == before


def sizes(window: QWidget) -> dict[str, QSize]:
    """Return the sizes of what can be seen; windows not yet shown have no layout."""
    parts = window.findChildren(QWidget)
    return {part.objectName(): part.size() for part in parts if part.isVisible()}


def a_window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    return window


def test_a_label_that_is_cut_off_is_found(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    label = QLabel("A long sentence that does not fit", window)
    label.setObjectName("sentence")
    label.setFixedSize(40, 20)
    window.resize(300, 300)
    window.show()

    assert [line.partition(" is ")[0] for line in problems(window)] == ["sentence"]


def test_a_button_beneath_another_is_found(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    for name in ("first", "second"):
        button = QPushButton("Go", window)
        button.setObjectName(name)
        button.adjustSize()
    window.resize(300, 300)
    window.show()

    assert problems(window) == ["first and second overlap"]


def test_a_widget_beyond_the_edge_is_found(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    button = QPushButton("Go", window)
    button.setObjectName("button")
    button.adjustSize()
    button.move(290, 10)
    window.resize(300, 300)
    window.show()

    assert problems(window) == ["button is out of sight"]
