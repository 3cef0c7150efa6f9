"""A row, or several, of small pictures: feature maps, or weights of pixels."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from mnist_gui.theme.tokens import px
from mnist_gui.ui.pointing import PointingWidget

# Sizes of the design
_SIDE: Final = 42
_GAP: Final = 4
_WIDTH: Final = 460
_FRAME: Final = 2


class PictureStrip(PointingWidget):
    """Shows small square pictures; one that is pointed at is framed.

    Attributes:
        shows_all: Whether there are as many rows as the pictures need, not one.

    Signals:
        capacity_changed: Another number of pictures fits in a row.
    """

    capacity_changed = Signal()

    def __init__(self, *, shows_all: bool = False, side: int = _SIDE) -> None:
        """Show nothing yet; `side` of a picture is a size of the design."""
        super().__init__(Qt.Key.Key_Left, Qt.Key.Key_Right)
        self._side = side
        self.shows_all = shows_all
        self._images: Sequence[QImage] = ()
        self._frames: Sequence[QColor] = ()
        self._columns = self.capacity()
        self._areas: list[QRect] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def capacity(self) -> int:
        """Return how many pictures fit in one row."""
        step = px(self._side) + px(_GAP)
        return max(1, (self.width() + px(_GAP)) // step)

    def show_images(
        self, images: Sequence[QImage], frames: Sequence[QColor] = ()
    ) -> None:
        """Show pictures, as many as fit; each in a frame, if there are colours."""
        is_same_count = len(images) == len(self._images)
        self._images, self._frames = images, frames
        if not is_same_count:
            self._place()
        self.update()

    @override
    def areas(self) -> Sequence[QRect]:
        return self._areas

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        before, self._columns = self._columns, self.capacity()
        if before != self._columns:
            self.capacity_changed.emit()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        step = px(self._side) + px(_GAP)
        columns = max(1, (width + px(_GAP)) // step)
        rows = -(-len(self._images) // columns) if self.shows_all else 1
        return max(1, rows) * step - px(_GAP)

    @override
    def sizeHint(self) -> QSize:
        step = px(self._side) + px(_GAP)
        width = max(1, px(_WIDTH) // step) * step - px(_GAP)
        # A fixed height may not be greater than this; a layout has had its say by then.
        return QSize(width, self.heightForWidth(self.width()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(self._side), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Not smoothed: each square is a number.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        for image, area in zip(self._images, self._areas, strict=False):
            painter.drawImage(area, image)
        for color, area in zip(self._frames, self._areas, strict=False):
            _paint_frame(painter, area, color)
        if (pointed := self.pointed) is not None:
            area = self._areas[pointed]
            if self._frames:  # within that, which may have the same colour
                inner = px(_FRAME)
                area = area.adjusted(inner, inner, -inner, -inner)
                _paint_frame(painter, area, QColor(Qt.GlobalColor.white))
            else:
                _paint_frame(painter, area, self.palette().highlight().color())

    def _place(self) -> None:
        side, step = px(self._side), px(self._side) + px(_GAP)
        columns = self.capacity()
        count = len(self._images) if self.shows_all else min(columns, len(self._images))
        self._areas = [
            QRect((place % columns) * step, (place // columns) * step, side, side)
            for place in range(count)
        ]
        if self.isRightToLeft():
            for area in self._areas:
                area.moveRight(self.width() - area.left() - 1)
        self.updateGeometry()


def _paint_frame(painter: QPainter, area: QRect, color: QColor) -> None:
    pen = QPen(color, px(_FRAME))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    inner = px(_FRAME) // 2
    painter.drawRect(area.adjusted(inner, inner, -inner, -inner))
