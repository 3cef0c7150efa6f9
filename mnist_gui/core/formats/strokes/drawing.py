"""What a reader of strokes yields: points and a label, not checked yet."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

Point: TypeAlias = Sequence[float]


class Drawing(NamedTuple):
    """One drawing; y points down."""

    strokes: Sequence[Sequence[Point]]
    label: str | None = None


class FormatError(ValueError):
    """A file is not what it looks like; the text says what is wrong with it."""
