"""Draw pages of PDF files, in the process that decodes pictures.

PDFium draws them, without scripts and forms. It is not thread-safe.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from mnist_gui.core.errors import PictureError
from mnist_gui.core.messages import marked

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_UNITS: Final = 72  # of a page to an inch
_FINEST: Final = 300  # pixels to an inch
# Each way twice the working size of pictures: as much as any crop of one shows.
_MAX_PIXELS: Final = 4_000_000
_LONGEST_SIDE: Final = 8192
_BLANKS: Final = b"\xef\xbb\xbf\0\t\n\f\r "  # that mail and web programs put before it
# Reasons that PDFium gives.
_PASSWORD, _OTHER_LOCK = 4, 5


def is_pdf(head: bytes) -> bool:
    """Return whether a file that begins so is a PDF."""
    return head.lstrip(_BLANKS).startswith(b"%PDF")


def count_pdf_pages(path: Path) -> int:
    """Return how many pages a PDF says it has.

    Raises:
        PictureError: If it has none, is locked or damaged.
    """
    with _opened(path) as document:
        return len(document)


def draw_pdf_page(path: Path, page: int) -> Image.Image:
    """Draw a page of a PDF on white; pages count from 0.

    Raises:
        PictureError: If it is damaged, or the file is.
    """
    from pypdfium2 import PdfiumError

    with _opened(path) as document:
        try:
            with closing(document[page]) as opened:
                scale = _scale(*opened.get_size())
                with closing(opened.render(scale=scale, rev_byteorder=True)) as bitmap:
                    image: Image.Image = bitmap.to_pil()
                    return image.copy()
        except PdfiumError as error:
            text = marked("Errors", "Page {} of “{}” is damaged.")
            raise PictureError(text.format(page + 1, path.name)) from error


@contextmanager
def _opened(path: Path) -> Iterator["PdfDocument"]:
    from pypdfium2 import PdfDocument, raw

    # Not by PdfDocument, which gives a file without pages the reason of an earlier one.
    handle = raw.FPDF_LoadDocument(os.fsencode(path), None)
    if not handle:
        reason = _reason(raw.FPDF_GetLastError())
        raise PictureError(reason.format(path.name))
    with closing(PdfDocument(handle)) as document:
        if len(document) < 1:
            text = marked("Errors", "“{}” has no pages.")
            raise PictureError(text.format(path.name))
        yield document


def _reason(code: int) -> str:
    if code in (_PASSWORD, _OTHER_LOCK):
        return marked(
            "Errors", "“{}” needs a password. Save a copy without one to open it."
        )
    return marked("Errors", "“{}” is a damaged PDF.")


def _scale(width: float, height: float) -> float:
    """Return how many pixels to draw for a unit of a page; its sides are above 0."""
    return min(
        _FINEST / _UNITS,
        sqrt(_MAX_PIXELS / (width * height)),
        _LONGEST_SIDE / max(width, height),
    )
