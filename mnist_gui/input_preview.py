"""The 28×28 picture that the model sees."""

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.core.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.image_bridge import image_from_model_input


class InputPreview(QWidget):
    """Shows the model's input, each pixel a square."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inputPreview")
        self.setAccessibleName(self.tr("What the model sees"))
        self.setToolTip(
            self.tr("What the model sees: 28×28 pixels, cut out, scaled and centred")
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._image: QImage | None = None

    @property
    def image(self) -> QImage | None:
        """The 28×28 picture shown, or None."""
        return self._image

    def show_input(self, model_input: ModelInput) -> None:
        """Show what the model sees."""
        self._image = image_from_model_input(model_input)
        self.update()

    @Slot()
    def clear(self) -> None:
        """Show nothing."""
        self._image = None
        self.update()

    @override
    def sizeHint(self) -> QSize:
        # Whole screen pixels for each of the model's, and larger with the font.
        side = FRAME_SIDE * max(3, round(self.fontMetrics().height() / 4))
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(self.palette().mid().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            return
        # Without smoothing: the person should see the pixels that the model sees.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), self._image)
