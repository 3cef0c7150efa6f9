import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.digit_boxes import DigitBox
from mnist_gui.pad.sketch import Tool
from tests.helpers.gui import hand

Key = Qt.Key


def drawn(canvas: Canvas) -> list[list[list[float]]]:
    return [stroke.tolist() for stroke in canvas.sketch.page.strokes]


# The mouse.


def test_the_left_button_draws(canvas: Canvas, qtbot: QtBot) -> None:
    QTest.mousePress(canvas, hand.LEFT, pos=QPoint(20, 30))
    QTest.mouseMove(canvas, QPoint(60, 30))
    QTest.mouseRelease(canvas, hand.LEFT, pos=QPoint(60, 90))

    assert drawn(canvas) == [[[20, 30], [60, 30], [60, 90]]]


def test_fractions_of_a_pixel_are_kept(canvas: Canvas) -> None:
    hand.drag(canvas, [(20.25, 30.5), (60.75, 90.125)])

    assert drawn(canvas) == [[[20.25, 30.5], [60.75, 90.125]]]


@pytest.mark.parametrize(
    "button",
    [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton],
)
def test_other_mouse_buttons_do_not_draw(
    canvas: Canvas, button: Qt.MouseButton
) -> None:
    hand.press(canvas, QPointF(20, 20), button)
    hand.move(canvas, QPointF(60, 60), button)
    hand.release(canvas, QPointF(60, 60), button)

    assert canvas.sketch.page.is_empty


def test_another_button_does_not_end_the_stroke(canvas: Canvas) -> None:
    right = Qt.MouseButton.RightButton
    hand.press(canvas, QPointF(20, 20))
    hand.release(canvas, QPointF(30, 20), right)
    hand.move(canvas, QPointF(60, 20))
    hand.release(canvas, QPointF(60, 20))

    assert drawn(canvas) == [[[20, 20], [60, 20]]]


def test_moving_the_mouse_without_a_button_draws_nothing(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (60, 60)])
    hand.move(canvas, QPointF(200, 200), Qt.MouseButton.NoButton)

    assert drawn(canvas) == [[[20, 20], [60, 60]]]


def test_a_click_makes_a_dot(canvas: Canvas, qtbot: QtBot) -> None:
    hand.click(canvas, QPoint(100, 120))

    assert drawn(canvas) == [[[100, 120]]]


def test_the_mouse_erases_with_the_eraser(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 100), (260, 100)])
    canvas.sketch.tool = Tool.ERASER

    hand.drag(canvas, [(140, 60), (140, 140)])

    assert len(canvas.sketch.page.strokes) == 2


# Fingers.


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_finger_draws(canvas: Canvas, screen: QPointingDevice) -> None:
    QTest.touchEvent(canvas, screen).press(0, QPoint(20, 30), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(60, 30), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(60, 90), canvas).commit()

    assert drawn(canvas) == [[[20, 30], [60, 30], [60, 90]]]


def test_a_second_finger_is_ignored(canvas: Canvas, screen: QPointingDevice) -> None:
    QTest.touchEvent(canvas, screen).press(0, QPoint(20, 30), canvas).commit()
    second = QTest.touchEvent(canvas, screen)
    second.move(0, QPoint(60, 30), canvas).press(1, QPoint(200, 200), canvas).commit()
    both = QTest.touchEvent(canvas, screen)
    both.move(0, QPoint(60, 60), canvas).move(1, QPoint(250, 250), canvas).commit()
    first_up = QTest.touchEvent(canvas, screen)
    first_up.release(0, QPoint(60, 60), canvas).move(1, QPoint(9, 9), canvas).commit()
    QTest.touchEvent(canvas, screen).release(1, QPoint(9, 9), canvas).commit()

    assert drawn(canvas) == [[[20, 30], [60, 30], [60, 60]]]
    assert not canvas.sketch.is_pen_down


def test_a_finger_draws_again_after_being_lifted(
    canvas: Canvas, screen: QPointingDevice
) -> None:
    for number, x in ((0, 20), (5, 120)):
        QTest.touchEvent(canvas, screen).press(number, QPoint(x, 30), canvas).commit()
        QTest.touchEvent(canvas, screen).move(number, QPoint(x, 90), canvas).commit()
        QTest.touchEvent(canvas, screen).release(number, QPoint(x, 90), canvas).commit()

    assert drawn(canvas) == [[[20, 30], [20, 90]], [[120, 30], [120, 90]]]


def test_a_cancelled_touch_ends_the_stroke(
    canvas: Canvas, screen: QPointingDevice
) -> None:
    QTest.touchEvent(canvas, screen).press(0, QPoint(20, 30), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(60, 30), canvas).commit()

    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert not canvas.sketch.is_pen_down

    QTest.touchEvent(canvas, screen).release(0, QPoint(60, 90), canvas).commit()
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(100, 100), canvas).commit()
    assert drawn(canvas) == [[[20, 30], [60, 30]], [[100, 100]]]


def test_a_cancelled_touch_clicks_no_digit(
    canvas: Canvas, screen: QPointingDevice, qtbot: QtBot
) -> None:
    areas = QRectF(10, 10, 80, 80), QRectF(100, 10, 90, 80)
    canvas.boxes.show([DigitBox(area=area, text="7") for area in areas], 0)
    at = canvas.from_pad(QPointF(40, 40)).toPoint()
    QTest.touchEvent(canvas, screen).press(0, at, canvas).commit()

    with qtbot.assertNotEmitted(canvas.boxes.digit_clicked):
        QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, screen))


# The tablet pen.


def draw_with_pen(
    canvas: Canvas, kind: QPointingDevice.PointerType, pressure: float = 0.5
) -> None:
    device, to = hand.tablet_pen(kind), QEvent.Type
    hand.send_pen(canvas, device, to.TabletPress, (20.5, 100), pressure)
    hand.send_pen(canvas, device, to.TabletMove, (140, 100), pressure)
    hand.send_pen(canvas, device, to.TabletRelease, (260.25, 100), pressure)


def test_a_tablet_pen_draws_where_it_is(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    assert drawn(canvas) == [[[20.5, 100], [140, 100], [260.25, 100]]]


def test_the_eraser_end_of_a_tablet_pen_erases(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    draw_with_pen(canvas, QPointingDevice.PointerType.Eraser)

    assert canvas.sketch.page.is_empty
    assert canvas.sketch.tool is Tool.PEN


def test_a_tablet_pen_erases_with_the_eraser(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)
    canvas.sketch.tool = Tool.ERASER

    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    assert canvas.sketch.page.is_empty


def test_pressure_does_not_change_the_stroke(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen, pressure=0.05)
    light = canvas.grab().toImage()
    canvas.sketch.undo_stack.undo()

    draw_with_pen(canvas, QPointingDevice.PointerType.Pen, pressure=1.0)

    assert canvas.grab().toImage() == light


def test_tablet_events_are_accepted_so_that_no_mouse_events_follow(
    canvas: Canvas,
) -> None:
    device = hand.tablet_pen()
    events = [
        hand.send_pen(canvas, device, kind, (50, 50))
        for kind in (
            QEvent.Type.TabletPress,
            QEvent.Type.TabletMove,
            QEvent.Type.TabletRelease,
        )
    ]

    assert all(event.isAccepted() for event in events)


def test_a_hovering_pen_draws_nothing(canvas: Canvas) -> None:
    device = hand.tablet_pen()

    hand.send_pen(canvas, device, QEvent.Type.TabletMove, (50, 50), 0)

    assert canvas.sketch.page.is_empty


def test_a_button_on_the_barrel_neither_begins_nor_ends_a_stroke(
    canvas: Canvas,
) -> None:
    device, to = hand.tablet_pen(), QEvent.Type
    barrel = Qt.MouseButton.RightButton

    for kind in (to.TabletPress, to.TabletMove, to.TabletRelease):
        hand.send_pen(canvas, device, kind, (50, 50), 0, button=barrel)
    assert canvas.sketch.page.is_empty

    hand.send_pen(canvas, device, to.TabletPress, (20, 100))
    for kind in (to.TabletPress, to.TabletRelease):
        hand.send_pen(canvas, device, kind, (140, 100), button=barrel)
    hand.send_pen(canvas, device, to.TabletRelease, (260, 100))
    assert drawn(canvas) == [[[20, 100], [140, 100], [260, 100]]]


# The keyboard.


def test_a_digit_can_be_drawn_with_keys_alone(canvas: Canvas, qtbot: QtBot) -> None:
    keys = [Key.Key_Left, Key.Key_Space, Key.Key_Right, Key.Key_Right, Key.Key_Down]
    for key in (*keys, Key.Key_Space):
        hand.key(canvas, key)

    assert drawn(canvas) == [[[130, 60], [140, 60], [150, 60], [150, 70]]]


def test_the_keyboard_pen_is_shown_until_escape(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.grab().toImage()

    hand.key(canvas, Key.Key_Left)
    assert canvas.grab().toImage() != before

    hand.key(canvas, Key.Key_Escape)
    assert canvas.grab().toImage() == before


@pytest.mark.parametrize("by", ["mouse", "finger", "tablet pen"])
def test_the_keyboard_pen_disappears_when_another_device_draws(
    canvas: Canvas, screen: QPointingDevice, by: str
) -> None:
    """An eraser on an empty pad leaves no other trace."""
    canvas.sketch.tool = Tool.ERASER
    before = canvas.grab().toImage()
    hand.key(canvas, Key.Key_Left)

    if by == "mouse":
        hand.drag(canvas, [(20, 20), (60, 60)])
    elif by == "finger":
        QTest.touchEvent(canvas, screen).press(0, QPoint(20, 20), canvas).commit()
        QTest.touchEvent(canvas, screen).release(0, QPoint(60, 60), canvas).commit()
    else:
        draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    assert canvas.grab().toImage() == before


def test_a_keyboard_stroke_ends_when_the_mouse_draws(canvas: Canvas) -> None:
    for key in (Key.Key_Space, Key.Key_Right):
        hand.key(canvas, key)
    hand.drag(canvas, [(20, 20), (60, 60)])
    for key in (Key.Key_Left, Key.Key_Space, Key.Key_Left, Key.Key_Space):
        hand.key(canvas, key)

    assert drawn(canvas) == [
        [[140, 60], [150, 60]],
        [[20, 20], [60, 60]],
        [[130, 60], [120, 60]],
    ]


def test_unused_keys_draw_nothing(canvas: Canvas, qtbot: QtBot) -> None:
    for key in (Key.Key_A, Key.Key_Return, Key.Key_Escape):
        hand.key(canvas, key)
    hand.key(canvas, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)

    assert canvas.sketch.page.is_empty
