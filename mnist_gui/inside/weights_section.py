"""Softmax regression: the ten weight pictures, and their products with the drawing."""

from typing import Final

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.reading.input_preview import AGAINST, FOR
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.image_bridge import image_from_saliency
from mnist_gui.ui.widgets import named

_SIDE: Final = 88  # of a picture, as a size of the design: five in a row


class WeightsSection(QWidget):
    """Shows the weight of each pixel for each digit, on one scale.

    Attributes:
        strip: The ten pictures, in the order of the digits.
    """

    def __init__(self) -> None:
        super().__init__()
        title = self.tr("The weights of the ten digits, from 0 to 9")
        self.strip = named(
            PictureStrip(shows_all=True, side=_SIDE), "weightPictures", title
        )
        self.strip.setAccessibleDescription(self.tr("Arrow keys choose a digit."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        layout.addWidget(with_look(QLabel(title, wordWrap=True), "caption"))
        layout.addWidget(self.strip)

    def show_weights(self, activations: Activations) -> None:
        """Show the weights of softmax regression."""
        largest = max(float(np.abs(activations.kernel).max()), 1e-6)
        blank = np.zeros_like(activations.model_input)
        self.strip.show_images(
            [
                image_from_saliency(
                    blank, activations.weights(digit) / largest, FOR, AGAINST
                )
                for digit in range(DIGITS)
            ]
        )
