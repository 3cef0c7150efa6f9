"""Drawings to files: strokes, pictures, and what the model saw."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPalette

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.ui.image_bridge import image_from_model_input

_SCALE: Final = 2.0
_LARGEST_SIDE: Final = 4096


def save_strokes(page: Page, path: Path) -> None:
    """Write the strokes of a page as a strokes file.

    Raises:
        OSError: If it cannot be written; what was there stays.
    """
    write_strokes(path, [StrokeRecord(strokes=page.strokes)])


def export_page(page: Page, pen_width: float, path: Path) -> None:
    """Write a page as a PNG, black on white, as wide as the pad or the drawing.

    Raises:
        OSError: If it cannot be written; what was there stays.
    """
    painter_of_ink = InkPainter()
    painter_of_ink.pen_width = pen_width
    area = QRectF(0, 0, PAD_SIDE, PAD_SIDE)
    if page.strokes:
        left, top, right, bottom = page.box()
        drawn = QRectF(QPointF(left, top), QPointF(right, bottom))
        area = area.united(drawn.marginsAdded(QMarginsF(*[pen_width] * 4)))
    scale = min(_SCALE, _LARGEST_SIDE / max(area.width(), area.height()))
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    painter_of_ink.draw_page(painter, page, PAD_SIDE, _black_ink())
    painter.end()
    _write_png(image, path)


def export_model_input(model_input: ModelInput, path: Path) -> None:
    """Write what the model sees as a PNG of 28×28 grey pixels.

    Raises:
        OSError: If it cannot be written; what was there stays.
    """
    _write_png(image_from_model_input(model_input), path)


def _write_png(image: QImage, path: Path) -> None:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(writer.errorString())
    write_atomically(path, bytes(content.data()))


def _black_ink() -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    return palette
