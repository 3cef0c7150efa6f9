"""TIFF and PDF files of several pages, sound and damaged."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from tests.helpers.core.ink_examples import SAMPLES, grey_picture

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def pages(count: int, size: tuple[int, int] = (200, 300)) -> list[Image.Image]:
    """Return white pages with a different drawing on each."""
    return [
        ImageOps.invert(grey_picture(SAMPLES[number % len(SAMPLES)].strokes, size))
        for number in range(count)
    ]


def save_pages(
    path: Path,
    images: Sequence[Image.Image],
    tags: Sequence[dict[int, int]] = (),
    **options: Any,  # noqa: ANN401
) -> Path:
    """Save images as the pages of one file; its suffix decides the format.

    `tags` are those of the directories of a TIFF after the first.
    """
    first, *others = (image.copy() for image in images)
    for image, tag in zip(others, tags, strict=False):
        vars(image)["encoderinfo"] = {"tiffinfo": tag}
    first.save(path, save_all=True, append_images=others, **options)
    return path


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects after its catalogue, which has number 1."""
    content = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate((_CATALOG, *objects), 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (count, trailer)
    return content + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(content)


def page_of(box: str, drawing: str = "9 w 20 20 m 80 80 l S") -> bytes:
    """Return a PDF of one page with a media box and what is drawn on it."""
    stream = drawing.encode()
    return pdf(
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R>>" % box.encode(),
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    )


def pdf_saying(count: int, kids: bytes = b"3 0 R") -> bytes:
    """Return a PDF that says how many pages it has, whatever it has."""
    return pdf(
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    )


def locked_pdf(kind: bytes = b"Standard") -> bytes:
    """Return a PDF that is encrypted with an unknown password."""
    keys = b"/O<%b>/U<%b>" % (b"00" * 32, b"11" * 32)
    return pdf(
        b"<</Type/Pages/Count 0/Kids[]>>",
        b"<</Filter/%b/V 1/R 2%b/P -4>>" % (kind, keys),
        trailer=b"/Encrypt 3 0 R/ID[<00><00>]",
    )
