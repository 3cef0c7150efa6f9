"""Paint a page: strokes as smooth curves, pictures with the ink found in them."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen, QTransform

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.rasterize import bezier_handles
from mnist_gui.core.ink.strokes import Stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.ui.image_bridge import image_from_colors, image_from_ink
from mnist_gui.ui.settings import DEFAULT_PEN_WIDTH

# Fractions of the pad's side that are filled by ink alone and by an opened picture.
_INK_FRACTION: Final = 0.8
_PICTURE_FRACTION: Final = 0.96
_PICTURE_OPACITY: Final = 0.45  # under the ink that was found in it
# A colour that ink and paper rarely have, distinct on light and on dark paper.
_FOUND_INK: Final = QColor(208, 34, 108)


class InkPainter:
    """Draws what is on the pad, in units of the pad.

    Attributes:
        pen_width: Width of strokes on screen; the model input has its own.
    """

    def __init__(self, pen_width: float = DEFAULT_PEN_WIDTH) -> None:
        self.pen_width = pen_width

    def draw_page(self, painter: QPainter, page: Page, palette: QPalette) -> None:
        """Draw a page as the pad shows it, a picture under the ink found in it."""
        picture = page.picture
        if picture is None or not picture.colors.size:
            self.draw_ink(painter, page, palette)
            return
        area = place_on_pad(picture.frame, page)
        painter.setOpacity(_PICTURE_OPACITY)
        painter.drawImage(area, image_from_colors(picture.colors))
        painter.setOpacity(1)
        painter.drawImage(area, image_from_ink(picture.page, _FOUND_INK))

    def draw_ink(self, painter: QPainter, page: Page, palette: QPalette) -> None:
        """Draw the strokes of a page, or the ink of its picture alone."""
        for points in page.strokes:
            self.draw_stroke(painter, points, palette)
        if page.picture:
            image = image_from_ink(_visible_ink(page.picture), palette.text().color())
            to_pad = _fit(page.picture.box, _INK_FRACTION)
            painter.drawImage(to_pad.mapRect(_rect(page.picture.box)), image)

    def draw_stroke(self, painter: QPainter, points: Stroke, palette: QPalette) -> None:
        """Draw one stroke through its points."""
        line, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
        join = Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(palette.text(), self.pen_width, line, cap, join))
        if len(points) == 1:
            painter.drawPoint(QPointF(*points[0].tolist()))
        else:
            painter.drawPath(_smooth_path(points))

    def draw_pen_position(
        self, painter: QPainter, position: QPointF, palette: QPalette
    ) -> None:
        """Mark the position of the pen that the keyboard moves."""
        painter.setPen(QPen(palette.highlight().color(), 2))
        radius = self.pen_width / 2 + 3
        painter.drawEllipse(position, radius, radius)


def _visible_ink(picture: PictureInk) -> Ink:
    """Return the ink found in a picture, with its own stroke width where known."""
    if not picture.page.size:
        return picture.ink
    corner = np.array(picture.origin * 2)
    edges = (np.array(picture.box) - corner) / picture.scale
    left, top, right, bottom = edges.round().astype(int).tolist()
    return picture.page[top:bottom, left:right]


def place_on_pad(box: Box, page: Page) -> QRectF:
    """Return where a part of a page is drawn, in units of the pad.

    `box` is in units of the strokes, or in pixels of the picture.
    """
    if page.picture is None:
        return _rect(box)
    return _to_pad(page.picture).mapRect(_rect(box))


def place_in_picture(area: QRectF, picture: PictureInk) -> Box:
    """Return which part of a picture, in its pixels, is drawn in an area of the pad."""
    to_picture, _ = _to_pad(picture).inverted()
    found = to_picture.mapRect(area)
    return found.left(), found.top(), found.right(), found.bottom()


def _to_pad(picture: PictureInk) -> QTransform:
    fraction = _PICTURE_FRACTION if picture.colors.size else _INK_FRACTION
    return _fit(picture.frame, fraction)


def _fit(box: Box, fraction: float) -> QTransform:
    """Centre a box on the pad, its longer side being a fraction of the pad's."""
    left, top, right, bottom = box
    scale = fraction * PAD_SIDE / max(right - left, bottom - top)
    dx = (PAD_SIDE - (left + right) * scale) / 2
    dy = (PAD_SIDE - (top + bottom) * scale) / 2
    return QTransform(scale, 0, 0, scale, dx, dy)


def _rect(box: Box) -> QRectF:
    left, top, right, bottom = box
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def _smooth_path(points: Stroke) -> QPainterPath:
    """Return the curve through the points that the rasteriser draws as well."""
    knots = np.asarray(points, dtype=np.float64)
    first, second = bezier_handles(knots)
    path = QPainterPath(QPointF(*knots[0].tolist()))
    segments = np.concatenate([first, second, knots[1:]], axis=1)
    for x1, y1, x2, y2, x, y in segments.tolist():
        path.cubicTo(x1, y1, x2, y2, x, y)
    return path
