"""Find the pages of a TIFF file: its directories are read, and no pixels.

The format: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, section 2;
BigTIFF: https://www.awaresystems.be/imaging/tiff/bigtiff.html
"""

import os
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

_LARGE: Final = 43  # the version of BigTIFF
_KIND, _OLD_KIND = 254, 255  # tags: NewSubfileType, SubfileType
_PART: Final = 0b101  # bits of the first: a smaller copy of a page, or a mask of one
_SMALLER: Final = 2  # a value of the second
_NUMBERS: Final = {3: "H", 4: "I"}  # types of a tag's value: SHORT and LONG
_MOST_TAGS: Final = 4096  # of a directory; real ones have 20


class _Layout(NamedTuple):
    """The formats of `struct` for the parts of a file."""

    first: int  # where the place of the first directory is
    length: str  # the number of tags
    tag: str  # number, type, count and value, which is padded
    offset: str


_CLASSIC: Final = _Layout(4, "H", "HHI4s", "I")
_BIG: Final = _Layout(8, "Q", "HHQ8s", "Q")


def is_tiff(head: bytes) -> bool:
    """Return whether a file that begins so is a TIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def tiff_pages(file: BinaryIO, most: int) -> Sequence[int]:
    """Return which directories of a TIFF file are pages, by number from 0.

    Smaller copies of pages and masks are none. A directory that is cut off counts as a
    page, so that whoever decodes it says so. The file has at least one page; those
    after the first `most` are left out.
    """
    pages = []
    for number, is_page in enumerate(_directories(file, 4 * most)):
        if is_page:
            pages.append(number)
        if len(pages) == most:
            break
    return pages or [0]


def _directories(file: BinaryIO, most: int) -> Iterator[bool]:
    """Yield of each directory whether it is a page."""
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    layout = _BIG if _LARGE in head[2:4] else _CLASSIC
    length = struct.calcsize(order + layout.offset)
    place = head[layout.first : layout.first + length]
    seen: set[int] = set()
    while len(seen) < most and len(place) == length:
        (offset,) = struct.unpack(order + layout.offset, place)
        if offset == 0 or offset in seen:
            return
        seen.add(offset)
        if offset >= size:
            yield True
            return
        file.seek(offset)
        yield _is_page(file, order, layout)
        place = file.read(length)


def _is_page(file: BinaryIO, order: str, layout: _Layout) -> bool:
    """Read a directory up to the place of the next one."""
    form = struct.Struct(order + layout.tag)
    content = file.read(struct.calcsize(order + layout.length))
    if len(content) < struct.calcsize(order + layout.length):
        return True
    (count,) = struct.unpack(order + layout.length, content)
    if count > _MOST_TAGS:
        return True
    tags = file.read(count * form.size)
    whole = tags[: len(tags) // form.size * form.size]
    for tag, kind, _, value in form.iter_unpack(whole):
        if tag not in (_KIND, _OLD_KIND) or kind not in _NUMBERS:
            continue
        (number,) = struct.unpack_from(order + _NUMBERS[kind], value)
        if number & _PART if tag == _KIND else number == _SMALLER:
            return False
    return True
