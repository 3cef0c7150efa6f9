"""Draw a contact sheet of images, and print one as numbers."""

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_COLUMNS: Final = 12
_ZOOM: Final = 2
_MARGIN: Final = 6
_CAPTION: Final = 16
_PAPER: Final = 255
_TEXT: Final = 90


def draw_sheet(images: NDArray[np.uint8], captions: Sequence[str]) -> bytes:
    """Draw images, [n, 28, 28] with n > 0 and 255 = ink, as a PNG with captions."""
    count = len(captions)
    side = images.shape[1] * _ZOOM
    width, height = side + _MARGIN, side + _CAPTION + _MARGIN
    rows = -(-count // _COLUMNS)
    size = (min(count, _COLUMNS) * width + _MARGIN, rows * height + _MARGIN)
    sheet = Image.new("L", size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_CAPTION - 4)
    for index, (pixels, caption) in enumerate(zip(images, captions, strict=True)):
        x = index % _COLUMNS * width + _MARGIN
        y = index // _COLUMNS * height + _MARGIN
        image = Image.fromarray(_PAPER - pixels)
        sheet.paste(image.resize((side, side), Image.Resampling.NEAREST), (x, y))
        draw.text((x + side / 2, y + side + 1), caption, _TEXT, font, anchor="ma")
    file = io.BytesIO()
    sheet.save(file, "PNG", optimize=True)
    return file.getvalue()


def format_matrix(image: NDArray[np.uint8]) -> str:
    """Return an image as aligned rows of its pixels, 0 = paper, 255 = ink."""
    return "\n".join(" ".join(f"{value:3}" for value in row) for row in image)
