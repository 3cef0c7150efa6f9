"""A frame that a person draws on the pad around what is to be read."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QRubberBand, QWidget
from typing_extensions import override

_LEAST_SIDE: Final = 6.0
"""Pixels; what is smaller was a click, and no frame."""


class CropOverlay(QWidget):
    """Lies over the pad while a frame is drawn, so that no ink is.

    Signals:
        framed: A frame was drawn; the overlay is gone.
            Args: QRectF, on the widget below.
        given_up: No frame is to be drawn after all; the overlay is gone.
    """

    framed = Signal(QRectF)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pad = parent
        self.setObjectName("cropOverlay")
        self.setAccessibleName(self.tr("Frame around what is to be read"))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Or what a pen or finger does here would go on to the pad, and draw on it.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        self._start: QPointF | None = None
        parent.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Let a frame be drawn; Escape gives up."""
        self._cover_pad()
        self.show()
        self.raise_()
        self.setFocus()

    def end(self) -> None:
        """Go away; the pad has the focus again."""
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
        # No key goes on to the pad, where it would draw.
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            self.given_up.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover_pad()
        return super().eventFilter(watched, event)

    def _cover_pad(self) -> None:
        """Cover all of it; a frame half drawn, which would lie elsewhere, is gone."""
        self.setGeometry(self._pad.rect())
        self._start = None
        self._band.hide()

    def _show_band(self, end: QPointF) -> None:
        if self._start is not None:
            frame = QRectF(self._start, end).normalized()
            self._band.setGeometry(frame.toAlignedRect())
            self._band.show()
