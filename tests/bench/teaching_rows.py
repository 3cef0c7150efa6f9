"""What teaching did for each writer, as numbers and as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

_ROW: Final = 18
_SCALE: Final = 14
"""Pixels a row of the picture is high, and an error wide."""

_LEFT: Final = 110
_BEFORE: Final = "#c8ccd2"
_AFTER: Final = "#2a6fdb"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What teaching did for one writer."""

    writer: str
    corrected: int
    before: int
    foreseen: int
    after: int
    """Errors on the second half."""

    lost: float
    """Points of accuracy on MNIST."""

    slowest: float
    """Seconds from a correction to the new head."""


def total(rows: Sequence[Row]) -> tuple[int, int]:
    """Return the errors of all writers, before and after."""
    return sum(one.before for one in rows), sum(one.after for one in rows)


def draw(rows: Sequence[Row]) -> Image.Image:
    """Return bars of the errors of each writer, before and after."""
    widest = max(1, *(one.before for one in rows), *(one.after for one in rows))
    size = (_LEFT + (widest + 4) * _SCALE, (len(rows) + 3) * _ROW)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    before, after = total(rows)
    pen.text((8, 4), f"Errors on each writer's second half: {before}", fill="black")
    pen.text((8, 4 + _ROW), f"After teaching, in blue: {after}", fill=_AFTER)
    for number, row in enumerate(rows):
        top = (number + 2) * _ROW + 8
        pen.text((8, top), row.writer, fill="black")
        for count, colour, inset in ((row.before, _BEFORE, 0), (row.after, _AFTER, 4)):
            if count:
                right = _LEFT + count * _SCALE
                box = (_LEFT, top + inset, right, top + _ROW - 4 - inset)
                pen.rectangle(box, fill=colour)
        text = f"{row.before} to {row.after}" if row.before or row.after else "0"
        widest_here = max(row.before, row.after)
        pen.text((_LEFT + widest_here * _SCALE + 6, top), text, fill="black")
    return image
