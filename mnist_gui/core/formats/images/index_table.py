"""A table of picture files and their labels, as spreadsheets and scripts write it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.files.content import opened
from mnist_gui.core.formats.images.digit_images import too_large
from mnist_gui.core.formats.labels import plain_label
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES

_FILE_NAMES: Final = ("file", "filename", "file_name", "path", "image", "picture", "id")
_LABEL_NAMES: Final = ("label", "labels", "class", "digit", "target", "text")
_SEPARATORS: Final = ",;\t|"
_MOST_BYTES: Final = 1 << 28
# The two characters that stand for a line break in a label of several rows.
_LINE_BREAK: Final = "\\n"


@dataclass(frozen=True, kw_only=True)
class IndexTable:
    """What a table names."""

    labelled: Sequence[tuple[str, Path]]
    """Labels and the files that exist."""

    missing: Sequence[str]
    """Files that do not, as the table names them."""


def read_index(path: Path) -> IndexTable:
    """Read a table with a column of files and one of labels.

    Columns are found by their names, in any case and order; they are separated by
    commas, semicolons, tabs or bars. Paths may be absolute, with slashes of either
    kind, and without a suffix; one that is not found is looked for beside the table.

    Raises:
        DataError: If it is no such table, a label is missing, or no file is found.
    """
    labelled: list[tuple[str, Path]] = []
    missing: list[str] = []
    known: dict[Path, Mapping[str, Path]] = {}
    for number, (name, label) in enumerate(_rows(path), 1):
        if not label.strip():
            text = marked("Errors", "Picture {} of “{}” has no label.")
            raise DataError(text.format(number, path))
        file = _find(path.parent, name.strip(), known)
        if file is None:
            missing.append(name)
        else:
            labelled.append((plain_label(label.replace(_LINE_BREAK, "\n")), file))
    if missing and not labelled:
        text = marked(
            "Errors",
            "None of the {} files that “{}” names exists; the first is “{}”.",
        )
        raise DataError(text.format(len(missing), path, missing[0]))
    return IndexTable(labelled=labelled, missing=missing)


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    text = marked("Errors", "“{}” is not a table with the columns file and label.")
    failure = DataError(text.format(path))
    try:
        content = io.StringIO(_text(path), newline="")
        first = content.readline()
        content.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        rows = csv.reader(content, delimiter=separator)
        names = [name.strip().casefold() for name in next(rows, [])]
        file, label = _column(names, _FILE_NAMES), _column(names, _LABEL_NAMES)
        if file is None or label is None:
            raise failure
        for row in rows:
            if any(row):
                yield row[file], row[label]
    except (UnicodeDecodeError, csv.Error, IndexError) as error:
        raise failure from error


def _text(path: Path) -> str:
    with opened(path) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise DataError(too_large(path.name, "256 MB"))
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # as spreadsheets save
    return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def _column(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _find(
    folder: Path, name: str, known: dict[Path, Mapping[str, Path]]
) -> Path | None:
    """Return the file of a name, if it exists, whatever way it is written."""
    if not name:
        return None
    parts = PurePosixPath(name.replace("\\", "/")).parts
    windows = PureWindowsPath(name)
    candidates = [folder / name, folder.joinpath(*parts)]
    if windows.is_absolute() or parts[:1] == ("/",):  # of another computer
        tail = [part for part in windows.parts if part != windows.anchor]
        candidates += [folder.joinpath(*tail[at:]) for at in range(len(tail))]
    for candidate in candidates:
        if is_file(candidate):
            return candidate
    for candidate in candidates:  # a name without its suffix
        if candidate.parent not in known:
            known[candidate.parent] = _by_stem(candidate.parent)
        if found := known[candidate.parent].get(candidate.name):
            return found
    return None


def _by_stem(folder: Path) -> Mapping[str, Path]:
    try:
        return {
            path.stem: path
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in PICTURE_SUFFIXES
        }
    except OSError:
        return {}
