"""Preprocess ink to the 28×28 model input, as MNIST was made."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.levels import Ink, to_fractions
from mnist_gui.core.ink.morphology import with_margin
from mnist_gui.core.messages import marked

ModelInput: TypeAlias = NDArray[np.float32]
"""What a model reads: shape [28, 28], 0 = paper, 1 = ink."""

FRAME_SIDE: Final = 28
DIGIT_SIDE: Final = 20

CENTER: Final = 14.5
"""MNIST's centre of mass, in pixel edges: amid pixel 14 of 0 to 27.

Mean over 2,000 training images: (14.01, 14.00) counted in pixel centres.
"""


def to_model_input(ink: Ink) -> ModelInput:
    """Crop, scale and centre ink the way MNIST was made.

    The longer side of the ink's bounding box becomes 20 px (aspect ratio
    kept) and its centre of mass comes to the centre of the frame, or as near as
    it can without ink leaving the frame. Both happen in a single resampling
    with fractions of a pixel, so that the input moves smoothly with the
    drawing. Method: http://yann.lecun.com/exdb/mnist/

    Args:
        ink: Greyscale ink of any size, 0 = paper, 255 = full ink.

    Returns:
        Array of shape (28, 28) with values in [0, 1].

    Raises:
        EmptyDrawingError: If no pixel carries ink.
    """
    box = bounding_box(ink)
    if box is None:
        raise EmptyDrawingError(marked("Errors", "There is no ink to read."))
    cropped = ink[box[1] : box[3], box[0] : box[2]]
    height, width = cropped.shape
    scale = max(height, width) / DIGIT_SIDE
    frame, center = FRAME_SIDE * scale, CENTER * scale
    center_x, center_y = _center_of_mass(cropped)
    # Room for the whole frame wherever the centre of mass is, at whole pixels.
    margin = int(np.ceil(center)) + 1
    padded = with_margin(cropped, margin)
    # Where the mass is far to one side, it matters more that all ink is in the frame.
    left = float(np.clip(center_x - center, width - frame, 0)) + margin
    top = float(np.clip(center_y - center, height - frame, 0)) + margin
    # Averaging over areas loses no thin line; enlarging needs interpolation.
    method = Image.Resampling.BOX if scale >= 1 else Image.Resampling.BICUBIC
    framed = Image.fromarray(padded).resize(
        (FRAME_SIDE, FRAME_SIDE), method, box=(left, top, left + frame, top + frame)
    )
    return to_fractions(np.asarray(framed))


def _center_of_mass(ink: Ink) -> tuple[float, float]:
    """Return (x, y) in pixel edges: a single pixel's centre is (0.5, 0.5)."""
    x, y = (
        float(mass @ (np.arange(len(mass)) + 0.5) / mass.sum())
        for mass in (ink.sum(axis=axis, dtype=np.float64) for axis in (0, 1))
    )
    return x, y
