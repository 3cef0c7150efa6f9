"""Write a drawing to a file: its strokes, a picture, or the model input.

Each function raises an OSError if the file cannot be written; a former one stays.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPalette

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import StrokeRecord, Strokes, write_strokes
from mnist_gui.core.pictures.png_strokes import with_strokes
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.pad.placement import place_on_pad
from mnist_gui.ui.image_bridge import image_from_model_input

_SCALE: Final = 2.0  # pixels for each unit of the pad
_MAX_SIDE: Final = 4096  # of a picture, in pixels; a larger drawing is scaled down


def save_strokes(page: Page, path: Path) -> None:
    """Write the strokes of a page as a strokes file."""
    write_strokes(path, [StrokeRecord(strokes=page.strokes)])


def export_page(page: Page, pen_width: float, path: Path) -> None:
    """Write a page as a PNG, black on white: the pad, and strokes beyond its edge.

    The strokes are in the file as well, so that it opens as what was drawn, however
    thick the pen was.
    """
    area = QRectF(0, 0, PAD_SIDE, PAD_SIDE)
    if page.strokes:
        drawn, margin = place_on_pad(page.box(), page), pen_width
        area = area.united(drawn.adjusted(-margin, -margin, margin, margin))
    scale = min(_SCALE, _MAX_SIDE / max(area.width(), area.height()))
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    hints = QPainter.RenderHint
    painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    black = QPalette()
    black.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    InkPainter(pen_width).draw_ink(painter, page, black)
    painter.end()
    _write_png(image, path, page.strokes)


def export_model_input(model_input: ModelInput, path: Path) -> None:
    """Write a model input as a PNG of 28×28 grey pixels."""
    _write_png(image_from_model_input(model_input), path)


def _write_png(image: QImage, path: Path, strokes: Strokes = ()) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(writer.errorString())
    content = bytes(buffer.data().data())
    write_atomically(path, with_strokes(content, strokes) if strokes else content)
