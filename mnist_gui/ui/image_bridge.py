"""QImage and NumPy: nobody else touches image bits."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.pictures.pixels import Colors

_CLEAR_EVIDENCE: Final = 1.0
"""Nats; a map that stays below is drawn as faint as it is."""

_PAPER_LIGHT: Final = 0.65
"""How light evidence on paper is, so that ink can still be told from it."""

_BRIGHTENING: Final = 0.6
"""Power of the strength: what is half as strong must still be seen on black."""


def image_from_model_input(model_input: ModelInput) -> QImage:
    """Return what a model sees as a grey picture, ink white on black."""
    return _grey_image(_levels(model_input))


def ink_image_from_model_input(model_input: ModelInput, color: QColor) -> QImage:
    """Return what a model sees as ink in one colour on transparent paper."""
    return image_from_ink(_levels(model_input), color)


def image_from_saliency(
    model_input: ModelInput,
    saliency: NDArray[np.float32],
    for_: QColor,
    against: QColor,
) -> QImage:
    """Return what a model sees, tinted by what speaks for a digit and against it.

    Args:
        model_input: Shape [28, 28], drawn white on black.
        saliency: The same shape, in nats; the strongest place has the full tint.
        for_: The colour of what is above 0.
        against: The colour of what is below.
    """
    strength = saliency / max(float(np.abs(saliency).max()), _CLEAR_EVIDENCE)
    share = np.abs(strength)[..., None] ** _BRIGHTENING
    tint = np.where(strength[..., None] > 0, _rgb(for_), _rgb(against))
    grey = model_input[..., None]
    light = _PAPER_LIGHT + (1 - _PAPER_LIGHT) * grey
    pixels = (255 * grey * (1 - share) + tint * light * share).round()
    return image_from_colors(pixels.astype(np.uint8))


def image_from_colors(colors: Colors) -> QImage:
    """Return the pixels of a picture as an image."""
    height, width = colors.shape[:2]
    pixels = np.ascontiguousarray(colors).data
    return QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def small_image(colors: Colors, side: int) -> QImage:
    """Return a picture whose longer side has so many pixels at the most."""
    image = image_from_colors(colors)
    if max(image.width(), image.height()) <= side:
        return image
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, keep, smooth)


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


def _rgb(color: QColor) -> NDArray[np.float32]:
    return np.array((color.red(), color.green(), color.blue()), np.float32)


def _grey_image(levels: NDArray[np.uint8]) -> QImage:
    height, width = levels.shape
    return QImage(
        np.ascontiguousarray(levels).data,
        width,
        height,
        width,
        QImage.Format.Format_Grayscale8,
    ).copy()
