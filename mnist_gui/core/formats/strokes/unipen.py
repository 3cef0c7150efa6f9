"""UNIPEN 1.0 (Guyon et al., ICPR 1994): keywords after a dot, and coordinates.

A component is one `.PEN_DOWN` or `.PEN_UP` with the points below it; y points up. A
segment has a label and the components that it consists of, counted from 0, or "?" where
its components follow it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from mnist_gui.core.formats.strokes.drawing import Drawing, FormatError, Point, whole

_HEAD: Final = re.compile(
    rb"^\.(VERSION|COORD|PEN_DOWN|SEGMENT|KEYWORD)\b", re.MULTILINE
)
_SEGMENT: Final = re.compile(r'(\S+)\s+(\S+)\s(?:[^"]*\s)?"((?:[^"\\]|\\.)*)"')
_LEVELS: Final = ("DIGIT", "CHARACTER", "NUMBER", "NUMERAL")
_RANGE: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


def is_unipen(head: bytes) -> bool:
    """Whether a file that begins so is UNIPEN."""
    return _HEAD.search(head) is not None


def read_unipen(file: BinaryIO) -> Iterator[Drawing]:
    """Yield a drawing for each segment of a character or digit, or one of all strokes.

    Raises:
        FormatError: If a coordinate is no number, or a segment is not understood.
    """
    components, segments = _parse(whole(file).decode("latin-1"))
    for number, (which, label, start) in enumerate(segments):
        end = segments[number + 1][2] if number + 1 < len(segments) else None
        chosen = components[start:end] if which == "?" else _chosen(components, which)
        yield Drawing([stroke for stroke in chosen if stroke], label)
    if not segments:
        yield Drawing([stroke for stroke in components if stroke])


def _parse(
    text: str,
) -> tuple[list[Sequence[Point] | None], list[tuple[str, str, int]]]:
    """Return components, None where the pen was up, and segments.

    A segment is the components that it names, its label, and the number of components
    before it.
    """
    components: list[Sequence[Point] | None] = []
    segments: list[tuple[str, str, int]] = []
    columns = (0, 1)
    for line in text.splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword == ".COORD":
            columns = _columns(rest)
        elif keyword in (".PEN_DOWN", ".PEN_UP"):
            components.append([] if keyword == ".PEN_DOWN" else None)
        elif keyword == ".SEGMENT":
            if segment := _segment(rest):
                segments.append((*segment, len(components)))
        elif keyword and not keyword.startswith(".") and components:
            _add_point(components[-1], line, columns)
    return components, segments


def _columns(text: str) -> tuple[int, int]:
    names = text.split()
    if "X" not in names or "Y" not in names:
        raise FormatError("its coordinates have no X and Y")
    return names.index("X"), names.index("Y")


def _add_point(
    stroke: Sequence[Point] | None, line: str, columns: tuple[int, int]
) -> None:
    if not isinstance(stroke, list):
        return  # where the pen was in the air
    try:
        numbers = [float(number) for number in line.split()]
        stroke.append((numbers[columns[0]], -numbers[columns[1]]))
    except (ValueError, IndexError) as error:
        raise FormatError(f"“{line.strip()[:40]}” is no point") from error


def _segment(text: str) -> tuple[str, str] | None:
    match = _SEGMENT.match(text.strip())
    if not match or match[1].upper() not in _LEVELS:
        return None
    return match[2], match[3].replace('\\"', '"')


def _chosen(
    components: Sequence[Sequence[Point] | None], which: str
) -> Sequence[Sequence[Point] | None]:
    chosen: list[Sequence[Point] | None] = []
    for part in which.split(","):
        match = _RANGE.fullmatch(part)
        if not match:
            raise FormatError(f"its segment “{which[:40]}” has parts of strokes")
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < len(components):
            raise FormatError(f"its segment “{which[:40]}” is not in the file")
        chosen += components[first : last + 1]
        if len(chosen) > len(components):  # a short line may name billions
            raise FormatError(f"its segment “{which[:40]}” has strokes twice")
    return chosen
