"""Files or pictures from the clipboard, or dropped on the window."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.reading.page import STROKES_SUFFIX

# Files that the pager leads through; more are read into a table.
_MOST_ON_PAD: Final = 8

Picture: TypeAlias = bytes | QImage
"""Encoded, or as Qt has decoded it."""

# The best first; taken undecoded, as Qt would decode them on the GUI thread.
_ENCODED: Final = tuple(
    f"image/{name}"
    for name in ("png", "jpeg", "webp", "avif", "heic", "tiff", "gif", "bmp")
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Incoming:
    """Files, or a picture, or nothing readable."""

    paths: Sequence[Path] = ()
    picture: Picture | None = None


def split(paths: Sequence[Path]) -> tuple[Sequence[Path], Sequence[Path]]:
    """Return which files are shown on the pad, and which are read into a table.

    Many pictures, or a folder among them, are too many for the pad.
    """
    drawings = [path for path in paths if path.suffix.lower() == STROKES_SUFFIX]
    pictures = [path for path in paths if path not in drawings]
    if len(pictures) > _MOST_ON_PAD or any(map(is_folder, pictures)):
        return drawings, pictures
    return paths, ()


def local_paths(data: QMimeData) -> list[Path]:
    """Return the files in the data."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_welcome(data: QMimeData) -> bool:
    """Return whether the data holds something readable, without fetching it."""
    return (
        data.hasImage()
        or any(data.hasFormat(name) for name in _ENCODED)
        or any(url.isLocalFile() or _is_picture(url) for url in data.urls())
    )


def incoming(data: QMimeData | None) -> Incoming:
    """Return the files or the picture in the data; nothing is downloaded."""
    if data is None:  # an empty clipboard
        return Incoming()
    if paths := local_paths(data):
        return Incoming(paths=paths)
    for name in _ENCODED:
        if data.hasFormat(name):
            return Incoming(picture=bytes(data.data(name).data()))
    if data.hasImage():
        image = data.imageData()
        return Incoming(picture=image if isinstance(image, QImage) else None)
    for url in data.urls():
        if _is_picture(url):
            return Incoming(picture=_content(url))
    return Incoming()


def _is_picture(url: QUrl) -> bool:
    return url.scheme() == "data" and url.path().startswith("image/")


def _content(url: QUrl) -> bytes | None:
    """Decode the picture in a `data:` URL, which browsers use for small ones."""
    text = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    head, _, body = text.partition(",")
    content = unquote_to_bytes(body)
    if not head.endswith(";base64"):
        return content
    try:
        return base64.b64decode(content)
    except ValueError:
        return None
