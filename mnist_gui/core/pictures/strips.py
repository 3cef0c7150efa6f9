"""Decoding a picture and shrinking it, with no large one in memory twice."""

from math import ceil
from typing import Final

import numpy as np
from PIL import Image, ImageFile

_STRIP_PIXELS: Final = 4_000_000
"""Converted at a time."""

_HEIF_MODES: Final = ("RGB", "RGBA")


class _HeifStrips:
    """A decoded HEIF picture that can only be cut: three bytes a pixel, not seven.

    Pillow copies it whole from the library that has decoded it, and keeps both.
    """

    def __init__(self, image: ImageFile.ImageFile) -> None:
        from pillow_heif import open_heif

        file = open_heif(image.fp)
        self._levels = np.asarray(file[file.primary_index])
        self.height, self.width = self._levels.shape[:2]

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Return a part of it."""
        left, top, right, bottom = box
        return Image.fromarray(self._levels[top:bottom, left:right])


def reduced(image: Image.Image, shrinking: float) -> Image.Image:
    """Decode an image and shrink it, strip by strip, to L, RGB, RGBA or F.

    Args:
        image: Not decoded yet.
        shrinking: How many pixels become one, each way; 1 or more.

    Raises:
        Exception: Whatever a decoder does with a damaged file.
    """
    width, height = (max(1, round(side / shrinking)) for side in image.size)
    # A JPEG can be decoded at a half, a quarter or an eighth of its size.
    drafted = image.draft(None, (2 * width, 2 * height))
    right, bottom = drafted[1][2:] if drafted else image.size
    decoded = _decoded(image)
    factor = max(1, int(min(decoded.width / width, decoded.height / height) / 2))
    box = (0, 0, right / factor, bottom / factor)
    whole = _in_strips(decoded, factor)
    if whole.size == (width, height):
        return whole
    return whole.resize((width, height), Image.Resampling.BOX, box)


def _decoded(image: Image.Image) -> Image.Image | _HeifStrips:
    is_large = image.width * image.height > _STRIP_PIXELS
    is_heif = image.format == "HEIF" and image.mode in _HEIF_MODES
    if is_large and is_heif and isinstance(image, ImageFile.ImageFile):
        return _HeifStrips(image)
    image.load()
    return image


def _in_strips(image: Image.Image | _HeifStrips, factor: int) -> Image.Image:
    """Return the image in a plain mode, shrunk by a whole factor."""
    is_small = image.width * image.height <= _STRIP_PIXELS
    if is_small and isinstance(image, Image.Image):
        return _plain(image).reduce(factor) if factor > 1 else _plain(image)
    rows = factor * max(1, _STRIP_PIXELS // (image.width * factor))
    mode = _plain(image.crop((0, 0, 1, 1))).mode
    size = (ceil(image.width / factor), ceil(image.height / factor))
    whole = Image.new(mode, size, None)
    for top in range(0, image.height, rows):
        edges = (0, top, image.width, min(top + rows, image.height))
        strip = _plain(image.crop(edges)).reduce(factor)
        whole.paste(strip, (0, top // factor))
    return whole


def _plain(image: Image.Image) -> Image.Image:
    """Return the image in a mode that can be averaged."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(np.asarray(image, dtype=np.float32))
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")
