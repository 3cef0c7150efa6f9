import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.theme.theme import Scheme, Theme
from mnist_gui.ui.shell import ModelState
from mnist_gui.window.header import ModelButton
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import label_drawing


def model_button(window: MainWindow) -> ModelButton:
    return find(window, ModelButton, "modelButton")


def test_the_model_button_opens_the_menu_of_models(window: MainWindow) -> None:
    assert model_button(window).menu() is window.model_menu


def test_the_model_in_use_is_named_with_its_score(window: MainWindow) -> None:
    window.show_model("Model 4", "99.6 %", ModelState.READY)

    assert model_button(window).accessibleDescription() == "Model 4 99.6 %"


def test_states_of_a_model_differ_in_shape_and_colour(window: MainWindow) -> None:
    button, looks = model_button(window), []
    for state in ModelState:
        window.show_model("Model 4", "", state)
        image = button.grab().toImage()
        looks.append(
            {image.pixelColor(x, image.height() // 2).name() for x in range(30)}
        )

    assert looks[0] != looks[1] != looks[2]


def test_a_model_with_a_long_name_does_not_widen_the_window(window: MainWindow) -> None:
    window.show_model(40 * "a name ", "99.6 %", ModelState.READY)

    assert model_button(window).sizeHint().width() < 320


def test_the_number_of_drawings_is_shown(
    application: Application, qtbot: QtBot
) -> None:
    button = find(application.window, QToolButton, "drawingsButton")
    assert button.text() == "My drawings"

    label_drawing(qtbot, application, 4)
    qtbot.waitUntil(lambda: button.text() == "My drawings  1")

    application.window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: button.text() == "My drawings")


@pytest.mark.parametrize(("width", "has_text"), [(1000, True), (600, False)])
def test_a_narrow_window_has_icons_alone(
    window: MainWindow, qtbot: QtBot, width: int, has_text: bool
) -> None:
    window.resize(width, 900)
    button = find(window, QToolButton, "folderButton")
    text = button.fontMetrics().horizontalAdvance(button.text())

    qtbot.waitUntil(lambda: (button.width() > text) is has_text)


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
)
def test_header_and_dot_are_where_one_begins_to_read(
    qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    Theme.of_program().choose(Scheme.LIGHT)
    window = MainWindow()
    qtbot.addWidget(window)
    window.setLayoutDirection(direction)
    window.show()
    window.show_model("Model 1", "99 %", ModelState.READY)

    model, open_ = window.header.model_button, find(window, QWidget, "openButton")
    reads_from_left = direction is Qt.LayoutDirection.LeftToRight
    assert (open_.x() < model.x()) is reads_from_left
    area = model.grab(QRect(0, 0, 24, model.height())).toImage()
    green = any(
        area.pixelColor(x, y).green() > area.pixelColor(x, y).red() + 40
        for x in range(area.width())
        for y in range(area.height())
    )
    assert green is reads_from_left
