"""How a page looks on screen: strokes as smooth lines, pictures as their ink."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPalette, QPen

from mnist_gui.core.ink import Ink, bezier_handles
from mnist_gui.core.page import Page
from mnist_gui.core.pictures import PictureInk
from mnist_gui.core.prediction import Box
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
            image = image_from_ink(_seen(page.picture), palette.text().color())
            painter.drawImage(place_on_pad(page.picture.box, page, side), image)

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


def _seen(picture: PictureInk) -> Ink:
    """Return the ink that was found, strokes as thick as they are where it is known."""
    if not picture.page.size:
        return picture.ink
    corner = np.array(picture.origin * 2)
    edges = (np.array(picture.box) - corner) / picture.scale
    left, top, right, bottom = edges.round().astype(int).tolist()
    return picture.page[top:bottom, left:right]


def place_on_pad(box: Box, page: Page, side: float) -> QRectF:
    """Return where a part of a page is drawn on a pad of this side.

    Args:
        box: In units of the strokes, or in pixels of the picture.
        page: What the part is of.
        side: In units of the pad.
    """
    left, top, right, bottom = box
    if page.picture is None:
        return QRectF(QPointF(left, top), QPointF(right, bottom))
    x, y, x_end, y_end = page.picture.box
    scale = _PICTURE_SHARE * side / max(x_end - x, y_end - y)
    middle = QPointF(x + x_end, y + y_end) / 2
    shift = QPointF(side, side) / 2 - middle * scale
    area = QRectF(QPointF(left, top) * scale, QPointF(right, bottom) * scale)
    return area.translated(shift)


def _smooth_path(points: Stroke) -> QPainterPath:
    """Return the same curve that the rasteriser draws."""
    knots = np.asarray(points, dtype=np.float64)
    first, second = bezier_handles(knots)
    path = QPainterPath(QPointF(*knots[0].tolist()))
    pieces = np.concatenate([first, second, knots[1:]], axis=1)
    for x1, y1, x2, y2, x, y in pieces.tolist():
        path.cubicTo(x1, y1, x2, y2, x, y)
    return path
