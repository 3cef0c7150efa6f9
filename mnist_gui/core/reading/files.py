"""Read picture files, folders of pictures and strokes files, one answer at a time."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

from mnist_gui.core.errors import PictureError, UserError, reason_of
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.ink.strokes import read_strokes_leniently
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.decoder import PREFETCH_COUNT
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.pictures.png_strokes import read_png_strokes
from mnist_gui.core.prediction import Reading
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.reading.page import STROKES_SUFFIX, Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.candidates import BatchReader

_Read: TypeAlias = Callable[[Page], Reading]


def read_files(
    paths: Sequence[Path],
    classifier: BatchReader,
    *,
    single: bool = False,
    digits_only: bool = False,
    following: Sequence[Path] = (),
) -> Iterator[Answer]:
    """Read pictures, folders of pictures and strokes files, in this order.

    A file that cannot be read gives an answer with an error. With `single`, each page
    is read as one digit; with `digits_only`, marks and spaces are left out. Some of the
    pictures in `following`, which will be read after these, are decoded meanwhile.
    """
    read = partial(
        read_page, classifier=classifier, single=single, digits_only=digits_only
    )
    for path, after in with_following(paths, following):
        if is_folder(path):
            yield from _read_folder(path, read)
        elif path.suffix.lower() == STROKES_SUFFIX:
            yield from _read_strokes_file(path, read)
        else:
            yield _read_picture(path, read, after)


def pictures_in(folder: Path) -> list[Path]:
    """Return the picture files of a folder and its subfolders, in order of their paths.

    What is hidden is left out.

    Raises:
        PictureError: If a folder cannot be read, or there are none.
    """
    try:
        pictures = sorted(filter(_is_picture, _files_in(folder)))
    except OSError as error:
        name = error.filename or folder
        raise PictureError(
            marked("Errors", "“{}” cannot be read: {}.").format(name, reason_of(error))
        ) from error
    if not pictures:
        raise PictureError(
            marked("Errors", "There are no pictures in “{}”.").format(folder)
        )
    return pictures


def _files_in(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def with_following(
    paths: Sequence[Path], last: Sequence[Path] = ()
) -> Iterator[tuple[Path, Sequence[Path]]]:
    """Yield each path with the pictures right after it, to be decoded meanwhile."""
    for number, path in enumerate(paths, 1):
        after = *paths[number : number + PREFETCH_COUNT], *last
        yield path, tuple(takewhile(_is_picture, after))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES


def _read_folder(folder: Path, read: _Read) -> Iterator[Answer]:
    try:
        for path, after in with_following(pictures_in(folder)):
            yield _read_picture(path, read, after)
    except PictureError as error:
        yield Answer(path=folder, error=str(error))


def _read_picture(path: Path, read: _Read, following: Sequence[Path]) -> Answer:
    try:
        picture = find_ink(path, following=following)
        strokes = read_png_strokes(path)
        page = Page(strokes=strokes) if strokes else Page(picture=picture)
        return Answer(path=path, reading=read(page), picture=picture)
    except UserError as error:
        return Answer(path=path, error=str(error))


def _read_strokes_file(path: Path, read: _Read) -> Iterator[Answer]:
    index = -1
    try:
        for index, record in enumerate(read_strokes_leniently(path)):
            if isinstance(record, UserError):
                yield Answer(path=path, index=index, error=str(record))
                continue
            try:
                reading = read(Page(strokes=record.strokes))
            except UserError as error:
                yield Answer(path=path, index=index, error=str(error))
            else:
                yield Answer(path=path, index=index, reading=reading)
    except UserError as error:
        yield Answer(path=path, index=max(0, index), error=str(error))
    else:
        if index < 0:
            yield Answer(
                path=path,
                error=marked("Errors", "There is no drawing in “{}”.").format(
                    path.name
                ),
            )
