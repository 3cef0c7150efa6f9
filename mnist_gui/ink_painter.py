"""How a page looks on screen: strokes as smooth lines, pictures as their ink."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPalette, QPen

from mnist_gui.core.ink import bezier_handles
from mnist_gui.core.page import Page
from mnist_gui.core.strokes import Stroke
from mnist_gui.image_bridge import image_from_ink

PEN_WIDTHS: Final = range(2, 41)
"""Pen widths on screen, in units of the pad."""

_PICTURE_SHARE: Final = 0.8
"""Share of the pad's side that an opened picture's ink fills."""


class InkPainter:
    """Draws what lies on the pad, in units of the pad.

    Attributes:
        pen_width: Width of strokes on screen; for the eye alone.
    """

    pen_width = 14.0

    def draw_page(
        self, painter: QPainter, page: Page, side: float, palette: QPalette
    ) -> None:
        """Draw all strokes, or the picture, of a pad of this side."""
        for one in page.strokes:
            self.draw_stroke(painter, one, palette)
        if page.picture:
            image = image_from_ink(page.picture.ink, palette.text().color())
            scale = _PICTURE_SHARE * side / max(image.width(), image.height())
            target = QRectF(0, 0, image.width() * scale, image.height() * scale)
            target.moveCenter(QPointF(side / 2, side / 2))
            painter.drawImage(target, image)

    def draw_stroke(self, painter: QPainter, points: Stroke, palette: QPalette) -> None:
        """Draw one stroke through its points."""
        painter.setPen(
            QPen(
                palette.text().color(),
                self.pen_width,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        if len(points) == 1:
            painter.drawPoint(QPointF(*points[0].tolist()))
        else:
            painter.drawPath(_smooth_path(points))

    def draw_hint(
        self, painter: QPainter, rect: QRect, font: QFont, palette: QPalette, text: str
    ) -> None:
        """Say what an empty pad is for."""
        large = QFont(font)
        large.setPointSizeF(font.pointSizeF() * 1.6)
        painter.setFont(large)
        painter.setPen(palette.placeholderText().color())
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def draw_pen_position(
        self, painter: QPainter, position: QPointF, palette: QPalette
    ) -> None:
        """Mark where the pen that the keyboard moves is."""
        painter.setPen(QPen(palette.highlight().color(), 2))
        painter.drawEllipse(position, self.pen_width / 2 + 3, self.pen_width / 2 + 3)


def _smooth_path(points: Stroke) -> QPainterPath:
    """Return the same curve that the rasteriser draws."""
    knots = np.asarray(points, dtype=np.float64)
    first, second = bezier_handles(knots)
    path = QPainterPath(QPointF(*knots[0].tolist()))
    pieces = np.concatenate([first, second, knots[1:]], axis=1)
    for x1, y1, x2, y2, x, y in pieces.tolist():
        path.cubicTo(x1, y1, x2, y2, x, y)
    return path
