"""Files of strokes, whatever their format, as lines of this program's own.

A line goes to the process that draws it, and is checked there as those of a `.jsonl`
are.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from mnist_gui.core.errors import DataError, StrokesFileError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.files.content import head_of, opened
from mnist_gui.core.formats.labels import plain_label
from mnist_gui.core.formats.strokes.drawing import Drawing, FormatError
from mnist_gui.core.formats.strokes.inkml import is_inkml, read_inkml
from mnist_gui.core.formats.strokes.json_pads import is_json, read_json
from mnist_gui.core.formats.strokes.quickdraw import is_quickdraw, read_quickdraw
from mnist_gui.core.formats.strokes.unipen import is_unipen, read_unipen
from mnist_gui.core.ink.strokes import (
    StrokeRecord,
    parse_record,
    stroke_lines,
    too_long,
)
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES

_SUFFIX: Final = ".jsonl"
_Reader: TypeAlias = Callable[[BinaryIO], Iterator[Drawing]]
_READERS: Final[Sequence[tuple[str, Callable[[bytes], bool], _Reader]]] = (
    ("InkML", is_inkml, read_inkml),
    ("UNIPEN", is_unipen, read_unipen),
    ("Quick, Draw!", is_quickdraw, read_quickdraw),
    ("strokes in JSON", is_json, read_json),
)


def is_strokes_file(path: Path) -> bool:
    """Whether a file holds strokes, by its content; `.jsonl` and `.jsonl.gz` do."""
    if _is_called_our_own(path):
        return True
    if path.suffix.lower() in PICTURE_SUFFIXES or not is_file(path):
        return False
    return form_of(path) is not None


def form_of(path: Path) -> str | None:
    """Return the name of a format that others keep strokes in; None for our own."""
    try:
        head = head_of(path)
    except DataError:  # whoever reads it says why
        return None
    if _is_called_our_own(path) and not is_quickdraw(head):
        return None
    return next((name for name, is_such, _ in _READERS if is_such(head)), None)


def drawing_lines(path: Path) -> Iterator[tuple[int, bytes | StrokesFileError]]:
    """Yield the drawings of a file as lines, with their numbers.

    Raises:
        StrokesFileError: If the file cannot be read, or is damaged.
    """
    form = form_of(path)
    if form is None:
        yield from stroke_lines(path)
        return
    (read,) = (read for name, _, read in _READERS if name == form)
    try:
        with opened(path) as file:
            for number, drawing in enumerate(read(file), 1):
                error = too_long(drawing.strokes, path, number)
                yield number, error or _line(drawing)
    except FormatError as error:
        raise StrokesFileError(
            marked("Errors", "“{}” looks like {}, but {}.").format(
                path.name, form, error
            )
        ) from error
    except DataError as error:
        raise StrokesFileError(str(error)) from error


def drawing_records(path: Path) -> Iterator[tuple[int, bytes, StrokeRecord]]:
    """Yield the drawings of a file with their numbers and lines.

    Raises:
        StrokesFileError: If the file or one of its drawings cannot be read.
    """
    for number, line in drawing_lines(path):
        if isinstance(line, StrokesFileError):
            raise line
        record = parse_record(line, path, number)
        if isinstance(record, StrokesFileError):
            raise record
        yield number, line, record


def _is_called_our_own(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(_SUFFIX)


def _line(drawing: Drawing) -> bytes:
    fields: dict[str, object] = {"strokes": drawing.strokes}
    if drawing.label is not None:
        fields["label"] = plain_label(drawing.label)
    return json.dumps(fields).encode()
