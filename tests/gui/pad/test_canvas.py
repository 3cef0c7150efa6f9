import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QPalette,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.digit_boxes import DigitBox
from mnist_gui.pad.sketch import Tool
from mnist_gui.pictures.crop_overlay import CropOverlay
from tests.gui.conftest import RunScript
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page, levels

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def drawn(canvas: Canvas) -> list[list[list[float]]]:
    return [one.tolist() for one in canvas.sketch.page.strokes]


# The mouse.


def test_the_left_button_draws(canvas: Canvas, qtbot: QtBot) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(20, 30))
    QTest.mouseMove(canvas, QPoint(60, 30))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(60, 90))

    assert drawn(canvas) == [[[20, 30], [60, 30], [60, 90]]]


def test_fractions_of_a_pixel_are_kept(canvas: Canvas) -> None:
    hand.drag(canvas, [(20.25, 30.5), (60.75, 90.125)])

    assert drawn(canvas) == [[[20.25, 30.5], [60.75, 90.125]]]


@pytest.mark.parametrize(
    "button",
    [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton],
)
def test_no_other_button_draws(canvas: Canvas, button: Qt.MouseButton) -> None:
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


def test_moving_the_mouse_with_no_button_held_draws_nothing(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (60, 60)])
    hand.move(canvas, QPointF(200, 200), Qt.MouseButton.NoButton)

    assert drawn(canvas) == [[[20, 20], [60, 60]]]


def test_a_click_makes_a_dot(canvas: Canvas, qtbot: QtBot) -> None:
    hand.click(canvas, QPoint(100, 120))

    assert drawn(canvas) == [[[100, 120]]]


def test_the_eraser_tool_is_used_by_the_mouse(canvas: Canvas) -> None:
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


def test_a_second_finger_does_nothing(canvas: Canvas, screen: QPointingDevice) -> None:
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


def test_a_finger_draws_again_after_it_was_lifted(
    canvas: Canvas, screen: QPointingDevice
) -> None:
    for number, x in ((0, 20), (5, 120)):
        QTest.touchEvent(canvas, screen).press(number, QPoint(x, 30), canvas).commit()
        QTest.touchEvent(canvas, screen).move(number, QPoint(x, 90), canvas).commit()
        QTest.touchEvent(canvas, screen).release(number, QPoint(x, 90), canvas).commit()

    assert drawn(canvas) == [[[20, 30], [20, 90]], [[120, 30], [120, 90]]]


def test_a_touch_that_the_system_takes_away_ends_the_stroke(
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


def test_a_touch_that_the_system_takes_away_clicks_nothing(
    canvas: Canvas, screen: QPointingDevice, qtbot: QtBot
) -> None:
    areas = QRectF(10, 10, 80, 80), QRectF(100, 10, 90, 80)
    canvas.boxes.show([DigitBox(area=area, text="7") for area in areas], 0)
    at = canvas.from_pad(QPointF(40, 40)).toPoint()
    QTest.touchEvent(canvas, screen).press(0, at, canvas).commit()

    with qtbot.assertNotEmitted(canvas.boxes.digit_clicked):
        QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, screen))


# The pen of a tablet.


def stylus(kind: QPointingDevice.PointerType) -> QPointingDevice:
    capability = QInputDevice.Capability
    return QPointingDevice(
        "pen",
        77,
        QInputDevice.DeviceType.Stylus,
        kind,
        capability.Pressure | capability.Position,
        1,
        3,
    )


def send_pen(  # noqa: PLR0913 (an event has that many sides)
    widget: QWidget,
    device: QPointingDevice,
    kind: QEvent.Type,
    position: tuple[float, float],
    pressure: float = 0.5,
    *,
    button: Qt.MouseButton = LEFT,
) -> QTabletEvent:
    point = QPointF(*position)
    up = kind == QEvent.Type.TabletRelease
    event = QTabletEvent(
        kind,
        device,
        point,
        widget.mapToGlobal(point),
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else button,
        Qt.MouseButton.NoButton if up else button,
    )
    QApplication.sendEvent(widget, event)
    return event


def draw_with_pen(
    canvas: Canvas, kind: QPointingDevice.PointerType, pressure: float = 0.5
) -> None:
    device, to = stylus(kind), QEvent.Type
    send_pen(canvas, device, to.TabletPress, (20.5, 100), pressure)
    send_pen(canvas, device, to.TabletMove, (140, 100), pressure)
    send_pen(canvas, device, to.TabletRelease, (260.25, 100), pressure)


def test_a_tablet_pen_draws_where_it_is(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    assert drawn(canvas) == [[[20.5, 100], [140, 100], [260.25, 100]]]


def test_the_other_end_of_the_tablet_pen_erases(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    draw_with_pen(canvas, QPointingDevice.PointerType.Eraser)

    assert canvas.sketch.page.is_empty
    assert canvas.sketch.tool is Tool.PEN


def test_a_tablet_pen_erases_where_the_eraser_is_chosen(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)
    canvas.sketch.tool = Tool.ERASER

    draw_with_pen(canvas, QPointingDevice.PointerType.Pen)

    assert canvas.sketch.page.is_empty


def test_pressure_makes_no_difference_to_the_eye(canvas: Canvas) -> None:
    draw_with_pen(canvas, QPointingDevice.PointerType.Pen, pressure=0.05)
    light = canvas.grab().toImage()
    canvas.sketch.undo_stack.undo()

    draw_with_pen(canvas, QPointingDevice.PointerType.Pen, pressure=1.0)

    assert canvas.grab().toImage() == light


def test_tablet_events_are_taken_so_that_no_mouse_events_follow(
    canvas: Canvas,
) -> None:
    device = stylus(QPointingDevice.PointerType.Pen)
    events = [
        send_pen(canvas, device, kind, (50, 50))
        for kind in (
            QEvent.Type.TabletPress,
            QEvent.Type.TabletMove,
            QEvent.Type.TabletRelease,
        )
    ]

    assert all(event.isAccepted() for event in events)


def test_a_pen_that_hovers_draws_nothing(canvas: Canvas) -> None:
    device = stylus(QPointingDevice.PointerType.Pen)

    send_pen(canvas, device, QEvent.Type.TabletMove, (50, 50), 0)

    assert canvas.sketch.page.is_empty


def test_a_button_on_the_barrel_neither_begins_nor_ends_a_stroke(
    canvas: Canvas,
) -> None:
    device, to = stylus(QPointingDevice.PointerType.Pen), QEvent.Type
    barrel = Qt.MouseButton.RightButton

    for kind in (to.TabletPress, to.TabletMove, to.TabletRelease):
        send_pen(canvas, device, kind, (50, 50), 0, button=barrel)
    assert canvas.sketch.page.is_empty

    send_pen(canvas, device, to.TabletPress, (20, 100))
    for kind in (to.TabletPress, to.TabletRelease):
        send_pen(canvas, device, kind, (140, 100), button=barrel)
    send_pen(canvas, device, to.TabletRelease, (260, 100))
    assert drawn(canvas) == [[[20, 100], [140, 100], [260, 100]]]


# What lies over the pad.


@pytest.fixture
def overlay(canvas: Canvas) -> CropOverlay:
    overlay = CropOverlay(canvas)
    overlay.begin()
    return overlay


def test_a_tablet_pen_on_a_frame_is_left_to_qt_which_makes_a_mouse_of_it(
    canvas: Canvas, overlay: CropOverlay
) -> None:
    device, to = stylus(QPointingDevice.PointerType.Pen), QEvent.Type

    events = [
        send_pen(overlay, device, kind, place)
        for kind, place in (
            (to.TabletPress, (20, 20)),
            (to.TabletMove, (200, 200)),
            (to.TabletRelease, (200, 200)),
        )
    ]

    assert canvas.sketch.page.is_empty
    assert not any(event.isAccepted() for event in events)


def test_a_finger_draws_a_frame_and_no_ink(
    canvas: Canvas, overlay: CropOverlay, screen: QPointingDevice, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(overlay.framed) as framed:
        QTest.touchEvent(overlay, screen).press(0, QPoint(20, 20), overlay).commit()
        QTest.touchEvent(overlay, screen).move(0, QPoint(200, 90), overlay).commit()
        QTest.touchEvent(overlay, screen).release(0, QPoint(200, 90), overlay).commit()

    assert framed.args == [QRectF(20, 20, 180, 70)]
    assert canvas.sketch.page.is_empty


def test_keys_on_a_frame_draw_no_ink(canvas: Canvas, overlay: CropOverlay) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(overlay, key)

    assert canvas.sketch.page.is_empty
    assert not canvas.sketch.is_pen_down


# The keyboard.


def test_a_digit_can_be_drawn_with_keys_alone(canvas: Canvas, qtbot: QtBot) -> None:
    keys = [Key.Key_Left, Key.Key_Space, Key.Key_Right, Key.Key_Right, Key.Key_Down]
    for key in (*keys, Key.Key_Space):
        hand.key(canvas, key)

    assert drawn(canvas) == [[[130, 60], [140, 60], [150, 60], [150, 70]]]


def test_the_pen_of_the_keyboard_is_seen_and_can_be_put_away(
    canvas: Canvas, qtbot: QtBot
) -> None:
    before = canvas.grab().toImage()

    hand.key(canvas, Key.Key_Left)
    assert canvas.grab().toImage() != before

    hand.key(canvas, Key.Key_Escape)
    assert canvas.grab().toImage() == before


@pytest.mark.parametrize("by", ["mouse", "finger", "tablet pen"])
def test_the_pen_of_the_keyboard_makes_way_for_a_hand(
    canvas: Canvas, screen: QPointingDevice, by: str
) -> None:
    """An eraser on an empty pad leaves nothing else to see."""
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


def test_a_stroke_of_the_keyboard_ends_where_a_hand_begins(canvas: Canvas) -> None:
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


def test_other_keys_are_left_to_the_window(canvas: Canvas, qtbot: QtBot) -> None:
    for key in (Key.Key_A, Key.Key_Return, Key.Key_Escape):
        hand.key(canvas, key)
    hand.key(canvas, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)

    assert canvas.sketch.page.is_empty


# Place and size.

sides = st.integers(200, 2000)


@given(sides, sides, st.floats(-50, 330), st.floats(-50, 330))
def test_to_the_pad_and_back_is_where_one_began(
    width: int, height: int, x: float, y: float
) -> None:
    canvas = Canvas()
    canvas.resize(width, height)

    back = canvas.to_pad(canvas.from_pad(QPointF(x, y)))

    assert (back.x(), back.y()) == pytest.approx((x, y), abs=1e-9)


@given(sides, sides)
def test_the_pad_is_a_square_in_the_middle_of_the_widget(
    width: int, height: int
) -> None:
    canvas = Canvas()
    canvas.resize(width, height)
    corner = canvas.from_pad(QPointF(0, 0))
    opposite = canvas.from_pad(QPointF(280, 280))

    assert opposite.x() - corner.x() == pytest.approx(min(width, height))
    assert opposite.y() - corner.y() == pytest.approx(min(width, height))
    assert corner.x() + opposite.x() == pytest.approx(width)
    assert corner.y() + opposite.y() == pytest.approx(height)


def test_resizing_keeps_the_drawing(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 100), (260, 100)])
    before = drawn(canvas)

    canvas.resize(600, 350)

    assert drawn(canvas) == before
    dark = levels(canvas.grab().toImage()) < 128
    rows, columns = np.nonzero(dark)
    assert rows.mean() + 0.5 == pytest.approx(350 * 100 / 280, abs=0.5)
    assert columns.mean() + 0.5 == pytest.approx(600 / 2, abs=0.5)
    assert np.ptp(columns) == pytest.approx((240 + 14) * 350 / 280, abs=2)


@pytest.mark.parametrize("size", [(280, 280), (600, 350), (300, 700)])
def test_ink_is_where_the_mouse_was_at_every_size(
    canvas: Canvas, size: tuple[int, int]
) -> None:
    canvas.resize(*size)
    canvas.set_pen_width(4)

    hand.press(canvas, QPointF(83.5, 121.5))

    assert center_of_ink(canvas) == pytest.approx((83.5, 121.5), abs=0.5)


def center_of_ink(canvas: Canvas) -> tuple[float, float]:
    light = levels(canvas.grab().toImage())[1:-1, 1:-1]  # within the frame of focus
    ink = light.max() - light
    rows, columns = np.indices(ink.shape)
    return (
        float((columns * ink).sum() / ink.sum()) + 1.5,
        float((rows * ink).sum() / ink.sum()) + 1.5,
    )


_SCALED = """
import json, sys
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget
from mnist_gui.pad.canvas import Canvas
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import levels

app = QApplication([])
window = QWidget()
window.resize(420, 380)
canvas = Canvas()
canvas.setParent(window)
canvas.setGeometry(16, 12, 380, 341)
canvas.set_pen_width(3)
window.show()
ratio = canvas.devicePixelRatioF()
errors = []
for x, y in [(101.0, 77.0), (200.25, 150.5), (303.7, 222.2), (44.4, 300.9)]:
    for lift in (False, True):
        hand.press(canvas, QPointF(x, y))
        if lift:
            hand.release(canvas, QPointF(x, y))
        light = levels(window.grab().toImage())
        top, left = round(13 * ratio) + 1, round(17 * ratio) + 1
        bottom, right = round(352 * ratio) - 1, round(395 * ratio) - 1
        ink = 255 - light[top:bottom, left:right]
        ink[ink < 128] = 0
        rows, columns = np.indices(ink.shape)
        errors.append((
            float((columns * ink).sum() / ink.sum()) + 0.5 + left - (x + 16) * ratio,
            float((rows * ink).sum() / ink.sum()) + 0.5 + top - (y + 12) * ratio,
        ))
        canvas.sketch.clear()
print(json.dumps({"ratio": ratio, "errors": errors}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_ink_is_exactly_under_the_pen_at_every_scale_of_the_screen(
    run_script: RunScript, scale: str
) -> None:
    result = run_script("-c", _SCALED, QT_SCALE_FACTOR=scale)

    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["ratio"] == float(scale)
    assert np.abs(found["errors"]).max() <= 0.5


# What is seen.


def test_far_points_give_ink_without_gaps(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (250, 60), (30, 150), (250, 255)])

    assert pieces_of_ink(canvas.grab().toImage()) == 1


def pieces_of_ink(image: QImage) -> int:
    """Count the dark regions that hang together."""
    dark = {(int(y), int(x)) for y, x in np.argwhere(levels(image) < 128)}
    count = 0
    while dark:
        count += 1
        edge = [dark.pop()]
        while edge:
            row, column = edge.pop()
            around = [(row + 1, column), (row - 1, column)]
            around += [(row, column + 1), (row, column - 1)]
            new = [place for place in around if place in dark]
            dark.difference_update(new)
            edge += new
    return count


def test_the_counter_of_pieces_can_tell_two_from_one(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (20, 250)])
    hand.drag(canvas, [(200, 20), (200, 250)])

    assert pieces_of_ink(canvas.grab().toImage()) == 2


@pytest.mark.parametrize("step", [6, 25, 110])
def test_what_is_on_screen_while_drawing_is_what_a_full_repaint_shows(
    canvas: Canvas, qtbot: QtBot, step: int
) -> None:
    corners = [(60, 60), (60 + step, 60), (60 + step, 60 + step), (60, 60 + step)]
    hand.press(canvas, QPointF(60, 60))
    qtbot.waitUntil(lambda: difference_on_screen(canvas) == 0)

    for x, y in [*corners[1:], (60 + step // 2, 60), (60 + step, 60 + step // 2)]:
        hand.move(canvas, QPointF(x, y))
        QApplication.processEvents()
        assert difference_on_screen(canvas) <= 8


def difference_on_screen(canvas: Canvas) -> float:
    """Return by how much what was painted so far differs from a new painting."""
    seen = canvas.screen().grabWindow(canvas.winId()).toImage()
    return float(np.abs(levels(seen) - levels(canvas.grab().toImage())).max())


def test_lifting_the_pen_does_not_move_the_ink(canvas: Canvas) -> None:
    hand.press(canvas, QPointF(30, 30))
    for x, y in [(200, 40), (90, 130), (210, 240)]:
        hand.move(canvas, QPointF(x, y))
    before = levels(canvas.grab().toImage())

    hand.release(canvas, QPointF(210, 240))

    assert np.abs(levels(canvas.grab().toImage()) - before).max() <= 8


def looks_of(canvas: Canvas, act: Callable[[], object]) -> tuple[QImage, QImage]:
    before = canvas.grab().toImage()
    act()
    return before, canvas.grab().toImage()


def test_an_empty_pad_says_what_it_is_for(canvas: Canvas) -> None:
    light = levels(canvas.grab().toImage())

    assert np.count_nonzero(light < light.max() - 40) > 50


def test_the_hint_goes_with_the_first_point_and_comes_back_with_undo(
    canvas: Canvas,
) -> None:
    empty = canvas.grab().toImage()

    hand.press(canvas, QPointF(30, 30))
    middle = levels(canvas.grab().toImage())[80:-1, 80:-1]
    assert middle.min() == middle.max()

    hand.release(canvas, QPointF(30, 30))
    canvas.sketch.undo_stack.undo()
    assert canvas.grab().toImage() == empty


def test_a_wider_pen_gives_more_ink_to_what_is_drawn_already(canvas: Canvas) -> None:
    hand.drag(canvas, [(40, 140), (240, 140)])
    canvas.set_pen_width(4)

    thin, thick = looks_of(canvas, lambda: canvas.set_pen_width(20))

    height = [np.count_nonzero(levels(image)[:, 140] < 128) for image in (thin, thick)]
    assert height == [4, 20]


def test_dark_surroundings_give_light_ink_on_dark_paper(
    canvas: Canvas, qtbot: QtBot
) -> None:
    hand.drag(canvas, [(40, 140), (240, 140)])
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#f0f0f0"))

    canvas.setPalette(palette)

    image = canvas.grab().toImage()
    assert image.pixelColor(140, 140) == QColor("#f0f0f0")
    assert image.pixelColor(10, 10) == QColor("#202020")


def test_a_pad_that_has_the_keyboard_is_framed(canvas: Canvas, qtbot: QtBot) -> None:
    frame, paper = canvas.palette().highlight().color(), canvas.palette().base().color()

    def is_on_screen(color: QColor) -> bool:
        """Return whether all four edges of the pad have a colour."""
        seen = canvas.screen().grabWindow(canvas.winId()).toImage()
        edges = [(0, 90), (seen.width() - 1, 90), (90, 0), (90, seen.height() - 1)]
        return all(seen.pixelColor(x, y) == color for x, y in edges)

    canvas.setFocus()
    qtbot.waitUntil(lambda: is_on_screen(frame))

    canvas.clearFocus()
    qtbot.waitUntil(lambda: is_on_screen(paper))


def test_an_opened_page_is_seen_at_once(canvas: Canvas) -> None:
    before, after = looks_of(
        canvas, lambda: canvas.sketch.replace_page(a_page(), "open")
    )

    assert before != after
    assert after.pixelColor(140, 140) == canvas.palette().text().color()


def test_erasing_is_seen_while_the_eraser_moves(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 100), (260, 100)])
    canvas.sketch.tool = Tool.ERASER

    hand.press(canvas, QPointF(140, 100))

    image = canvas.grab().toImage()
    assert image.pixelColor(140, 100) == canvas.palette().base().color()
    assert image.pixelColor(60, 100) == canvas.palette().text().color()


def test_the_pad_asks_for_a_square_that_follows_the_font(canvas: Canvas) -> None:
    usual = canvas.sizeHint()
    font = canvas.font()
    font.setPointSizeF(2 * font.pointSizeF())
    canvas.setFont(font)

    assert usual.width() == usual.height()
    assert canvas.sizeHint().width() > 1.5 * usual.width()
    assert canvas.minimumSize() == QSize(200, 200)
