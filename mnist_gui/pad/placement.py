"""Where pictures are on the pad, and what a gesture on the pad is in a picture."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.strokes import Stroke, stroke
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.picture_ink import PictureInk, with_page
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE

# Fractions of the pad's side that are filled by ink alone and by an opened picture.
_INK_FRACTION: Final = 0.8
_PICTURE_FRACTION: Final = 0.96


def place_on_pad(box: Box, page: Page) -> QRectF:
    """Return where a part of a page is drawn, in units of the pad.

    `box` is in units of the strokes, or in pixels of the picture.
    """
    if page.picture is None:
        return to_rect(box)
    return to_pad(page.picture).mapRect(to_rect(box))


def place_in_picture(area: QRectF, picture: PictureInk) -> Box:
    """Return which part of a picture, in its pixels, is drawn in an area of the pad."""
    to_picture, _ = to_pad(picture).inverted()
    found = to_picture.mapRect(area)
    return found.left(), found.top(), found.right(), found.bottom()


def with_paper(picture: PictureInk) -> PictureInk:
    """Return a picture that can be edited: ink alone gets the pad as its page."""
    return picture if picture.page.size else with_page(picture, _INK_FRACTION)


def edit_on_pad(
    points: Stroke, picture: PictureInk, *, eraser_radius: float | None = None
) -> InkEdit:
    """Return a gesture, in units of the pad, as an edit of a picture with paper.

    It erases if there is an eraser.
    """
    to_picture, _ = to_pad(picture).inverted()
    scale = to_picture.m11()
    place = (to_picture.dx(), to_picture.dy())
    return InkEdit(
        points=stroke(points * scale + place),
        width=picture.pen if eraser_radius is None else 2 * eraser_radius * scale,
        erases=eraser_radius is not None,
    )


def to_pad(picture: PictureInk) -> QTransform:
    """Return how pixels of a picture become units of the pad."""
    if picture.colors.size:
        return _fit(picture.frame, _PICTURE_FRACTION)
    return _fit(picture.frame, 1.0 if picture.page.size else _INK_FRACTION)


def fit_ink(box: Box) -> QTransform:
    """Centre ink on the pad, in the size that ink alone has there."""
    return _fit(box, _INK_FRACTION)


def _fit(box: Box, fraction: float) -> QTransform:
    """Centre a box on the pad, its longer side being a fraction of the pad's."""
    left, top, right, bottom = box
    scale = fraction * PAD_SIDE / max(right - left, bottom - top)
    dx = (PAD_SIDE - (left + right) * scale) / 2
    dy = (PAD_SIDE - (top + bottom) * scale) / 2
    return QTransform(scale, 0, 0, scale, dx, dy)


def to_rect(box: Box) -> QRectF:
    """Return a box as Qt has it."""
    left, top, right, bottom = box
    return QRectF(QPointF(left, top), QPointF(right, bottom))
