"""A switch: a check box that looks like one that is on or off at once."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import named


class Switch(QCheckBox):
    """A check box without a text; its knob is at the right where it is checked."""

    def __init__(self, name: str, spoken: str) -> None:
        """Show that it is off."""
        super().__init__()
        named(self, name, spoken)

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(38), px(22))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, role = self.palette(), QPalette.ColorRole
        is_on = self.isChecked()
        track = QRectF(1, 1, px(38) - 2, px(22) - 2)
        frame = colors.color(role.Highlight if is_on else role.PlaceholderText)
        if not self.isEnabled():
            frame = colors.color(role.Mid)
        painter.setPen(QPen(frame, 1.5))
        painter.setBrush(frame if is_on else colors.color(role.Base))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        radius = track.height() / 2 - px(3)
        side = track.right() if is_on else track.left()
        x = side + (-1 if is_on else 1) * track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(role.HighlightedText) if is_on else frame)
        painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(colors.color(role.WindowText), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
