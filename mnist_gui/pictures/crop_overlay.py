"""A crop frame, dragged over the pad."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QRubberBand, QWidget
from typing_extensions import override

_LEAST_SIDE: Final = 6.0  # in pixels; a smaller frame was a click


class CropOverlay(QWidget):
    """Covers the pad while a frame is dragged, so that nothing is drawn on it.

    Signals:
        framed: A frame was dragged; the overlay is hidden.
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
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Otherwise pen and finger events would reach the pad, and draw on it.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        self._start: QPointF | None = None
        parent.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Cover the pad and wait for a frame; Esc cancels."""
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
            self._start = event.position()
            self._show_band(event.position())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._show_band(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is None or event.button() != Qt.MouseButton.LeftButton:
            return
        frame = QRectF(self._start, event.position()).normalized()
        self._start = None
        self._band.hide()
        if min(frame.width(), frame.height()) >= _LEAST_SIDE:
            self.end()
            self.framed.emit(frame)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # No key reaches the pad, where it would draw.
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            self.given_up.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover_pad()
        return super().eventFilter(watched, event)

    def _cover_pad(self) -> None:
        """Cover the whole pad; a half-dragged frame would be elsewhere now: drop it."""
        self.setGeometry(self._pad.rect())
        self._start = None
        self._band.hide()

    def _show_band(self, end: QPointF) -> None:
        if self._start is not None:
            frame = QRectF(self._start, end).normalized()
            self._band.setGeometry(frame.toAlignedRect())
            self._band.show()
