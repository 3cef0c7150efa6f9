"""The table of formats of data sets: what a file is, by its content."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.content import head_of
from mnist_gui.core.formats.images.array_file import NPY, NPZ, read_npy, read_npz
from mnist_gui.core.formats.images.digit_images import DigitImages
from mnist_gui.core.formats.images.idx_set import (
    idx_images_in,
    is_idx,
    read_idx_folder,
    read_idx_pair,
)
from mnist_gui.core.formats.images.parquet_set import PARQUET, read_parquet
from mnist_gui.core.formats.images.pixel_table import is_pixel_table, read_pixel_table
from mnist_gui.core.messages import marked

_Reader: TypeAlias = Callable[[Path, str], DigitImages]
_READERS: Final[Sequence[tuple[Callable[[bytes], bool], _Reader]]] = (
    (lambda head: head.startswith(NPZ), read_npz),
    (lambda head: head.startswith(NPY), lambda path, _: read_npy(path)),
    (lambda head: head.startswith(PARQUET), lambda path, _: read_parquet(path)),
    (is_idx, lambda path, _: read_idx_pair(path)),
    (is_pixel_table, lambda path, _: read_pixel_table(path)),
)
_REFUSED: Final = {
    b"%PDF": marked("Errors", "“{}” is a PDF: save its pages as pictures."),
    b"\x89HDF": marked("Errors", "“{}” is an HDF5 file: save its arrays as .npz."),
    b"\x80": marked(
        "Errors", "“{}” is a pickle, which is a program: save its arrays as .npz."
    ),
    b"MATLAB": marked("Errors", "“{}” is a MATLAB file: save its arrays as .npz."),
    b"Rar!": marked("Errors", "“{}” is an archive: unpack it."),
    b"7z\xbc": marked("Errors", "“{}” is an archive: unpack it."),
}


def read_set(path: Path, part: str) -> DigitImages | None:
    """Read the images of a data set; None if this is no format of images.

    Args:
        path: A file, or a folder of IDX files.
        part: "train" or "test", for a set that has both.

    Raises:
        UnlabelledError: If it is such a format without labels.
        DataError: If it is damaged, or in a format that is not read.
    """
    if path.is_dir():
        return read_idx_folder(path, part) if idx_images_in(path) else None
    head = head_of(path)
    for start, reason in _REFUSED.items():
        if head.startswith(start):
            raise DataError(reason.format(path.name))
    for is_such, read in _READERS:
        if is_such(head):
            return read(path, part)
    return None
