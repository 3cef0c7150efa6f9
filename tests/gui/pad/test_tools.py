import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QSlider, QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.sketch import Tool
from mnist_gui.pad.tools import FloatingTools
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find


def tool(window: MainWindow, name: str) -> QToolButton:
    return find(window, QToolButton, name)


@pytest.mark.parametrize("width", [6, 14, 26])
def test_a_width_button_sets_the_pen_s_width(
    application: Application, width: int
) -> None:
    button = tool(application.window, f"penWidthButton{width}")
    hand.click(button)

    assert application.window.canvas.pen_width == width
    assert button.isChecked()


def test_the_nearest_of_the_three_widths_is_marked(window: MainWindow) -> None:
    checked = []
    for width in (2, 9, 11, 40):
        window.pen_width_slider.setValue(width)
        buttons = (tool(window, f"penWidthButton{size}") for size in (6, 14, 26))
        checked.append([button.isChecked() for button in buttons])

    first, second, third = ([place == at for place in range(3)] for at in range(3))
    assert checked == [first, first, second, third]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_right_click_on_a_width_opens_the_slider(
    window: MainWindow, qtbot: QtBot
) -> None:
    button = tool(window, "penWidthButton14")
    button.customContextMenuRequested.emit(QPoint(1, 1))

    slider = find(window, QSlider, "penWidthSlider")
    qtbot.waitUntil(slider.isVisible)
    assert slider.hasFocus()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_long_press_on_a_width_opens_the_slider(
    window: MainWindow, qtbot: QtBot
) -> None:
    hand.press(tool(window, "penWidthButton14"), QPointF(5, 5))

    slider = find(window, QSlider, "penWidthSlider")
    qtbot.waitUntil(slider.isVisible)


def test_pen_and_eraser_exclude_each_other(application: Application) -> None:
    window, states = application.window, []
    pen, eraser = tool(window, "penButton"), tool(window, "eraserButton")
    for button in (eraser, pen, pen):
        hand.click(button)
        chosen = window.canvas.sketch.tool
        states.append((pen.isChecked(), eraser.isChecked(), chosen))

    drawing = (True, False, Tool.PEN)
    assert states == [(False, True, Tool.ERASER), drawing, drawing]


def test_the_wheel_changes_the_pen_s_width(application: Application) -> None:
    canvas = application.window.canvas
    before = canvas.pen_width

    hand.turn_wheel(canvas, 2)
    assert canvas.pen_width == before + 2

    hand.turn_wheel(canvas, -1)
    assert canvas.pen_width == before + 1


def test_dragging_with_the_right_button_erases(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 140), (260, 140)])
    right = Qt.MouseButton.RightButton
    hand.press(canvas, QPointF(140, 100), right)
    hand.move(canvas, QPointF(140, 180), right)
    hand.release(canvas, QPointF(140, 180), right)

    assert len(canvas.sketch.page.strokes) == 2
    assert canvas.sketch.tool is Tool.PEN


def test_the_cursor_is_as_large_as_the_pen(canvas: Canvas) -> None:
    sizes = []
    for width in (6, 30):
        canvas.set_pen_width(width)
        sizes.append(canvas.cursor().pixmap().width() / canvas.devicePixelRatioF())

    assert sizes[1] - sizes[0] == pytest.approx(24, abs=2)


@pytest.mark.parametrize(("width", "rows"), [(600, 1), (250, 2), (120, 3)])
def test_tools_stand_in_rows_where_the_pad_is_narrow(
    window: MainWindow, width: int, rows: int
) -> None:
    tools = find(window, FloatingTools, "padTools")

    tools.fit(width)

    buttons = tools.findChildren(QToolButton)
    assert tools.width() <= width
    assert len({button.y() for button in buttons}) == rows
    tools.fit(600)
    assert len({button.y() for button in buttons}) == 1
