"""Rasterise strokes to greyscale ink.

The pad, the strokes files and the trainer all draw with this rasteriser, so a model
never meets a line that was drawn by other rules. It needs no Qt.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.levels import FULL_INK, Ink
from mnist_gui.core.ink.strokes import Polyline, Strokes, arc_lengths, bounds, resample
from mnist_gui.core.messages import marked

INK_SIDE: Final = 160
"""Longer side of rasterised ink in pixels: eight for each pixel of the model input."""

PEN_SHARE: Final = 1 / 8
"""Pen width as a share of the digit's longer side.

The median stroke in MNIST's training images is 2.4 px wide in a box of 20 px
(area over half the perimeter at 8x enlargement, first 2,000 images).
"""

_SUPERSAMPLING: Final = 2
_STAMP_SPACING: Final = 3  # pixels: the edge ripples by less than 0.06 px
_MOST_STAMPS: Final = 100_000  # for a stroke: 900 times across; a digit has about 300
_CURVE_STEPS: Final = 6  # straight segments between two points of a stroke
# Bernstein polynomials at the start of each, [steps, 1].
_T: Final = np.linspace(0, 1, _CURVE_STEPS, endpoint=False)[:, None]
_BERNSTEIN: Final = (
    (1 - _T) ** 3,
    3 * (1 - _T) ** 2 * _T,
    3 * (1 - _T) * _T**2,
    _T**3,
)


def rasterize(strokes: Strokes, pen_share: float = PEN_SHARE) -> Ink:
    """Draw strokes as anti-aliased ink, as large as the digit needs.

    The pen's width suits the size of the drawing, so that a tiny and a huge
    drawing of the same digit give the same ink. Strokes run as smooth curves
    through their points. The ink's longer side is `INK_SIDE` px; a drawing without
    extent is drawn as a dot, as large as the pen.

    Raises:
        EmptyDrawingError: If there are no strokes.
    """
    if not strokes:
        raise EmptyDrawingError(marked("Errors", "Nothing has been drawn yet."))
    return Rasterizer().draw(strokes, pen_share)


class Rasterizer:
    """Draws strokes as `rasterize` does, and keeps all but the last of them.

    While one more stroke is drawn within the bounds of many, only that one is drawn.
    """

    def __init__(self) -> None:
        self._drawn: list[Polyline] = []  # lines on the canvas, in its pixels
        self._canvas = Image.new("L", (0, 0))
        self._pen = 0.0

    def draw(self, strokes: Strokes, pen_share: float) -> Ink:
        """Draw at least one stroke."""
        # Curves swing out beyond their points. Rounded to 32 bits as those points are,
        # equal points stay equal, and a dot stays a dot.
        lines = tuple(curve(points).astype(np.float32) for points in strokes)
        left, top, right, bottom = bounds(lines)
        extent = max(right - left, bottom - top)
        pen = INK_SIDE * _SUPERSAMPLING * pen_share
        scale = (INK_SIDE * _SUPERSAMPLING - pen) / extent if extent else 0.0
        size = (
            _canvas_side((right - left) * scale + pen),
            _canvas_side((bottom - top) * scale + pen),
        )
        *others, last = ((line - (left, top)) * scale + pen / 2 for line in lines)
        is_kept = (size, pen) == (self._canvas.size, self._pen)
        if not is_kept or not _are_equal(others, self._drawn):
            self._canvas, self._drawn, self._pen = Image.new("L", size), others, pen
            for line in others:
                stamp_stroke(ImageDraw.Draw(self._canvas), line, pen / 2)
        image = self._canvas.copy()
        stamp_stroke(ImageDraw.Draw(image), last, pen / 2)
        return np.asarray(image.reduce(_SUPERSAMPLING))


def _are_equal(lines: Sequence[Polyline], others: Sequence[Polyline]) -> bool:
    return len(lines) == len(others) and all(map(np.array_equal, lines, others))


def curve(points: Polyline) -> NDArray[np.float64]:
    """Interpolate a stroke by a Catmull-Rom spline, and return it as a denser polyline.

    The spline, in its Bézier form, passes through every point, so ink stays under
    the pen. Shape [n, 2], or [..., n, 2] for many strokes at once.
    """
    knots = np.asarray(points, dtype=np.float64)
    *batch, count, _ = knots.shape
    if count <= 2:  # noqa: PLR2004 (a dot or a straight line)
        return knots
    first, second = bezier_handles(knots)
    before, early, late, after = _BERNSTEIN
    start, end = knots[..., :-1, None, :], knots[..., 1:, None, :]
    segments = (
        before * start
        + early * first[..., None, :]
        + late * second[..., None, :]
        + after * end
    )
    dense = segments.reshape(*batch, (count - 1) * _CURVE_STEPS, 2)
    return np.concatenate([dense, knots[..., -1:, :]], axis=-2)


def bezier_handles(
    knots: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two inner Bézier control points of each segment of a stroke.

    Handles are no longer than a third of their own segment, so that a short one
    beside a long one does not swing out in a loop. From knots of shape [..., n, 2],
    n >= 2, come two arrays of shape [..., n - 1, 2].
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
    """Return the side that holds the extent and is a whole number of output pixels."""
    return int(np.ceil(extent / _SUPERSAMPLING - 1e-6)) * _SUPERSAMPLING


def stamp_stroke(draw: ImageDraw.ImageDraw, line: Polyline, radius: float) -> None:
    """Draw a line by stamping discs along it, which gives round ends and joints.

    Faster than Pillow's wide lines (0.5 against 3.3 ms a digit), and free of the
    ragged edges that these get where points are close together.
    """
    # A line beyond `_MOST_STAMPS` is so long that it covers all that it touches.
    travelled = arc_lengths(line)
    stamps = int(np.ceil(travelled[-1] / _STAMP_SPACING))
    middles = resample(line, min(stamps, _MOST_STAMPS) + 1, travelled)
    # Pillow's pixel centres are whole numbers, ours are halves.
    boxes = np.concatenate([middles - radius - 0.5, middles + radius - 0.5], axis=1)
    for box in boxes.tolist():
        draw.ellipse(box, fill=FULL_INK)
