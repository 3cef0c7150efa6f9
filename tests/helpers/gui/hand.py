"""A hand on the pad: events of mouse, keys and tablet pen, in fractions of pixels."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.pad.canvas import Canvas

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.MouseButton.NoButton


def press(
    widget: QWidget, position: QPointF, button: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Press a mouse button."""
    return _send(widget, QEvent.Type.MouseButtonPress, position, button, button)


def move(
    widget: QWidget, position: QPointF, buttons: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Move the mouse with buttons held."""
    return _send(widget, QEvent.Type.MouseMove, position, _NONE, buttons)


def release(
    widget: QWidget, position: QPointF, button: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Release a mouse button."""
    return _send(widget, QEvent.Type.MouseButtonRelease, position, button, _NONE)


def turn_wheel(widget: QWidget, steps: int) -> None:
    """Turn the mouse wheel; above 0, away from the user."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * steps),
        _NONE,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, place: QPoint | None = None) -> None:
    """Click on a place of a widget, or in its middle."""
    QTest.mouseClick(widget, LEFT, NO_KEYS, place or widget.rect().center())


def key(
    widget: QWidget, pressed: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS
) -> None:
    """Press and release a key."""
    QTest.keyClick(widget, pressed, modifiers)


def repetition(held: Qt.Key) -> QKeyEvent:
    """Return a key press as the system repeats it while a key is held."""
    return QKeyEvent(QEvent.Type.KeyPress, held, NO_KEYS, autorep=True)


def drag(widget: QWidget, points: Sequence[tuple[float, float]]) -> None:
    """Draw a stroke through positions on the widget."""
    positions = [QPointF(x, y) for x, y in points]
    press(widget, positions[0])
    for position in positions[1:]:
        move(widget, position)
    release(widget, positions[-1])


def draw(canvas: Canvas, strokes: Strokes) -> None:
    """Draw strokes given in units of the pad."""
    for points in strokes:
        positions = [canvas.from_pad(QPointF(x, y)) for x, y in points.tolist()]
        drag(canvas, [(position.x(), position.y()) for position in positions])


def tablet_pen(
    kind: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
) -> QPointingDevice:
    """Return one end of a tablet pen: the tip or the eraser."""
    capability = QInputDevice.Capability
    capabilities = capability.Pressure | capability.Position
    stylus = QInputDevice.DeviceType.Stylus
    return QPointingDevice("pen", 77, stylus, kind, capabilities, 1, 3)


def send_pen(  # noqa: PLR0913 (an event has many sides)
    widget: QWidget,
    device: QPointingDevice,
    kind: QEvent.Type,
    position: tuple[float, float],
    pressure: float = 0.5,
    *,
    button: Qt.MouseButton = LEFT,
) -> QTabletEvent:
    """Send an event of a tablet pen, and return it."""
    point = QPointF(*position)
    everywhere = widget.mapToGlobal(point)
    changed = _NONE if kind == QEvent.Type.TabletMove else button
    held = _NONE if kind == QEvent.Type.TabletRelease else button
    tilt = (0, 0, 0, 0, 0)
    event = QTabletEvent(
        kind, device, point, everywhere, pressure, *tilt, NO_KEYS, changed, held
    )
    QApplication.sendEvent(widget, event)
    return event


def _send(
    widget: QWidget,
    kind: QEvent.Type,
    position: QPointF,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
) -> QMouseEvent:
    everywhere = widget.mapToGlobal(position)
    event = QMouseEvent(kind, position, everywhere, button, held, NO_KEYS)
    QApplication.sendEvent(widget, event)
    return event
