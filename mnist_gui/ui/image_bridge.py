"""Convert between NumPy arrays and QImage; the only module that touches image bits."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from mnist_gui.core.ink.levels import Ink, to_levels
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.pictures.pixels import Colors

# Nats that get the full tint; saliency that stays below is drawn fainter
_CLEAR_EVIDENCE: Final = 1.0
# Lightness of a tint on paper, relative to ink, so that ink stands out
_PAPER_LIGHT: Final = 0.65
# Power that brightens weak saliency, so that it is visible on black
_BRIGHTENING: Final = 0.6


def image_from_model_input(model_input: ModelInput) -> QImage:
    """Return a model input as a grey image, ink white on black."""
    return _to_image(to_levels(model_input), QImage.Format.Format_Grayscale8)


def ink_image_from_model_input(model_input: ModelInput, color: QColor) -> QImage:
    """Return a model input as ink of one colour on transparent paper."""
    return image_from_ink(to_levels(model_input), color)


def image_from_saliency(
    model_input: ModelInput,
    saliency: NDArray[np.float32],
    for_: QColor,
    against: QColor,
) -> QImage:
    """Return a model input, tinted by what speaks for a digit and against it.

    It is drawn white on black. Saliency, [28, 28] in nats, has the colour `for_` above
    0 and `against` below; the strongest place has the full tint.
    """
    strength = saliency / max(float(np.abs(saliency).max()), _CLEAR_EVIDENCE)
    share = np.abs(strength)[..., None] ** _BRIGHTENING
    tint = np.where(strength[..., None] > 0, _rgb(for_), _rgb(against))
    grey = model_input[..., None]
    light = _PAPER_LIGHT + (1 - _PAPER_LIGHT) * grey
    pixels = (255 * grey * (1 - share) + tint * light * share).round()
    return image_from_colors(pixels.astype(np.uint8))


def image_from_colors(colors: Colors) -> QImage:
    """Return RGB pixels as an image."""
    return _to_image(colors, QImage.Format.Format_RGB888)


def small_image(colors: Colors, side: int) -> QImage:
    """Return RGB pixels as an image, scaled down to at most `side` pixels a side."""
    image = image_from_colors(colors)
    if max(image.width(), image.height()) <= side:
        return image
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, keep, smooth)


def image_from_ink(ink: Ink, color: QColor) -> QImage:
    """Return ink as an image of one colour, its strength as opacity."""
    pixels: NDArray[np.uint8] = np.empty((*ink.shape, 4), np.uint8)
    pixels[..., :3] = _rgb(color)
    pixels[..., 3] = ink
    return _to_image(pixels, QImage.Format.Format_RGBA8888)


def _rgb(color: QColor) -> NDArray[np.float32]:
    return np.array((color.red(), color.green(), color.blue()), np.float32)


def _to_image(pixels: NDArray[np.uint8], kind: QImage.Format) -> QImage:
    """Return an image that owns a copy of the pixels."""
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels)
    return QImage(rows.data, width, height, rows.strides[0], kind).copy()
