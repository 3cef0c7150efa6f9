"""The drawing as the network reads it, with what is pointed at marked on it."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.inside.layers import Field, Place
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import named

_PEN: Final = 2  # as a size of the design


class GridPicture(QWidget):
    """Shows a small picture enlarged, each number as a square, with marks on it."""

    def __init__(self, name: str, spoken: str, side: int) -> None:
        """Show nothing; `side` is a size of the design."""
        super().__init__()
        named(self, name, spoken)
        self._side = side
        self._image: QImage | None = None
        self._field: Field | None = None
        self._place: QPointF | None = None  # in shares of the picture
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage | None) -> None:
        """Show a picture without marks; None for nothing."""
        self._image, self._field, self._place = image, None, None
        self.update()

    def mark_field(self, field: Field | None) -> None:
        """Outline a receptive field on the model input."""
        self._field = field
        self.update()

    def mark_place(self, place: Place, side: int) -> None:
        """Mark a place of a map with `side` places in each direction."""
        self._place = QPointF((place.column + 0.5) / side, (place.row + 0.5) / side)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(self.palette().mid().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            return
        painter.drawImage(self.rect(), self._image)
        width = px(_PEN)
        painter.setPen(QPen(self.palette().highlight().color(), width))
        if self._field:
            step = self.width() / FRAME_SIDE
            top, left, bottom, right = (step * edge for edge in self._field)
            outline = QRectF(left, top, right - left, bottom - top)
            painter.drawRect(outline.adjusted(1, 1, -width, -width))
        if self._place:
            x, y = self._place.x() * self.width(), self._place.y() * self.height()
            reach = 3 * width
            painter.drawLine(QPointF(x - reach, y), QPointF(x + reach, y))
            painter.drawLine(QPointF(x, y - reach), QPointF(x, y + reach))
