"""Decode a picture to RGB pixels: upright, at a working size, without transparency.

Pictures are decoded and scaled down in strips, so that none is in memory twice.
"""

from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile
from PIL.Image import Transpose

from mnist_gui.core.errors import PictureError
from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.levels import MID_GREY
from mnist_gui.core.ink.morphology import erode
from mnist_gui.core.messages import marked

Colors: TypeAlias = NDArray[np.uint8]
"""Red, green and blue, of shape [h, w, 3]; of a grey picture, three times the same."""

TINY_SIDE: Final = 32
"""A picture whose longer side has no more pixels shows one digit, as data sets do."""

_ENLARGED_SIDE: Final = 96  # of such a picture at most; no desk is looked for in it
_WORKING_PIXELS: Final = 1_000_000  # to which pictures are scaled down
_LONGEST_SIDE: Final = 4096
_MAX_ZOOM: Final = 2  # of a crop, compared with the whole picture at its working size
_STRIP_PIXELS: Final = 4_000_000  # converted at a time
_HEIF_MODES: Final = ("RGB", "RGBA")
# By quarter turns clockwise; Pillow counts counterclockwise.
_ROTATIONS: Final = (
    None,
    Transpose.ROTATE_270,
    Transpose.ROTATE_180,
    Transpose.ROTATE_90,
)
# Undoes each orientation of EXIF.
_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_SIDEWAYS: Final = range(5, 9)  # orientations of EXIF
_WHITE: Final = 255
_OPAQUE: Final = 250
# Pixels beside transparent ones that are ignored: strokes have grey edges there. Where
# paper was made transparent, they are a third of the opaque pixels and more.
_EDGE: Final = (3, 3)
# Least share of the opaque pixels away from edges that differs from their median, if
# they show both paper and ink. Ink alone has none of a second tone, and 0.1 % at a
# crossing; a sheet with a hairline on it has 0.5 %, with a pen 2 %.
_TWO_TONES: Final = 0.004


@dataclass(frozen=True, kw_only=True)
class PictureView:
    """How to look at a picture: its page, rotation, crop, and which tone is ink."""

    page: int = 0
    """Of a file that has several, from 0."""

    quarter_turns: int = 0
    """Clockwise, beyond the rotation that the file itself asks for."""

    crop: Box | None = None
    """In pixels of the rotated picture; None: all of it."""

    inverted: bool | None = None
    """Whether ink is lighter than paper; None: decided from the picture."""

    @property
    def original(self) -> "PictureView":
        """The same page as it is in the file."""
        return PictureView(page=self.page)

    def rotated(self, height: float) -> "PictureView":
        """Return the view a quarter turn on; `height` is the picture's before it."""
        crop = self.crop
        if crop:
            left, top, right, bottom = crop
            crop = (height - bottom, left, height - top, right)
        quarter_turns = (self.quarter_turns + 1) % len(_ROTATIONS)
        return replace(self, quarter_turns=quarter_turns, crop=crop)


ORIGINAL_VIEW: Final = PictureView()


@dataclass(frozen=True, kw_only=True, eq=False)
class Pixels:
    """A picture in memory, upright and at a working size."""

    colors: Colors
    size: tuple[int, int]  # width and height of the whole picture, as rotated
    box: Box  # the part of the whole picture that these pixels show
    pages: int = 1  # of the file

    @property
    def scale(self) -> float:
        """Pixels of the picture to one of these, each way."""
        return (self.box[2] - self.box[0]) / int(self.colors.shape[1])


def decode_pixels(image: Image.Image, view: PictureView = ORIGINAL_VIEW) -> Pixels:
    """Decode what a view shows of an opened image, and no more of it than needed.

    Raises:
        PictureError: If the view's crop is outside the picture.
        Exception: Whatever a decoder does with a damaged file.
    """
    turns, orientation = view.quarter_turns % len(_ROTATIONS), _orientation(image)
    width, height = image.size
    if (orientation in _SIDEWAYS) != bool(turns % 2):
        width, height = height, width
    box = _clip_to_picture(view.crop, width, height)
    small = _decode_small(image, _shrinking(width, height, box))
    for method in (_UPRIGHT.get(orientation), _ROTATIONS[turns]):
        if method is not None:
            small = small.transpose(method)
    return Pixels(
        colors=_flatten(_crop(small, box, width, height)), size=(width, height), box=box
    )


def enlarge_if_tiny(pixels: Pixels) -> Pixels:
    """Return a picture of few pixels with more, by bicubic interpolation.

    Where a stroke is a pixel or two wide, its edges are in the grey levels alone, and
    would be lost where the picture is binarized.
    """
    height, width = pixels.colors.shape[:2]
    if max(height, width) > TINY_SIDE:
        return pixels
    times = _ENLARGED_SIDE // max(height, width)
    size = times * width, times * height
    image = image_of(pixels.colors).resize(size, Image.Resampling.BICUBIC)
    return replace(pixels, colors=colors_of(image))


def is_grey(colors: Colors) -> bool:
    """Return whether the channels are one in memory, as `colors_of` makes them."""
    return colors.strides[2] == 0


def image_of(colors: Colors) -> Image.Image:
    """Return colours as an image, in one channel if they are grey."""
    return Image.fromarray(colors[..., 0] if is_grey(colors) else colors)


def colors_of(image: Image.Image) -> Colors:
    """Return the colours of an image in L or RGB; greys share one channel."""
    levels = np.asarray(image)
    if levels.ndim == 2:  # noqa: PLR2004 (L)
        return _grey_colors(levels)
    red, green, blue = np.moveaxis(levels, 2, 0)
    middle = len(levels) // 2  # shows of most pictures that they are coloured
    if all(
        np.array_equal(red[row], other[row])
        for row in (middle, slice(None))
        for other in (green, blue)
    ):
        return _grey_colors(np.ascontiguousarray(red))
    return levels


def _grey_colors(grey: NDArray[np.uint8]) -> Colors:
    return np.broadcast_to(grey[..., None], (*grey.shape, 3))


def _orientation(image: Image.Image) -> int:
    if image.format == "TIFF":  # Pillow itself rotates these
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 (damaged metadata; the picture may be intact)
        return 1


def _clip_to_picture(crop: Box | None, width: int, height: int) -> Box:
    """Return the whole pixels that hold the crop."""
    if crop is None:
        return 0, 0, width, height
    left, top = max(0, int(crop[0])), max(0, int(crop[1]))
    right, bottom = min(width, ceil(crop[2])), min(height, ceil(crop[3]))
    if left >= right or top >= bottom:
        raise PictureError(
            marked(
                "Errors", "The frame is outside the picture. Drag it over the digits."
            )
        )
    return left, top, right, bottom


def _shrinking(width: int, height: int, box: Box) -> float:
    """Return how many pixels become one, each way; fewer in a crop."""
    return max(
        1.0,
        _working_scale(box[2] - box[0], box[3] - box[1]),
        _working_scale(width, height) / _MAX_ZOOM,
    )


def _working_scale(width: float, height: float) -> float:
    return max(
        sqrt(width * height / _WORKING_PIXELS), max(width, height) / _LONGEST_SIDE
    )


class _HeifStrips:
    """A decoded HEIF picture that can only be cropped: three bytes a pixel, not seven.

    Pillow would copy all of it from the library that decoded it, and keep both.
    """

    def __init__(self, image: ImageFile.ImageFile) -> None:
        from pillow_heif import open_heif

        file = open_heif(image.fp)
        self._levels = np.asarray(file[file.primary_index])
        self.height, self.width = self._levels.shape[:2]

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        left, top, right, bottom = box
        return Image.fromarray(self._levels[top:bottom, left:right])


def _decode_small(image: Image.Image, shrinking: float) -> Image.Image:
    """Decode an image, `shrinking` (1 or more) pixels to one, to L, RGB, RGBA or F."""
    width, height = (max(1, round(side / shrinking)) for side in image.size)
    # A JPEG can be decoded at a half, a quarter or an eighth of its size.
    drafted = image.draft(None, (2 * width, 2 * height))
    right, bottom = drafted[1][2:] if drafted else image.size
    decoded = _decode(image)
    factor = max(1, int(min(decoded.width / width, decoded.height / height) / 2))
    box = (0, 0, right / factor, bottom / factor)
    whole = _reduce(decoded, factor)
    if whole.size == (width, height):
        return whole
    return whole.resize((width, height), Image.Resampling.BOX, box)


def _decode(image: Image.Image) -> Image.Image | _HeifStrips:
    is_large = image.width * image.height > _STRIP_PIXELS
    is_heif = image.format == "HEIF" and image.mode in _HEIF_MODES
    if is_large and is_heif and isinstance(image, ImageFile.ImageFile):
        return _HeifStrips(image)
    image.load()
    return image


def _reduce(image: Image.Image | _HeifStrips, factor: int) -> Image.Image:
    """Convert an image to a plain mode and shrink it by an integer, strip by strip."""
    is_small = image.width * image.height <= _STRIP_PIXELS
    if is_small and isinstance(image, Image.Image):
        plain = _to_plain_mode(image)
        return plain.reduce(factor) if factor > 1 else plain
    rows = factor * max(1, _STRIP_PIXELS // (image.width * factor))
    mode = _to_plain_mode(image.crop((0, 0, 1, 1))).mode
    size = (ceil(image.width / factor), ceil(image.height / factor))
    whole = Image.new(mode, size, None)
    for top in range(0, image.height, rows):
        edges = (0, top, image.width, min(top + rows, image.height))
        strip = _to_plain_mode(image.crop(edges)).reduce(factor)
        whole.paste(strip, (0, top // factor))
    return whole


def _to_plain_mode(image: Image.Image) -> Image.Image:
    """Convert an image to a mode in which pixels can be averaged."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(np.asarray(image, dtype=np.float32))
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _crop(image: Image.Image, box: Box, width: int, height: int) -> Image.Image:
    across, down = image.width / width, image.height / height
    left, top = int(box[0] * across), int(box[1] * down)
    right, bottom = ceil(box[2] * across), ceil(box[3] * down)
    return image.crop((left, top, right, bottom))


def _flatten(image: Image.Image) -> Colors:
    """Return RGB colours, with 16-bit greys stretched and transparency resolved."""
    if image.mode == "F":
        image = Image.fromarray(_stretch(np.asarray(image)))
    if image.mode == "RGBA":
        backdrop = Image.new("RGBA", image.size, _backdrop(np.asarray(image)))
        image = Image.alpha_composite(backdrop, image)
    return colors_of(image if image.mode in ("L", "RGB") else image.convert("RGB"))


def _stretch(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    levels = np.nan_to_num(levels)
    low, high = float(levels.min()), float(levels.max())
    scale = np.float32(_WHITE / (high - low) if high > low else 0)
    return np.round((levels - np.float32(low)) * scale).astype(np.uint8)


def _backdrop(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the colour to show through a transparent picture of shape [h, w, 4].

    If paper and ink are both opaque, what is transparent is paper as well. If all
    that is opaque is of one tone, it is the ink, and paper the opposite.
    """
    is_opaque = pixels[..., 3] >= _OPAQUE
    opaque = pixels[is_opaque][:, :3]
    if len(opaque) == 0:
        return _WHITE, _WHITE, _WHITE, _WHITE
    grey = opaque.mean(axis=1)
    typical = float(np.median(grey))
    is_inner = erode(is_opaque, _EDGE)[is_opaque]
    if ((np.abs(grey - typical) > MID_GREY / 2) & is_inner).mean() > _TWO_TONES:
        red, green, blue = (int(level) for level in np.median(opaque, axis=0))
        return red, green, blue, _WHITE
    level = 0 if typical > MID_GREY else _WHITE
    return level, level, level, _WHITE
