"""How a page looks on screen: strokes as smooth lines, pictures as their ink."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTransform,
)

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.rasterize import bezier_handles
from mnist_gui.core.ink.strokes import Stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.ui.image_bridge import image_from_colors, image_from_ink

PEN_WIDTHS: Final = range(2, 41)
"""Pen widths on screen, in units of the pad."""

_INK_SHARE: Final = 0.8
"""Share of the pad's side that ink fills of which nothing else is known."""

_VIEW_SHARE: Final = 0.96
"""Share of the pad's side that an opened picture fills."""

_FAINT: Final = 0.45
"""How much is seen of a picture, beside the ink that was found in it."""

_FOUND: Final = QColor(208, 34, 108)
"""A colour that ink and paper hardly have, on light paper and on dark."""


class InkPainter:
    """Draws what lies on the pad, in units of the pad.

    Attributes:
        pen_width: Width of strokes on screen; for the eye alone.
    """

    pen_width = 14.0

    def draw_page(
        self, painter: QPainter, page: Page, side: float, palette: QPalette
    ) -> None:
        """Draw all strokes, or the ink of a picture, on a pad of this side."""
        for one in page.strokes:
            self.draw_stroke(painter, one, palette)
        if page.picture:
            image = image_from_ink(_seen(page.picture), palette.text().color())
            area = _fitted(page.picture.box, _INK_SHARE, side)
            painter.drawImage(area.mapRect(_rect(page.picture.box)), image)

    def draw_on_pad(
        self, painter: QPainter, page: Page, side: float, palette: QPalette
    ) -> None:
        """Draw a page as people see it: what was found in a picture on the picture."""
        picture = page.picture
        if picture is None or not picture.colors.size:
            self.draw_page(painter, page, side, palette)
            return
        area = place_on_pad(picture.frame, page, side)
        painter.setOpacity(_FAINT)
        painter.drawImage(area, image_from_colors(picture.colors))
        painter.setOpacity(1)
        painter.drawImage(area, image_from_ink(picture.page, _FOUND))

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

    def draw_focus(self, painter: QPainter, rect: QRect, palette: QPalette) -> None:
        """Frame a pad that the keyboard draws on, in pixels."""
        painter.setPen(palette.highlight().color())
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

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
    if page.picture is None:
        return _rect(box)
    return _to_pad(page.picture, side).mapRect(_rect(box))


def place_in_picture(area: QRectF, picture: PictureInk, side: float) -> Box:
    """Return which part of a picture is shown in an area of a pad of this side."""
    to_picture, _ = _to_pad(picture, side).inverted()
    found = to_picture.mapRect(area)
    return found.left(), found.top(), found.right(), found.bottom()


def _to_pad(picture: PictureInk, side: float) -> QTransform:
    share = _VIEW_SHARE if picture.colors.size else _INK_SHARE
    return _fitted(picture.frame, share, side)


def _fitted(box: Box, share: float, side: float) -> QTransform:
    """Return what brings a box to the middle of a pad, as large as a share of it."""
    left, top, right, bottom = box
    scale = share * side / max(right - left, bottom - top)
    across = (side - (left + right) * scale) / 2
    return QTransform(scale, 0, 0, scale, across, (side - (top + bottom) * scale) / 2)


def _rect(box: Box) -> QRectF:
    left, top, right, bottom = box
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def _smooth_path(points: Stroke) -> QPainterPath:
    """Return the same curve that the rasteriser draws."""
    knots = np.asarray(points, dtype=np.float64)
    first, second = bezier_handles(knots)
    path = QPainterPath(QPointF(*knots[0].tolist()))
    pieces = np.concatenate([first, second, knots[1:]], axis=1)
    for x1, y1, x2, y2, x, y in pieces.tolist():
        path.cubicTo(x1, y1, x2, y2, x, y)
    return path
