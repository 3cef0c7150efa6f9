"""What a reader of strokes yields: points and a label, not checked yet."""

from collections.abc import Sequence
from typing import BinaryIO, Final, NamedTuple, TypeAlias

# Of a file that is in memory as a whole: what is made of it takes 30 times as much.
_MOST_BYTES: Final = 1 << 26

Point: TypeAlias = Sequence[float]


class Drawing(NamedTuple):
    """One drawing; y points down."""

    strokes: Sequence[Sequence[Point]]
    label: str | None = None


class FormatError(ValueError):
    """A file is not what it looks like; the text says what is wrong with it."""


def whole(file: BinaryIO) -> bytes:
    """Return what a file holds.

    Raises:
        FormatError: If that is too much.
    """
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise FormatError("it has more than 64 MB")
    return content
