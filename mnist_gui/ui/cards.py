"""Cards: the framed areas that the window is made of."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from mnist_gui.theme.tokens import CARD_RADIUS, SHADOW, px

_ALPHA: Final = 6  # of 255, of each layer of the shadow


class ShadowedFrame(QFrame):
    """A frame with the look of a card, and its shadow around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        around, radius = QRectF(self.rect()), px(CARD_RADIUS)
        within = _card_in(around).marginsRemoved(QMarginsF(*[radius] * 4))
        if not within.contains(QRectF(event.rect())):  # bars move often, the edge not
            self._paint_shadow(around, radius)
        super().paintEvent(event)

    def _paint_shadow(self, around: QRectF, radius: float) -> None:
        # Painted, as an effect would draw all that is within again with each pen move.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, _ALPHA))
        outside, card = QPainterPath(), QPainterPath()
        outside.addRect(around)
        card.addRoundedRect(_card_in(around), radius, radius)
        painter.setClipPath(outside - card)
        for layer in _layers(around):
            painter.drawRoundedRect(layer, radius, radius)
        painter.end()


class Card(ShadowedFrame):
    """A framed area with rounded corners, one widget below the other."""

    def __init__(self, *widgets: QWidget, margin: int = 12, spacing: int = 8) -> None:
        """Lay out widgets; margin and spacing are sizes of the design."""
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[px(margin)] * 4)
        self.column.setSpacing(px(spacing))
        for widget in widgets:
            self.column.addWidget(widget)


def _card_in(around: QRectF) -> QRectF:
    above, beside, below = map(px, SHADOW)
    return around.marginsRemoved(QMarginsF(beside, above, beside, below))


def _layers(around: QRectF) -> Sequence[QRectF]:
    """Return what lies below a card: each layer a little smaller than the next."""
    above, beside, below = map(px, SHADOW)
    return [
        _card_in(around).marginsAdded(
            QMarginsF(beside * part, above * part / 2, beside * part, below * part)
        )
        for part in (1.0, 0.7, 0.4)
    ]
