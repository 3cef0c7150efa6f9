"""The features as bars, coloured by what they add to a digit's logit."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.reading.input_preview import AGAINST, FOR
from mnist_gui.theme.tokens import px

_HEIGHT: Final = 40  # as a size of the design
_LEAST: Final = 1e-6


class FeatureBars(QWidget):
    """Shows a bar for each feature.

    Without a digit, its height is the feature. With one, it is what the feature adds to
    the digit's logit: above the middle for it, below against it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._values: NDArray[np.float32] = np.zeros(0, np.float32)
        self._is_signed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_features(self, features: NDArray[np.float32]) -> None:
        """Show the features."""
        self._values, self._is_signed = features, False
        self.update()

    def show_contributions(self, contributions: NDArray[np.float32]) -> None:
        """Show what each feature adds to a logit."""
        self._values, self._is_signed = contributions, True
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(4 * _HEIGHT), px(_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Midlight))
        count = len(self._values)
        if not count:
            return
        room = self.height() / 2 if self._is_signed else float(self.height())
        scale = room / max(float(np.abs(self._values).max()), _LEAST)
        width = self.width() / count
        usual = self.palette().highlight().color()
        for place, value in enumerate(self._values.tolist()):
            height = abs(value) * scale
            top = room - height if value > 0 else room
            color = (FOR if value > 0 else AGAINST) if self._is_signed else usual
            area = QRectF(place * width, top, max(1.0, width - 1), height)
            painter.fillRect(area, color)
