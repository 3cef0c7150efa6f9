"""Quick, Draw!: a line of JSON for each drawing, with columns of x, y and time."""

import json
from collections.abc import Iterator
from typing import BinaryIO, Final

from mnist_gui.core.formats.strokes.drawing import Drawing, FormatError

_MOST_BYTES: Final = 1 << 22  # of a line


def is_quickdraw(head: bytes) -> bool:
    """Whether a file that begins so holds drawings of Quick, Draw!"""
    line = head.split(b"\n", 1)[0]
    return line.lstrip().startswith(b"{") and b'"drawing"' in line


def read_quickdraw(file: BinaryIO) -> Iterator[Drawing]:
    """Yield the drawings, with one in memory at a time; the word is the label.

    Raises:
        FormatError: At the first line that is none.
    """
    number = 0
    while line := file.readline(_MOST_BYTES):
        number += 1
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            strokes = [
                list(zip(stroke[0], stroke[1], strict=True))
                for stroke in fields["drawing"]
            ]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise FormatError(f"line {number} is no drawing") from error
        word = fields.get("word")
        yield Drawing(strokes, None if word is None else str(word))
