"""QImage and NumPy: nobody else touches image bits."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from mnist_gui.core.ink import Ink
from mnist_gui.core.preprocess import ModelInput


def image_from_model_input(model_input: ModelInput) -> QImage:
    """Return what a model sees as a grey picture, ink white on black."""
    return _grey_image(_levels(model_input))


def ink_image_from_model_input(model_input: ModelInput, color: QColor) -> QImage:
    """Return what a model sees as ink in one colour on transparent paper."""
    return image_from_ink(_levels(model_input), color)


def image_from_ink(ink: Ink, color: QColor) -> QImage:
    """Return ink as a picture in one colour, as transparent as it is faint."""
    height, width = ink.shape
    pixels: NDArray[np.uint8] = np.empty((height, width, 4), np.uint8)
    pixels[...] = (color.red(), color.green(), color.blue(), 0)
    pixels[..., 3] = ink
    # The copy owns its pixels; the image made of the array only borrows them.
    return QImage(
        pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888
    ).copy()


def _levels(model_input: ModelInput) -> NDArray[np.uint8]:
    return (model_input * 255).round().astype(np.uint8)


def _grey_image(levels: NDArray[np.uint8]) -> QImage:
    height, width = levels.shape
    return QImage(
        np.ascontiguousarray(levels).data,
        width,
        height,
        width,
        QImage.Format.Format_Grayscale8,
    ).copy()
