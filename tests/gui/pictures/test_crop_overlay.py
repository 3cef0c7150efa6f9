import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pictures.crop_overlay import CropOverlay
from tests.helpers.gui import hand


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def overlay(canvas: Canvas) -> CropOverlay:
    overlay = CropOverlay(canvas)
    overlay.begin()
    return overlay


def test_tablet_events_are_left_to_qt_which_turns_them_into_mouse_events(
    canvas: Canvas, overlay: CropOverlay
) -> None:
    device, to = hand.tablet_pen(), QEvent.Type

    events = [
        hand.send_pen(overlay, device, kind, position)
        for kind, position in (
            (to.TabletPress, (20, 20)),
            (to.TabletMove, (200, 200)),
            (to.TabletRelease, (200, 200)),
        )
    ]

    assert canvas.sketch.page.is_empty
    assert not any(event.isAccepted() for event in events)


def test_a_finger_drags_a_frame_and_draws_no_ink(
    canvas: Canvas, overlay: CropOverlay, screen: QPointingDevice, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(overlay.framed) as framed:
        QTest.touchEvent(overlay, screen).press(0, QPoint(20, 20), overlay).commit()
        QTest.touchEvent(overlay, screen).move(0, QPoint(200, 90), overlay).commit()
        QTest.touchEvent(overlay, screen).release(0, QPoint(200, 90), overlay).commit()

    assert framed.args == [QRectF(20, 20, 180, 70)]
    assert canvas.sketch.page.is_empty


def test_keys_draw_no_ink(canvas: Canvas, overlay: CropOverlay) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        hand.key(overlay, key)

    assert canvas.sketch.page.is_empty
    assert not canvas.sketch.is_pen_down
