"""Drawings to test with: the program's samples, and arbitrary ones by Hypothesis."""

import io
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import PEN_SHARE, curve, rasterize
from mnist_gui.core.ink.strokes import (
    Stroke,
    Strokes,
    bounds,
    densify,
    read_strokes,
    stroke,
)

SAMPLES: Final = tuple(read_strokes(resources_dir() / "samples.jsonl"))

_coordinate = st.floats(0, 100, width=32)
polylines = st.lists(st.tuples(_coordinate, _coordinate), min_size=1, max_size=12).map(
    stroke
)
drawings = st.lists(polylines, min_size=1, max_size=4).map(tuple)
samples = st.sampled_from(SAMPLES).map(lambda record: record.strokes)


def model_input(strokes: Strokes) -> ModelInput:
    """Return the model input of strokes."""
    return to_model_input(rasterize(strokes))


def moved(strokes: Strokes, *, scale: float = 1, shift: float = 0) -> Strokes:
    """Return strokes scaled, then shifted to the right and a third as much down."""
    offset = np.array([shift, shift / 3])
    return tuple(stroke(line.astype(np.float64) * scale + offset) for line in strokes)


def distances(points: NDArray[np.float64], line: Stroke) -> NDArray[np.float64]:
    """Return the distance of each point from a polyline."""
    corners = line.astype(np.float64)
    starts, along = corners, np.diff(corners, axis=0, append=corners[-1:])
    offsets = points[:, None] - starts
    squares = np.maximum((along**2).sum(axis=1), 1e-30)
    share = np.clip((offsets * along).sum(axis=2) / squares, 0, 1)
    away: NDArray[np.float64] = np.hypot(
        *np.moveaxis(offsets - share[..., None] * along, 2, 0)
    )
    least: NDArray[np.float64] = away.min(axis=1)
    return least


def grey_picture(
    strokes: Strokes, size: tuple[int, int] = (300, 260), pen: float = PEN_SHARE
) -> Image.Image:
    """Draw strokes as other programs do: white ink on black.

    Args:
        strokes: What to draw.
        size: Width and height of the picture.
        pen: Width of the pen as a share of the ink's longer side.
    """
    finer = 4 if max(size) < 1000 else 1
    width, height = size[0] * finer, size[1] * finer
    left, top, right, bottom = bounds(strokes)
    longer = 0.6 * min(width, height)
    radius = max(0.6 * finer, longer * pen / 2)
    scale = (longer - 2 * radius) / max(right - left, bottom - top)
    # A little off the centre, as by hand.
    middle = np.array([left + right, top + bottom]) / 2
    origin = np.array([0.55 * width, 0.48 * height]) - middle * scale
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    for line in strokes:
        path = stroke(curve(line) * scale + origin)
        for x, y in densify(path, max(1, radius / 6)).tolist():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return image.resize(size, Image.Resampling.BOX)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401
    """Return the bytes of an image file; the options are those of Pillow's `save`."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
