"""Open picture files safely: allowed formats, and limits on bytes and pixels."""

import os
import warnings
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from mnist_gui.core.errors import PictureError
from mnist_gui.core.files.atomic import open_regular
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.pixels import (
    ORIGINAL_VIEW,
    PictureView,
    Pixels,
    decode_pixels,
)

PICTURE_SUFFIXES: Final = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"),
        *(".avif", ".heic", ".heif", ".jp2", ".j2k"),
        *(".pgm", ".ppm", ".pbm", ".pnm"),
    )
)
_FORMATS: Final = (
    *("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"),
    *("PPM", "JPEG2000"),
)
_PDF: Final = b"%PDF"
_SUBFILE_TYPE: Final = 254  # a tag of TIFF
_REDUCED: Final = 1  # a bit of it: a smaller copy of another page
_MAX_PIXELS: Final = 50_000_000
# Pillow keeps several copies of pictures of these formats: 16 and 12 bytes a pixel.
# Within these limits they take less than 400 MB, as 50 megapixels of others do.
_MAX_PIXELS_OF: Final = {
    "WEBP": 16_000_000,
    "AVIF": 24_000_000,
    "JPEG2000": 16_000_000,
}
# The size of the pixels in 16-bit RGB: some decoders read all of a file at once.
_MAX_BYTES: Final = 6 * _MAX_PIXELS


def open_picture(path: Path, view: PictureView = ORIGINAL_VIEW) -> Pixels:
    """Decode a picture file in this process; its content decides what it is.

    Raises:
        PictureError: If it is not a picture that can be read.
    """
    try:
        with warnings.catch_warnings(), open_regular(path) as file:
            _check_bytes(file, path)
            _check_pages_of_pdf(file, path)
            # Pillow warns of odd files; the message below is what the user needs.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=_formats()) as image:
                _check_size(image, path)
                _check_pages(image, path)
                return decode_pixels(image, view)
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large(path)) from error
    except OSError as error:
        reason = error.strerror or marked(
            "Errors", "it is not a picture, or it is damaged"
        )
        raise PictureError(
            marked("Errors", "“{}” cannot be opened: {}.").format(path.name, reason)
        ) from error
    except PictureError:
        raise
    except Exception as error:  # a decoder fed with a foreign file may raise anything
        raise PictureError(
            marked("Errors", "“{}” is a damaged picture.").format(path.name)
        ) from error


@cache
def _formats() -> tuple[str, ...]:
    """Return the formats that are allowed; HEIF only if its library is installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return _FORMATS
    register_heif_opener(thumbnails=False)
    return (*_FORMATS, "HEIF")


def _check_bytes(file: BinaryIO, path: Path) -> None:
    if os.fstat(file.fileno()).st_size > _MAX_BYTES:
        raise PictureError(
            marked("Errors", "“{}” is too large: the limit is {} MB.").format(
                path.name, _MAX_BYTES // 10**6
            )
        )


def _check_size(image: Image.Image, path: Path) -> None:
    pixels, form = image.width * image.height, image.format or ""
    if pixels > _MAX_PIXELS:
        raise PictureError(_too_large(path))
    if pixels > (most := _MAX_PIXELS_OF.get(form, _MAX_PIXELS)):
        raise PictureError(
            marked(
                "Errors",
                "“{}” is too large for a {} file: the limit is {} megapixels."
                " Save it as PNG or JPEG to open it.",
            ).format(path.name, form, most // 10**6)
        )


def _check_pages_of_pdf(file: BinaryIO, path: Path) -> None:
    is_pdf = file.read(len(_PDF)) == _PDF
    file.seek(0)
    if is_pdf:
        raise PictureError(
            marked(
                "Errors", "“{}” is a PDF. Save its pages as pictures to open them."
            ).format(path.name)
        )


def _check_pages(image: Image.Image, path: Path) -> None:
    """Refuse a TIFF with several pages: the first alone would be read."""
    if not isinstance(image, TiffImageFile) or image.n_frames == 1:
        return
    pages = image.n_frames
    for number in range(1, image.n_frames):
        image.seek(number)
        kind = image.tag_v2.get(_SUBFILE_TYPE, 0)
        pages -= bool(kind & _REDUCED)
    image.seek(0)
    if pages > 1:
        raise PictureError(
            marked(
                "Errors",
                "“{}” has {} pages. Save each as a picture of its own to open it.",
            ).format(path.name, pages)
        )


def _too_large(path: Path) -> str:
    return marked(
        "Errors",
        "“{}” is too large: the limit is {} megapixels. Scale it down to open it.",
    ).format(path.name, _MAX_PIXELS // 10**6)
