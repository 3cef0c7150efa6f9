"""Strokes to greyscale ink: the one rasteriser.

The pad, the strokes files and the trainer all draw with it, so a model never
meets a line that was drawn by somebody else's rules. It has no Qt in it.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.strokes import Strokes, bounds

Ink: TypeAlias = NDArray[np.uint8]
"""Greyscale ink of shape [height, width], 0 = paper, 255 = full ink."""

Line: TypeAlias = NDArray[np.floating]
"""Points (x, y) of shape [n, 2], joined by straight pieces."""

INK_SIDE: Final = 160
"""Longer side of rasterised ink in pixels: eight for each pixel the model sees."""

PEN_SHARE: Final = 1 / 8
"""Pen width as a share of the digit's longer side.

The median stroke in MNIST's training images is 2.4 px wide in a box of 20 px
(area over half the perimeter at 8x enlargement, first 2,000 images).
"""

_SUPERSAMPLING: Final = 2
_STAMP_SPACING: Final = 3
"""Pixels between two stamps: the edge ripples by less than 0.06 px."""

_MOST_STAMPS: Final = 100_000
"""On a stroke: 900 times across the ink. A digit has about 300."""

_CURVE_STEPS: Final = 6
"""Straight pieces drawn between two points of a stroke."""


def rasterize(strokes: Strokes, pen_share: float = PEN_SHARE) -> Ink:
    """Draw strokes as anti-aliased ink, as large as the digit needs.

    The pen's width suits the size of the drawing, so that a tiny and a huge
    drawing of the same digit give the same ink. Strokes run as smooth curves
    through their points. A drawing without extent is drawn as a dot.

    Args:
        strokes: The drawing, at any place and scale.
        pen_share: Pen width as a share of the ink's longer side. The pad has but
            one; pictures are drawn with all.

    Returns:
        Ink whose longer side is `INK_SIDE` px, or the pen's width for a dot.

    Raises:
        EmptyDrawingError: If there are no strokes.
    """
    if not strokes:
        raise EmptyDrawingError("There is nothing drawn yet.")
    # Curves swing out beyond their points. As coarse as the points they come from,
    # equal points stay equal, and a dot stays a dot.
    lines = tuple(curve(one).astype(np.float32) for one in strokes)
    left, top, right, bottom = bounds(lines)
    extent = max(right - left, bottom - top)
    pen = INK_SIDE * _SUPERSAMPLING * pen_share
    scale = (INK_SIDE * _SUPERSAMPLING - pen) / extent if extent else 0.0
    size = (
        _canvas_side((right - left) * scale + pen),
        _canvas_side((bottom - top) * scale + pen),
    )
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    for line in lines:
        _draw_stroke(draw, (line - (left, top)) * scale + pen / 2, pen / 2)
    return np.asarray(image.reduce(_SUPERSAMPLING))


def curve(points: Line) -> NDArray[np.float64]:
    """Return a denser polyline: the smooth curve through a stroke's points.

    A Catmull-Rom spline in its Bézier form. It passes through every point, so
    ink stays under the pen.

    Args:
        points: Shape [n, 2], or [..., n, 2] for many strokes at once.
    """
    knots = np.asarray(points, dtype=np.float64)
    *several, count, _ = knots.shape
    if count <= 2:  # noqa: PLR2004 (a dot or a straight line)
        return knots
    first, second = bezier_handles(knots)
    t = np.linspace(0, 1, _CURVE_STEPS, endpoint=False)[:, None]
    start, end = knots[..., :-1, None, :], knots[..., 1:, None, :]
    pieces = (
        (1 - t) ** 3 * start
        + 3 * (1 - t) ** 2 * t * first[..., None, :]
        + 3 * (1 - t) * t**2 * second[..., None, :]
        + t**3 * end
    )
    dense = pieces.reshape(*several, (count - 1) * _CURVE_STEPS, 2)
    return np.concatenate([dense, knots[..., -1:, :]], axis=-2)


def bezier_handles(
    knots: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two inner Bézier control points of each piece of a stroke.

    Handles are no longer than a third of their own piece, so that a slow
    stretch beside a fast one does not swing out in a loop.

    Args:
        knots: Points of shape [..., n, 2], n >= 2.

    Returns:
        Two arrays of shape [..., n - 1, 2].
    """
    starts, ends = knots[..., :-1, :], knots[..., 1:, :]
    steps = ends - starts
    tangents = np.concatenate(
        [steps[..., :1, :], knots[..., 2:, :] - knots[..., :-2, :], steps[..., -1:, :]],
        axis=-2,
    )
    norms = _lengths(tangents)
    directions = np.divide(tangents, norms, out=np.zeros_like(knots), where=norms > 0)
    thirds = _lengths(steps) / 3
    return (
        starts + directions[..., :-1, :] * thirds,
        ends - directions[..., 1:, :] * thirds,
    )


def _lengths(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hypot(vectors[..., :1], vectors[..., 1:])


def _canvas_side(extent: float) -> int:
    """Return what holds the extent and is a whole number of output pixels."""
    return int(np.ceil(extent / _SUPERSAMPLING - 1e-6)) * _SUPERSAMPLING


def _draw_stroke(draw: ImageDraw.ImageDraw, line: Line, radius: float) -> None:
    """Draw a line by stamping discs along it, which gives round ends and joints.

    Faster than Pillow's wide lines (0.5 against 3.3 ms a digit), and free of the
    ragged edges that these get where points lie close together.
    """
    for x, y in _resample(line, _STAMP_SPACING).tolist():
        # Pillow's pixel centres lie on whole numbers, ours on halves.
        draw.ellipse(
            (x - radius - 0.5, y - radius - 0.5, x + radius - 0.5, y + radius - 0.5),
            fill=255,
        )


def _resample(line: Line, spacing: float) -> Line:
    """Return points along a line, evenly apart by at most `spacing`.

    Farther apart on one so long that it covers all that it touches.
    """
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = min(int(np.ceil(travelled[-1] / spacing)), _MOST_STAMPS) + 1
    stops = np.linspace(0, travelled[-1], count)
    columns = [np.interp(stops, travelled, line[:, axis]) for axis in (0, 1)]
    return np.stack(columns, axis=1)
