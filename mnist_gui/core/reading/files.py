"""List the pictures of folders."""

import os
from collections.abc import Iterator
from pathlib import Path

from mnist_gui.core.errors import PictureError, reason_of
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES


def walk_pictures(folder: Path) -> Iterator[Path | OSError]:
    """Yield the picture files of a folder and its subfolders, in order of their paths.

    What is hidden is left out. A folder that cannot be read is an error in its place.
    The names of one folder at each level are in memory, not those of all files.
    """
    waiting: list[Iterator[tuple[Path, bool]]] = [iter([(folder, True)])]
    while waiting:
        path, is_subfolder = next(waiting[-1], (None, False))
        if path is None:
            waiting.pop()
        elif is_subfolder:
            try:
                waiting.append(iter(_listed(path)))
            except OSError as error:
                yield error
        elif is_picture(path) and not is_folder(path):
            yield path


def unreadable_folder(error: OSError) -> str:
    """Return the message for a folder that cannot be listed."""
    text = marked("Errors", "“{}” cannot be read: {}.")
    return text.format(error.filename, reason_of(error))


def _listed(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Return what is in a folder, in order, and whether each is a folder."""
    with os.scandir(folder) as entries:
        found = sorted(
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in entries
            if not entry.name.startswith(".")
        )
    return ((folder / name, is_subfolder) for name, is_subfolder in found)


def pictures_in(folder: Path) -> list[Path]:
    """Return all that `walk_pictures` yields.

    Raises:
        PictureError: If a folder cannot be read, or there are no pictures.
    """
    pictures = []
    for found in walk_pictures(folder):
        if isinstance(found, OSError):
            raise PictureError(unreadable_folder(found)) from found
        pictures.append(found)
    if not pictures:
        raise PictureError(
            marked("Errors", "There are no pictures in “{}”.").format(folder)
        )
    return pictures


def is_picture(path: Path) -> bool:
    """Whether a file's name says that it is a picture."""
    return path.suffix.lower() in PICTURE_SUFFIXES
