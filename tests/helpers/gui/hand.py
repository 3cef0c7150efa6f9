"""A hand on the pad: real mouse events, with fractions of a pixel."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.pad.canvas import Canvas

LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def press(
    widget: QWidget, position: QPointF, button: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Press a button of the mouse."""
    return _send(widget, QEvent.Type.MouseButtonPress, position, button, button)


def move(
    widget: QWidget, position: QPointF, buttons: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Move the mouse with buttons held."""
    return _send(widget, QEvent.Type.MouseMove, position, _NONE, buttons)


def release(
    widget: QWidget, position: QPointF, button: Qt.MouseButton = LEFT
) -> QMouseEvent:
    """Let go of a button."""
    return _send(widget, QEvent.Type.MouseButtonRelease, position, button, _NONE)


def click(widget: QWidget, place: QPoint | None = None) -> None:
    """Click on a place of a widget, or in its middle."""
    QTest.mouseClick(widget, LEFT, NO_KEYS, place or widget.rect().center())


def key(
    widget: QWidget, pressed: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS
) -> None:
    """Press a key and let it go."""
    QTest.keyClick(widget, pressed, modifiers)


def repetition(held: Qt.Key) -> QKeyEvent:
    """Return one of the presses that come by themselves while a key is held."""
    return QKeyEvent(QEvent.Type.KeyPress, held, NO_KEYS, autorep=True)


def drag(widget: QWidget, points: Sequence[tuple[float, float]]) -> None:
    """Draw one stroke through positions on the widget."""
    positions = [QPointF(x, y) for x, y in points]
    press(widget, positions[0])
    for position in positions[1:]:
        move(widget, position)
    release(widget, positions[-1])


def draw(canvas: Canvas, strokes: Strokes) -> None:
    """Draw strokes given in units of the pad."""
    for one in strokes:
        positions = [canvas.from_pad(QPointF(x, y)) for x, y in one.tolist()]
        drag(canvas, [(position.x(), position.y()) for position in positions])


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
