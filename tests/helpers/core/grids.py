"""Draw grids around digits, as puzzles, tables and forms have them."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.rasterize import curve
from mnist_gui.core.ink.strokes import Strokes, bounds, densify, stroke
from tests.helpers.core.number_pages import sample

MARGIN: Final = 30
"""Pixels around a grid."""

_FINER: Final = 2  # times as many pixels as the picture has; the mean has soft edges
_BOLD: Final = 2.2  # times as thick as other lines


def page_of_cells(  # noqa: PLR0913 (each has a name)
    rows: Sequence[str],
    cell: int,
    pen: float,
    *,
    height: float = 0.65,
    shift: int = 0,
    drawn: Callable[[int], Strokes] | None = None,
) -> Ink:
    """Write one digit in the middle of each cell; a space leaves it empty.

    Args:
        rows: The digits, all of the same length.
        cell: The side of a cell in pixels.
        pen: The width of the pen in pixels.
        height: Of the digits, as a fraction of the cell.
        shift: Pixels below the middle, for all of them.
        drawn: Returns a drawing of a digit; None: the example drawings, in turn.
    """
    image = _blank(rows, cell)
    for row, digits in enumerate(rows):
        for column, digit in enumerate(digits):
            if digit.isdecimal():
                x, y = (MARGIN + (at + 0.5) * cell for at in (column, row))
                style = (row + column) % 4
                strokes = drawn(int(digit)) if drawn else sample(int(digit), style)
                _write(image, strokes, (x, y + shift), height * cell, pen)
    return np.asarray(image.reduce(_FINER))


def grid_lines(  # noqa: PLR0913 (each has a name)
    rows: Sequence[str],
    cell: int,
    thickness: float,
    *,
    bold_every: int = 0,
    crooked: float = 0.0,
    tilt: float = 0.0,
    level: int = 255,
) -> Ink:
    """Draw the lines around the cells of `page_of_cells`.

    Args:
        rows: The digits in the cells.
        cell: The side of a cell in pixels.
        thickness: Of a line, in pixels.
        bold_every: Every so many lines, the first included, is bold; 0: none is.
        crooked: Standard deviation of how far a line strays, in pixels.
        tilt: Pixels to the right for each that a line goes down.
        level: Grey level of the lines.
    """
    rng = np.random.default_rng(1)
    image = _blank(rows, cell)
    draw = ImageDraw.Draw(image)
    width, height = len(rows[0]) * cell, len(rows) * cell
    for is_down, count, length in (
        (False, len(rows), width),
        (True, len(rows[0]), height),
    ):
        for number in range(count + 1):
            along = np.linspace(0, length, 7)
            across = number * cell + rng.normal(0, crooked, 7)
            x, y = (across, along) if is_down else (along, across)
            points = np.stack([x + tilt * y, y - tilt * x], axis=1) + MARGIN
            is_bold = bold_every and number % bold_every == 0
            wide = thickness * (_BOLD if is_bold else 1)
            draw.line(
                [(_FINER * x, _FINER * y) for x, y in points.tolist()],
                fill=level,
                width=round(_FINER * wide),
                joint="curve",
            )
    return np.asarray(image.reduce(_FINER))


def _blank(rows: Sequence[str], cell: int) -> Image.Image:
    width, height = len(rows[0]) * cell, len(rows) * cell
    margins = 2 * MARGIN
    return Image.new("L", (_FINER * (width + margins), _FINER * (height + margins)))


def _write(
    image: Image.Image,
    strokes: Strokes,
    middle: tuple[float, ...],
    height: float,
    pen: float,
) -> None:
    left, top, right, bottom = bounds(strokes)
    scale = height / max(bottom - top, right - left)
    center = np.array([(left + right) / 2, (top + bottom) / 2])
    draw, radius = ImageDraw.Draw(image), _FINER * pen / 2
    for points in strokes:
        line = _FINER * ((curve(points) - center) * scale + middle)
        for x, y in densify(stroke(line), 1).tolist():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
