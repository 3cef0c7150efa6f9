"""Open picture files safely: allowed formats, limits on bytes, pixels and pages."""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image

from mnist_gui.core.errors import PictureError
from mnist_gui.core.files.atomic import open_regular
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.pages.pdf import count_pdf_pages, draw_pdf_page, is_pdf
from mnist_gui.core.pictures.pages.tiff import is_tiff, tiff_pages
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
        *(".pgm", ".ppm", ".pbm", ".pnm", ".pdf"),
    )
)
_FORMATS: Final = (
    *("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"),
    *("PPM", "JPEG2000"),
)
_HEAD: Final = 1024  # bytes that tell what a file is
_MAX_PAGES: Final = 2000
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
    """Decode a page of a picture file here; its content decides what it is.

    Raises:
        PictureError: If it is not a picture that can be read, or has no such page.
    """
    with _explained(path), open_regular(path) as file:
        _check_bytes(file, path)
        head = _head_of(file)
        if is_pdf(head):
            pages = count_pdf_pages(path)
            _check_page(view.page, pages, path)
            pixels = decode_pixels(draw_pdf_page(path, view.page), view)
            return replace(pixels, pages=pages)
        frames: Sequence[int] = (0,)
        if is_tiff(head):
            frames = tiff_pages(file, _MAX_PAGES + 1)
        _check_page(view.page, len(frames), path)
        file.seek(0)
        with Image.open(file, formats=_formats()) as image:
            if frame := frames[view.page]:
                image.seek(frame)
            _check_size(image, path)
            return replace(decode_pixels(image, view), pages=len(frames))


def count_pdf(path: Path) -> int:
    """Return how many pages a PDF has; none of them is drawn.

    Raises:
        PictureError: If it cannot be read, or has too many.
    """
    with _explained(path), open_regular(path) as file:
        _check_bytes(file, path)
        pages = count_pdf_pages(path)
        _check_page(0, pages, path)
        return pages


def count_without_decoder(path: Path) -> int | None:
    """Return how many pages a picture file has; None for a PDF.

    Safe with any file. 1 for one that cannot be read: whoever decodes it says why.

    Raises:
        PictureError: If it has too many.
    """
    try:
        with open_regular(path) as file:
            head = _head_of(file)
            if is_pdf(head):
                return None
            if not is_tiff(head):
                return 1
            pages = len(tiff_pages(file, _MAX_PAGES + 1))
    except (OSError, ValueError):
        return 1
    _check_page(0, pages, path)
    return pages


def is_pdf_file(path: Path) -> bool:
    """Return whether a file begins as a PDF; False for one that cannot be read."""
    try:
        with open_regular(path) as file:
            return is_pdf(_head_of(file))
    except (OSError, ValueError):
        return False


def check_single(pages: int, path: Path) -> None:
    """Check that a picture that has a label has one page.

    Raises:
        PictureError: If it has several.
    """
    if pages > 1:
        text = marked(
            "Errors",
            "“{}” has several pages, and one label cannot hold for all of them. Save"
            " each as a picture of its own.",
        )
        raise PictureError(text.format(path.name))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what may be raised while a picture is decoded into messages."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd files; the messages are what the user needs.
            warnings.simplefilter("ignore")
            yield
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


def _head_of(file: BinaryIO) -> bytes:
    head = file.read(_HEAD)
    file.seek(0)
    return head


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


def _check_page(page: int, pages: int, path: Path) -> None:
    if pages > _MAX_PAGES:
        text = marked(
            "Errors", "“{}” has too many pages: the limit is {}. Split it to open it."
        )
        raise PictureError(text.format(path.name, _MAX_PAGES))
    if not 0 <= page < pages:
        text = marked("Errors", "“{}” has no page {}: it has {}.")
        raise PictureError(text.format(path.name, page + 1, pages))


def _too_large(path: Path) -> str:
    return marked(
        "Errors",
        "“{}” is too large: the limit is {} megapixels. Scale it down to open it.",
    ).format(path.name, _MAX_PIXELS // 10**6)
