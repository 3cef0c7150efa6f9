"""A crop frame over the pad, dragged as a whole or by its handles."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mnist_gui.theme.tokens import px

_LEAST_SIDE: Final = 6.0  # in pixels; a smaller frame was a click
# Sizes of the design
_HANDLE: Final = 10
_REACH: Final = 14  # around the middle of a handle
_SHADE: Final = QColor(0, 0, 0, 90)  # over what would be cut off
_STEP: Final = 6  # that an arrow key moves an edge by
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_APPLY: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Handle(NamedTuple):
    """Which edges a handle moves: -1 for left or top, 1 for right or bottom."""

    x: int
    y: int


_HANDLES: Final = [
    _Handle(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)
]
_CURSORS: Final = {
    (True, False): Qt.CursorShape.SizeHorCursor,
    (False, True): Qt.CursorShape.SizeVerCursor,
}


class CropOverlay(QWidget):
    """Covers the pad while a frame is dragged, so that nothing is drawn on it.

    A new frame is dragged anywhere. The handles of the frame move its edges instead,
    and so do the arrow keys; Enter or a double click then crops.

    Signals:
        framed: A frame was chosen; the overlay is hidden.
            Args: QRectF, in the coordinates of the pad's widget.
        given_up: The user pressed Esc; the overlay is hidden.
    """

    framed = Signal(QRectF)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pad = parent
        self.setObjectName("cropOverlay")
        self.setAccessibleName(self.tr("Crop frame"))
        self.setAccessibleDescription(
            self.tr(
                "Arrow keys move the right and lower edges; with Shift the left and"
                " upper ones. Enter crops, Esc cancels."
            )
        )
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # Otherwise pen and finger events would reach the pad, and draw on it.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._whole: Callable[[], QRectF] = QRectF
        self._chosen: QRectF | None = None  # the frame, once it was dragged
        self._start: QPointF | None = None  # of a new frame
        self._handle: _Handle | None = None  # that is dragged
        parent.installEventFilter(self)
        self.hide()

    @property
    def frame(self) -> QRectF:
        """The frame that is shown: around the picture until another is dragged."""
        return self._whole() if self._chosen is None else self._chosen

    def begin(self, whole: Callable[[], QRectF] = QRectF) -> None:
        """Cover the pad and wait for a frame; Esc cancels.

        `whole` returns where the picture is, around which the frame is at first.
        """
        self._whole = whole
        self._cover_pad()
        self.show()
        self.raise_()
        self.setFocus()

    def end(self) -> None:
        """Hide, and give the focus back to the pad."""
        if self.isVisible():
            self.hide()
            self._pad.setFocus()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._handle = self._handle_at(event.position())
            if self._handle is None:
                self._start = event.position()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._handle:
            self._chosen = self._moved(self._handle, event.position())
            self.update()
        elif self._start is not None:
            self._chosen = QRectF(self._start, event.position()).normalized()
            self.update()
        else:
            self._show_cursor(self._handle_at(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._handle = None
        if self._start is None:
            return
        frame = QRectF(self._start, event.position()).normalized()
        self._start = None
        if min(frame.width(), frame.height()) >= _LEAST_SIDE:
            self._chosen = frame
            self._crop()
        else:
            self._chosen = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._crop()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # No key reaches the pad, where it would draw.
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            self.given_up.emit()
        elif event.key() in _APPLY:
            self._crop()
        elif event.key() in _STEPS and not self.frame.isEmpty():
            # With Shift, the left and upper edges are moved, else right and lower ones.
            side = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            x, y = _STEPS[Qt.Key(event.key())]
            handle = _Handle(side * abs(x), side * abs(y))
            step = QPointF(x, y) * px(_STEP)
            self._chosen = self._moved(handle, self._place(handle) + step)
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = self.frame.toAlignedRect()
        if frame.isEmpty():
            return
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(frame)))
        painter.fillRect(self.rect(), _SHADE)
        painter.setClipping(False)
        color = self.palette().highlight().color()
        painter.setPen(QPen(color, 2))
        painter.drawRect(frame)
        painter.setBrush(self.palette().base())
        for handle in _HANDLES:
            side = px(_HANDLE)
            area = QRectF(0, 0, side, side)
            area.moveCenter(self._place(handle))
            painter.drawRect(area)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover_pad()
        return super().eventFilter(watched, event)

    def _crop(self) -> None:
        frame = self.frame
        if min(frame.width(), frame.height()) >= _LEAST_SIDE:
            self.end()
            self.framed.emit(frame)

    def _cover_pad(self) -> None:
        """Cover the whole pad; a half-dragged frame would be elsewhere now: drop it."""
        self.setGeometry(self._pad.rect())
        self._start = self._handle = None
        self._chosen = None
        self.update()

    def _place(self, handle: _Handle) -> QPointF:
        """Return the middle of a handle."""
        frame = self.frame
        center = frame.center()
        x = center.x() + handle.x * frame.width() / 2
        return QPointF(x, center.y() + handle.y * frame.height() / 2)

    def _handle_at(self, point: QPointF) -> _Handle | None:
        if self.frame.isEmpty():
            return None
        away = {
            handle: (self._place(handle) - point).manhattanLength()
            for handle in _HANDLES
        }
        nearest = min(away, key=lambda handle: away[handle])
        return nearest if away[nearest] <= px(_REACH) else None

    def _moved(self, handle: _Handle, to: QPointF) -> QRectF:
        """Return the frame with the edges of a handle where the mouse is."""
        frame = QRectF(self.frame)
        if handle.x < 0:
            frame.setLeft(min(to.x(), frame.right() - _LEAST_SIDE))
        elif handle.x > 0:
            frame.setRight(max(to.x(), frame.left() + _LEAST_SIDE))
        if handle.y < 0:
            frame.setTop(min(to.y(), frame.bottom() - _LEAST_SIDE))
        elif handle.y > 0:
            frame.setBottom(max(to.y(), frame.top() + _LEAST_SIDE))
        return frame.intersected(QRectF(self.rect()))

    def _show_cursor(self, handle: _Handle | None) -> None:
        if handle is None:
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        falls = Qt.CursorShape.SizeFDiagCursor
        rises = Qt.CursorShape.SizeBDiagCursor
        diagonal = falls if handle.x == handle.y else rises
        sides = (bool(handle.x), bool(handle.y))
        self.setCursor(_CURSORS.get(sides, diagonal))
