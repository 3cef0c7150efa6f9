"""Write rows of digits with the bundled example drawings."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.rasterize import curve
from mnist_gui.core.ink.stroke_width import normalize_ink
from mnist_gui.core.ink.strokes import Strokes, bounds, densify, stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from tests.helpers.core.ink_examples import SAMPLES

HEIGHT = 60.0
"""Height of digits in a row, in units of the pad."""


def sample(digit: int, style: int = 0) -> Strokes:
    """Return one of the four example drawings of a digit."""
    return SAMPLES[10 * style + digit].strokes


def row(
    digits: Sequence[Strokes],
    *,
    gap: float = 0.3,
    start: tuple[float, float] = (20, 20),
) -> Strokes:
    """Write digits side by side, each `HEIGHT` high.

    Args:
        digits: The drawings, in order.
        gap: Space between two of them, as a fraction of the height; below 0 they
            overlap.
        start: The upper left corner.
    """
    written: list[NDArray[np.float32]] = []
    x, y = start
    for digit in digits:
        left, top, right, bottom = bounds(digit)
        scale = HEIGHT / (bottom - top)
        written += [(points - (left, top)) * scale + (x, y) for points in digit]
        x += (right - left) * scale + gap * HEIGHT
    return tuple(map(stroke, written))


def number(text: str, *, gap: float = 0.3, style: int = 0) -> Strokes:
    """Write a number; a line break starts a new row."""
    return tuple(
        points
        for line, digits in enumerate(text.split("\n"))
        for points in row(
            [sample(int(digit), style) for digit in digits],
            gap=gap,
            start=(20, 20 + 1.5 * HEIGHT * line),
        )
    )


def as_picture(strokes: Strokes, pen: float = 6.0) -> PictureInk:
    """Draw strokes with a pen of this width, as the ink of a picture."""
    _, _, right, bottom = bounds(strokes)
    image = Image.new("L", (int(right) + 20, int(bottom) + 20))
    draw = ImageDraw.Draw(image)
    for points in strokes:
        for x, y in densify(stroke(curve(points)), 1).tolist():
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return picture_of(np.asarray(image))


def picture_of(page: Ink) -> PictureInk:
    """Return ink as if it had been found in a picture of the same size."""
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return PictureInk(
        ink=normalize_ink(page[top:bottom, left:right]),
        box=(float(left), float(top), float(right), float(bottom)),
        page=page,
    )
