"""Icons and sample drawings that are shipped with the program."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mnist_gui.core.files.locations import resources_dir

# The only colour in the icon files; replaced when they are drawn
_DRAWN_IN: Final = "#000000"
_ICON_SIDE: Final = 96


def icon(name: str, color: QColor | None = None) -> QIcon:
    """Return an icon by the name of its file, drawn in a colour.

    It is empty if the file is missing or damaged: the window still works.
    """
    try:
        drawing = (resources_dir() / "icons" / f"{name}.svg").read_text(
            encoding="utf-8"
        )
    except OSError:
        return QIcon()
    if color is not None:
        drawing = drawing.replace(_DRAWN_IN, color.name())
    pixmap = QPixmap(_ICON_SIDE, _ICON_SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return QIcon(pixmap)


def samples_path() -> Path:
    """Return the strokes file of the sample drawings."""
    return resources_dir() / "samples.jsonl"
