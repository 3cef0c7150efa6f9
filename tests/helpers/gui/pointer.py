"""Point with the mouse at things that a widget paints."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from mnist_gui.ui.pointing import PointingWidget


def point_at(widget: PointingWidget, place: int | None) -> None:
    """Move the mouse over one of the things; None moves it away."""
    if place is None:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
        return
    center = QPointF(widget.areas()[place].center())
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        center,
        QPointF(widget.mapToGlobal(center.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
