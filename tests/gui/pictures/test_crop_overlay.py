import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pictures.crop_overlay import CropOverlay
from mnist_gui.theme.tokens import px
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


WHOLE = QRectF(40, 60, 200, 160)


@pytest.fixture
def with_frame(overlay: CropOverlay) -> CropOverlay:
    """Return an overlay that shows a frame around a picture."""
    overlay.begin(lambda: QRectF(WHOLE))
    return overlay


@pytest.mark.parametrize(
    ("start", "end", "frame"),
    [
        ((40, 140), (70, 150), QRectF(70, 60, 170, 160)),
        ((240, 220), (200, 180), QRectF(40, 60, 160, 120)),
        ((140, 60), (10, 100), QRectF(40, 100, 200, 120)),
        ((240, 60), (10, 250), QRectF(40, 214, 6, 6)),
    ],
)
def test_handles_move_the_edges_and_enter_crops(
    with_frame: CropOverlay,
    qtbot: QtBot,
    start: tuple[float, float],
    end: tuple[float, float],
    frame: QRectF,
) -> None:
    with qtbot.assertNotEmitted(with_frame.framed):
        hand.drag(with_frame, [start, end])
    assert with_frame.frame == frame

    with qtbot.waitSignal(with_frame.framed) as framed:
        hand.key(with_frame, Qt.Key.Key_Return)
    assert framed.args == [frame]
    assert not with_frame.isVisible()


def test_a_double_click_crops(with_frame: CropOverlay, qtbot: QtBot) -> None:
    middle = WHOLE.center().toPoint()
    with qtbot.waitSignal(with_frame.framed) as framed:
        QTest.mouseDClick(with_frame, hand.LEFT, hand.NO_KEYS, middle)

    assert framed.args == [WHOLE]


def test_a_frame_that_begins_away_from_the_handles_is_a_new_one(
    with_frame: CropOverlay, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(with_frame.framed) as framed:
        hand.drag(with_frame, [(80, 90), (130, 190)])

    assert framed.args == [QRectF(80, 90, 50, 100)]


def test_a_click_draws_no_frame(with_frame: CropOverlay, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(with_frame.framed):
        hand.drag(with_frame, [(80, 90), (82, 91)])

    assert with_frame.isVisible()


def test_the_cursor_says_which_way_a_handle_moves(with_frame: CropOverlay) -> None:
    shapes = Qt.CursorShape
    for place, shape in (
        ((40, 60), shapes.SizeFDiagCursor),
        ((240, 60), shapes.SizeBDiagCursor),
        ((140, 220), shapes.SizeVerCursor),
        ((240, 140), shapes.SizeHorCursor),
        ((140, 140), shapes.CrossCursor),
    ):
        hand.move(with_frame, QPointF(*place))
        assert with_frame.cursor().shape() == shape


def test_arrow_keys_move_the_edges(with_frame: CropOverlay) -> None:
    step = px(6)
    shift = Qt.KeyboardModifier.ShiftModifier
    hand.key(with_frame, Qt.Key.Key_Left)
    hand.key(with_frame, Qt.Key.Key_Up)
    hand.key(with_frame, Qt.Key.Key_Right, shift)
    hand.key(with_frame, Qt.Key.Key_Down, shift)

    assert with_frame.frame == WHOLE.adjusted(step, step, -step, -step)
