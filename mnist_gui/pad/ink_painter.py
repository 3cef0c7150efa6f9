"""Paint a page: strokes as smooth curves, pictures with the ink found in them."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen

from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.rasterize import bezier_handles
from mnist_gui.core.ink.strokes import Stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.placement import fit_ink, place_on_pad, to_pad, to_rect, with_paper
from mnist_gui.ui.image_bridge import image_from_colors, image_from_ink
from mnist_gui.ui.settings import DEFAULT_PEN_WIDTH

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
        if (picture := page.picture) is None:
            return
        color = palette.text().color()
        if picture.page.size and not picture.colors.size:
            area = place_on_pad(picture.frame, page)
            painter.drawImage(area, image_from_ink(picture.page, color))
        else:
            placed = fit_ink(picture.box)
            image = image_from_ink(_visible_ink(picture), color)
            painter.drawImage(placed.mapRect(to_rect(picture.box)), image)

    def draw_stroke(self, painter: QPainter, points: Stroke, palette: QPalette) -> None:
        """Draw one stroke through its points."""
        self._draw(painter, points, palette.text().color(), self.pen_width)

    def draw_live_stroke(
        self, painter: QPainter, points: Stroke, page: Page, palette: QPalette
    ) -> None:
        """Draw the stroke that is being drawn on a page."""
        is_on_colors = page.picture and page.picture.colors.size
        color = _FOUND_INK if is_on_colors else palette.text().color()
        self._draw(painter, points, color, self.width_on(page))

    def width_on(self, page: Page) -> float:
        """Return how wide a stroke on a page is: on a picture, as those in it."""
        if page.picture is None:
            return self.pen_width
        picture = with_paper(page.picture)
        return picture.pen * to_pad(picture).m11()

    def _draw(
        self, painter: QPainter, points: Stroke, color: QColor, width: float
    ) -> None:
        line, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
        join = Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(color, width, line, cap, join))
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


def _smooth_path(points: Stroke) -> QPainterPath:
    """Return the curve through the points that the rasteriser draws as well."""
    knots = np.asarray(points, dtype=np.float64)
    first, second = bezier_handles(knots)
    path = QPainterPath(QPointF(*knots[0].tolist()))
    segments = np.concatenate([first, second, knots[1:]], axis=1)
    for x1, y1, x2, y2, x, y in segments.tolist():
        path.cubicTo(x1, y1, x2, y2, x, y)
    return path
