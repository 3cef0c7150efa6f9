"""Strokes within a PNG file: an exported drawing opens as what was drawn.

Any program shows the pixels; a text chunk before the end of the file has the strokes.
It counts for the very pixels it was written with, so that a picture that was edited
elsewhere is read as it looks. Chunks: https://www.w3.org/TR/png-3/#5DataRep
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.files.atomic import open_regular
from mnist_gui.core.ink.strokes import (
    StrokeRecord,
    Strokes,
    format_record,
    parse_record,
)

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORD: Final = b"mnist-gui strokes\0"
_PIXELS, _TEXT, _END = b"IDAT", b"tEXt", b"IEND"
_MOST_CHUNKS: Final = 10_000
_MOST_BYTES: Final = 4 * 1024 * 1024  # of a chunk; longer ones are not ours


def with_strokes(png: bytes, strokes: Strokes) -> bytes:
    """Return the content of a PNG file with strokes in it."""
    pixels = hashlib.sha256()
    at = len(_SIGNATURE)
    while at < len(png):
        (size,), kind = struct.unpack_from(">I", png, at), png[at + 4 : at + 8]
        if kind == _END:
            break
        if kind == _PIXELS:
            pixels.update(png[at + 8 : at + 8 + size])
        at += 12 + size
    line = format_record(StrokeRecord(strokes=strokes)).encode()
    chunk = _TEXT + _KEYWORD + pixels.hexdigest().encode() + b"\n" + line
    framed = struct.pack(">I", len(chunk) - 4) + chunk
    return png[:at] + framed + struct.pack(">I", zlib.crc32(chunk)) + png[at:]


def read_png_strokes(path: Path) -> Strokes:
    """Return the strokes in a file; none if it has none, or is no such file."""
    pixels, text = hashlib.sha256(), b""
    try:
        with open_regular(path) as file:
            if file.read(len(_SIGNATURE)) != _SIGNATURE:
                return ()
            for kind, content in _chunks(file):
                if kind == _PIXELS:
                    pixels.update(content)
                elif content.startswith(_KEYWORD):
                    text = content.removeprefix(_KEYWORD)
    except OSError:
        return ()  # whoever decodes the file says why
    digest, _, line = text.partition(b"\n")
    if digest != pixels.hexdigest().encode():
        return ()
    record = parse_record(line, path, 1)
    return () if isinstance(record, StrokesFileError) else record.strokes


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of pixels and text; of what is too long for ours, nothing."""
    for _ in range(_MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 (size and kind)
            return
        (size,), kind = struct.unpack(">I", head[:4]), head[4:]
        if kind in (_PIXELS, _TEXT) and size <= _MOST_BYTES:
            yield kind, file.read(size)
            file.seek(4, 1)
        else:
            file.seek(size + 4, 1)
