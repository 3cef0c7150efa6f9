"""Saliency by occlusion in slices: which parts of an image speak for each digit.

It is what a published model's signature `explain` computes in one piece
(`trainer/publishing/occlusion.py` cites the method). A signature cannot be interrupted,
and takes as long as 50 images: a page that is to be read would wait (docs/adr/0033).
"""

from collections.abc import Callable, Generator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.prediction import Heatmaps

Explanation: TypeAlias = Generator[None, None, Heatmaps]
"""Computes saliency in slices of some milliseconds, and returns it."""

Images: TypeAlias = NDArray[np.float32]

CENTERS: Final = 3.0 + 3.0 * np.arange(8)
"""Rows, and columns, of the patches' centres: digits are within them."""

RADIUS: Final = 1.5
"""Standard deviation of a patch in pixels; a stroke is about 2.4 wide."""

INKED: Final = 0.1
"""Fraction of a patch that must be ink for the patch to remove it."""

FAINT: Final = 0.05
"""Keeps the map low where patches hardly reach."""

TINY: Final = 1e-30
_SLICE: Final = 5  # images: as long as four calls with one


def explain_in_slices(
    image: ModelInput, probabilities_of: Callable[[Images], Images]
) -> Explanation:
    """Compute the saliency of one model input.

    Args:
        image: The model input.
        probabilities_of: Returns [n, 10] for images of shape [n, 28, 28].
    """
    patches = _patches()
    images = np.concatenate([image[None], _occlude(image, patches)])
    answers = []
    for start in range(0, len(images), _SLICE):
        answers.append(probabilities_of(images[start : start + _SLICE]))
        yield
    odds = _log_odds(np.concatenate(answers))
    lost = odds[0] - odds[1:]
    pixels = patches.reshape(len(patches), -1)
    maps: Heatmaps = lost.T @ (pixels / (pixels.sum(axis=0) + FAINT))
    return maps.reshape(-1, FRAME_SIDE, FRAME_SIDE)


def _patches() -> Images:
    """Return how much of each pixel each patch covers: [64, 28, 28] in 0…1."""
    distance = np.arange(FRAME_SIDE) - CENTERS[:, None]
    profile = np.exp(-((distance / RADIUS) ** 2) / 2).astype(np.float32)
    patches = profile[:, None, :, None] * profile[None, :, None, :]
    return patches.reshape(-1, FRAME_SIDE, FRAME_SIDE)


def _occlude(image: ModelInput, patches: Images) -> Images:
    """Return the image with each patch applied: [64, 28, 28].

    A patch removes ink where there is some, and adds ink to blank paper.
    """
    ink = image * patches
    covered = ink.sum(axis=(1, 2), keepdims=True)
    is_inked = covered > INKED * patches.sum(axis=(1, 2), keepdims=True)
    return np.where(is_inked, image - ink, image + patches - ink)


def _log_odds(probabilities: Images) -> Images:
    # Sum up the others: 1 minus a probability near 1 would be 0.
    others = probabilities @ (1 - np.eye(probabilities.shape[1], dtype=np.float32))
    odds: Images = np.log(probabilities + TINY) - np.log(others + TINY)
    return odds
