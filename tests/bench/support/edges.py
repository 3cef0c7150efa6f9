"""The Canny edge detector, for many small images at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.bench.support.corruption_filters import SIDE, Floats, blur, grid, sample

_SIGMA: Final = 1.0
_WEAK, _STRONG = 0.1, 0.2
"""Thresholds for Sobel's operator, whose weights sum to 4 on either side. Like sigma,
they are the defaults of scikit-image's `canny`."""


def canny(images: Floats) -> NDArray[np.bool_]:
    """Return the edges of images.

    J. Canny, "A Computational Approach to Edge Detection" (1986): of the ridges in the
    gradient of the blurred image, the strong ones and the weak ones connected to them.

    Args:
        images: Shape [n, 28, 28], 0 to 1.
    """
    across, down = _gradient(blur(images, _SIGMA))
    strength = np.hypot(across, down)
    ridges = _is_ridge(strength, across, down)
    weak, strong = ridges & (strength >= _WEAK), ridges & (strength >= _STRONG)
    reached = strong
    while (more := weak & _dilate(reached)).sum() > reached.sum():
        reached = more
    return reached


def _gradient(images: Floats) -> tuple[Floats, Floats]:
    """Return the Sobel gradient, to the right and down."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), "edge")

    def shifted(row: int, column: int) -> Floats:
        return padded[:, 1 + row : 1 + row + SIDE, 1 + column : 1 + column + SIDE]

    weights = ((-1, 1), (0, 2), (1, 1))
    across = sum(w * (shifted(at, 1) - shifted(at, -1)) for at, w in weights)
    down = sum(w * (shifted(1, at) - shifted(-1, at)) for at, w in weights)
    return np.asarray(across), np.asarray(down)


def _is_ridge(strength: Floats, across: Floats, down: Floats) -> NDArray[np.bool_]:
    """Return where the gradient is a maximum along its direction."""
    longest = np.maximum(np.maximum(np.abs(across), np.abs(down)), 1e-12)
    step_x, step_y = across / longest, down / longest
    rows, columns = grid()
    ahead = sample(strength, rows + step_y, columns + step_x)
    behind = sample(strength, rows - step_y, columns - step_x)
    is_inside = np.zeros((SIDE, SIDE), np.bool_)
    is_inside[1:-1, 1:-1] = True
    ridges: NDArray[np.bool_] = (strength >= ahead) & (strength >= behind) & is_inside
    return ridges


def _dilate(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add the eight neighbours of each pixel that is set."""
    padded = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
    tall = padded[:, :-2] | padded[:, 1:-1] | padded[:, 2:]
    dilated: NDArray[np.bool_] = tall[:, :, :-2] | tall[:, :, 1:-1] | tall[:, :, 2:]
    return dilated
