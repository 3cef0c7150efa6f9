"""A decoded picture to pixels that can be looked at: upright, small, without alpha."""

from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from mnist_gui.core.errors import PictureError
from mnist_gui.core.ink.morphology import shrunk
from mnist_gui.core.pictures.strips import reduced
from mnist_gui.core.prediction import Box

Colors: TypeAlias = NDArray[np.uint8]
"""Red, green and blue, of shape [h, w, 3]."""

_WORKING_PIXELS: Final = 1_000_000
"""Pictures are brought down to this before anybody looks at their pixels."""

_LONGEST_SIDE: Final = 4096
_CLOSEST: Final = 2
"""A crop is looked at with up to this many times the pixels a side."""

_TURNS: Final = (
    None,
    Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_90,
)
"""Pillow turns counterclockwise, people clockwise."""

_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes EXIF's orientation."""

_SIDEWAYS: Final = (
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
)

_WHITE: Final = 255
_MID_GREY: Final = 127
_OPAQUE: Final = 250
_EDGE: Final = (3, 3)
"""Pixels beside what is transparent that say nothing: edges of strokes are grey there.

Where paper was made transparent, they have a third of the opaque pixels and more.
"""

_TWO_TONES: Final = 0.004
"""Share of the opaque pixels that paper and ink must have each, to be seen in them.

Measured away from edges: ink alone has none of a second tone, and 0.1 % at a crossing;
a sheet with a hairline on it has 0.5 %, with a pen 2 %.
"""


@dataclass(frozen=True, kw_only=True)
class PictureView:
    """How a person wants a picture looked at."""

    turns: int = 0
    """Quarter turns clockwise, beyond those that the file itself asks for."""

    crop: Box | None = None
    """Where to look, in pixels of the picture as turned; None: everywhere."""

    inverted: bool | None = None
    """Whether ink is lighter than paper; None: decided by looking."""

    def turned(self, height: float) -> "PictureView":
        """Return the same view a quarter turn on, of a picture that was so high."""
        crop = self.crop
        if crop:
            left, top, right, bottom = crop
            crop = (height - bottom, left, height - top, right)
        return replace(self, turns=(self.turns + 1) % len(_TURNS), crop=crop)


AS_IT_IS: Final = PictureView()


@dataclass(frozen=True, kw_only=True, eq=False)
class Pixels:
    """A picture in memory, upright and brought down to a working size."""

    colors: Colors
    size: tuple[int, int]
    """Width and height of the whole picture, as turned."""

    box: Box
    """Which part of the whole picture these pixels show."""

    @property
    def scale(self) -> float:
        """Pixels of the picture to one of these."""
        return (self.box[2] - self.box[0]) / int(self.colors.shape[1])


def pixels_of(image: Image.Image, view: PictureView = AS_IT_IS) -> Pixels:
    """Return what a view shows of an opened image, decoding no more than needed.

    Raises:
        PictureError: If the view's crop shows nothing of the picture.
        Exception: Whatever a decoder does with a damaged file.
    """
    methods = [
        method
        for method in (
            _UPRIGHT.get(_orientation(image)),
            _TURNS[view.turns % len(_TURNS)],
        )
        if method is not None
    ]
    width, height = image.size
    if sum(method in _SIDEWAYS for method in methods) % 2:
        width, height = height, width
    box = _within(view.crop, width, height)
    small = reduced(image, _shrinking(width, height, box))
    for method in methods:
        small = small.transpose(method)
    return Pixels(
        colors=_flattened(_cropped(small, box, width, height)),
        size=(width, height),
        box=box,
    )


def _orientation(image: Image.Image) -> int:
    if image.format == "TIFF":  # Pillow itself turns these
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 (damaged notes beside the picture; it may be whole)
        return 1


def _within(crop: Box | None, width: int, height: int) -> Box:
    """Return whole pixels that hold the crop."""
    if crop is None:
        return 0, 0, width, height
    left, top = max(0, int(crop[0])), max(0, int(crop[1]))
    right, bottom = min(width, ceil(crop[2])), min(height, ceil(crop[3]))
    if left >= right or top >= bottom:
        raise PictureError("There is nothing of the picture in this place.")
    return left, top, right, bottom


def _shrinking(width: int, height: int, box: Box) -> float:
    """Return how many pixels become one: less for a crop, within what memory bears."""
    return max(
        1.0,
        _working_scale(box[2] - box[0], box[3] - box[1]),
        _working_scale(width, height) / _CLOSEST,
    )


def _working_scale(width: float, height: float) -> float:
    return max(
        sqrt(width * height / _WORKING_PIXELS), max(width, height) / _LONGEST_SIDE
    )


def _cropped(image: Image.Image, box: Box, width: int, height: int) -> Image.Image:
    across, down = image.width / width, image.height / height
    left, top = int(box[0] * across), int(box[1] * down)
    right, bottom = ceil(box[2] * across), ceil(box[3] * down)
    return image.crop((left, top, right, bottom))


def _flattened(image: Image.Image) -> Colors:
    """Return colours, with deep greys stretched and transparency resolved."""
    if image.mode == "F":
        image = Image.fromarray(_stretched(np.asarray(image)))
    if image.mode == "RGBA":
        behind = Image.new("RGBA", image.size, _behind(np.asarray(image)))
        image = Image.alpha_composite(behind, image)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _stretched(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    levels = np.nan_to_num(levels)
    low, high = float(levels.min()), float(levels.max())
    scale = np.float32(_WHITE / (high - low) if high > low else 0)
    return np.round((levels - np.float32(low)) * scale).astype(np.uint8)


def _behind(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the colour to be seen through a picture of shape [h, w, 4].

    Where paper and ink are both opaque, what is transparent is paper as well.
    Where all that is opaque is of one tone, it is the ink, and paper the opposite.
    """
    is_opaque = pixels[..., 3] >= _OPAQUE
    opaque = pixels[is_opaque][:, :3]
    if len(opaque) == 0:
        return _WHITE, _WHITE, _WHITE, _WHITE
    grey = opaque.mean(axis=1)
    typical = float(np.median(grey))
    is_inner = shrunk(is_opaque.astype(np.uint8), _EDGE)[is_opaque] > 0
    if ((np.abs(grey - typical) > _MID_GREY / 2) & is_inner).mean() > _TWO_TONES:
        red, green, blue = (int(level) for level in np.median(opaque, axis=0))
        return red, green, blue, _WHITE
    level = 0 if typical > _MID_GREY else _WHITE
    return level, level, level, _WHITE
