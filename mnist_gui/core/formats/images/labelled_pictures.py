"""Picture files with labels: named by a table, or in folders named after labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.core.formats.images.index_table import IndexTable, read_index
from mnist_gui.core.formats.labels import plain_label
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES

INDEX_NAME: Final = "index.csv"
_FOLDERS: Final = frozenset((*"0123456789", "none"))  # those of `label_name`


@dataclass(frozen=True, kw_only=True)
class LabelledPictures:
    """Labels and files, in the order of a table or of the folders' names."""

    labelled: Sequence[tuple[str, Path]]
    notes: Sequence[str] = ()
    """What the user should know of how they were found: sentences."""


def find_labelled_pictures(folder: Path) -> LabelledPictures | None:
    """Find the pictures of a folder; None if it has neither a table nor such folders.

    Raises:
        DataError: If the table is damaged, or none of its files exists.
    """
    if (folder / INDEX_NAME).is_file():
        table = read_index(folder / INDEX_NAME)
        return LabelledPictures(labelled=table.labelled, notes=_notes(table))
    if not folder.is_dir():
        return None
    folders = [
        (label, each)
        for each in sorted(folder.iterdir())
        if (label := plain_label(each.name)) in _FOLDERS and each.is_dir()
    ]
    if not folders:
        return None
    return LabelledPictures(
        labelled=[
            (label, path)
            for label, each in folders
            for path in sorted(each.iterdir())
            if path.suffix.lower() in PICTURE_SUFFIXES
        ]
    )


def _notes(table: IndexTable) -> list[str]:
    if not table.missing:
        return []
    text = marked(
        "Errors",
        "{} of the {} files that “{}” names are missing and were left out; the first is"
        " “{}”.",
    )
    missing, found = len(table.missing), len(table.labelled)
    return [text.format(missing, missing + found, INDEX_NAME, table.missing[0])]
