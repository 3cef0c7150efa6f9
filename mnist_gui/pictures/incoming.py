"""What is dropped on the window or pasted into it: files, or a picture itself."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

Picture: TypeAlias = bytes | QImage
"""As it was encoded, or as Qt has it decoded already."""

_ENCODED: Final = tuple(
    f"image/{name}"
    for name in ("png", "jpeg", "webp", "avif", "heic", "tiff", "gif", "bmp")
)
"""The best first; taken as they are, for Qt would decode them on the GUI thread."""

_BASE64: Final = ";base64"


@dataclass(frozen=True, kw_only=True, eq=False)
class Incoming:
    """What came: files, or a picture, or nothing that can be read."""

    paths: Sequence[Path] = ()
    picture: Picture | None = None


def is_welcome(data: QMimeData) -> bool:
    """Return whether there is something to read, without fetching it."""
    return (
        data.hasImage()
        or any(data.hasFormat(name) for name in _ENCODED)
        or any(url.isLocalFile() or _is_picture(url) for url in data.urls())
    )


def incoming(data: QMimeData | None) -> Incoming:
    """Return what came, if anything did; nothing is fetched from the network."""
    if data is None:  # a clipboard that was emptied
        return Incoming()
    urls = data.urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if paths:
        return Incoming(paths=paths)
    for name in _ENCODED:
        if data.hasFormat(name):
            return Incoming(picture=bytes(data.data(name).data()))
    if data.hasImage():
        image = data.imageData()
        return Incoming(picture=image if isinstance(image, QImage) else None)
    for url in urls:
        if _is_picture(url):
            return Incoming(picture=_content(url))
    return Incoming()


def _is_picture(url: QUrl) -> bool:
    return url.scheme() == "data" and url.path().startswith("image/")


def _content(url: QUrl) -> bytes | None:
    """Return the picture that an address itself holds, as those of small ones do."""
    text = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    head, _, body = text.partition(",")
    content = unquote_to_bytes(body)
    if not head.endswith(_BASE64):
        return content
    try:
        return base64.b64decode(content)
    except ValueError:
        return None
