"""Load labelled drawings from a strokes file or a folder of pictures."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError, UserError
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import StrokeRecord, Strokes, read_strokes
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.reading.page import STROKES_SUFFIX, Page, open_page
from mnist_gui.core.samples.sample import LABELS, NOT_A_DIGIT_NAME, label_name

_INDEX_NAME: Final = "index.csv"
_FOLDERS: Final = [label_name(label) for label in LABELS]
NO_DRAWINGS: Final = "There are no drawings in this data set."
_NOT_A_TABLE: Final = (
    OSError,
    UnicodeDecodeError,
    csv.Error,
    KeyError,
    TypeError,
    AttributeError,  # the label of a row that is too short is None
)

# The two characters that stand for a line break in a label of several rows.
_LINE_BREAK: Final = "\\n"
_Drawing: TypeAlias = tuple[str, ModelInput | None, Callable[[], Page]]


@dataclass(frozen=True)
class LabelledInputs:
    """Model inputs with their labels."""

    images: NDArray[np.float32]
    """Shape [n, 28, 28], 0 = paper, 1 = ink; blank where no ink was found."""

    labels: list[str]
    readable: NDArray[np.bool_]
    """Shape [n]: whether ink was found."""

    files: Sequence[Path] = ()
    """What they were read from."""

    pages: Sequence[Callable[[], Page]] = ()
    """Functions that open each drawing as a page, which may show a multi-digit number;
    empty for a data set of digits. They raise a `UserError` if nothing can be read."""

    strokes: Sequence[Strokes] = ()
    """Those of each drawing of a strokes file; of other data sets there are none."""

    def without_non_digits(self) -> tuple["LabelledInputs", "LabelledInputs | None"]:
        """Return those that show digits, and those labelled “none”, if there are any.

        Raises:
            DataError: If none shows a digit.
        """
        is_digit = np.array([label != NOT_A_DIGIT_NAME for label in self.labels])
        if is_digit.all():
            return self, None
        if not is_digit.any():
            raise DataError(
                f"All drawings in this data set are labelled “{NOT_A_DIGIT_NAME}”. To"
                " count how many are rejected, name it with --not-digits."
            )
        return self._select(is_digit), self._select(~is_digit)

    def _select(self, chosen: NDArray[np.bool_]) -> "LabelledInputs":
        indices = np.flatnonzero(chosen).tolist()
        return replace(
            self,
            images=self.images[chosen],
            labels=[self.labels[index] for index in indices],
            readable=self.readable[chosen],
            pages=[self.pages[index] for index in indices] if self.pages else (),
            strokes=[self.strokes[index] for index in indices] if self.strokes else (),
        )


def find_drawings(path: Path) -> LabelledInputs | None:
    """Load the labelled drawings of a folder or a strokes file.

    Returns:
        The drawings; None for a folder that seems to hold IDX files instead.

    Raises:
        DataError: If there are none, or they are damaged.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    if path.suffix.lower() == STROKES_SUFFIX:
        records = list(read_strokes(path))
        found = _collect(_from_strokes(records, path), [path])
        return replace(found, strokes=[record.strokes for record in records])
    if (path / _INDEX_NAME).is_file():
        return _from_pictures(list(_labelled_by_index(path)))
    if any((path / name).is_dir() for name in _FOLDERS):
        return _from_pictures(list(_labelled_by_folder(path)))
    if path.is_dir() and any(path.glob("*-ubyte*")):
        return None
    if path.is_dir():
        raise DataError(
            f"“{path}” has neither pictures in folders 0 to 9, nor a table"
            f" {_INDEX_NAME} with the columns file and label, nor MNIST's four files."
        )
    raise DataError(
        f"There is no data set “{path}”: it is neither mnist, synthetic, fake, a"
        " folder of labelled pictures or IDX files, nor a .jsonl file of strokes."
    )


def _from_strokes(records: Sequence[StrokeRecord], path: Path) -> Iterator[_Drawing]:
    for number, record in enumerate(records, 1):
        if not (label := (record.label or "").strip()):
            raise DataError(f"Drawing {number} of “{path.name}” has no label.")
        image = to_model_input(rasterize(record.strokes)) if record.strokes else None
        yield label, image, partial(Page, strokes=record.strokes)


def _from_pictures(labelled: Sequence[tuple[str, Path]]) -> LabelledInputs:
    files = [path for _, path in labelled if path.is_file()]
    drawings = (
        (label, _picture_input(path), partial(open_page, path))
        for label, path in labelled
    )
    return _collect(drawings, files)


def _picture_input(path: Path) -> ModelInput | None:
    try:
        return to_model_input(find_ink(path).ink)
    except UserError:
        return None


def _labelled_by_index(folder: Path) -> Iterator[tuple[str, Path]]:
    path = folder / _INDEX_NAME
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, row in enumerate(csv.DictReader(file), 1):
                label = row["label"].strip().replace(_LINE_BREAK, "\n")
                if not label:
                    raise DataError(f"Picture {number} of “{path}” has no label.")
                yield label, folder / row["file"]
    except _NOT_A_TABLE as error:
        raise DataError(
            f"“{path}” is not a table with the columns file and label."
        ) from error


def _labelled_by_folder(folder: Path) -> Iterator[tuple[str, Path]]:
    for label in _FOLDERS:
        for path in sorted((folder / label).glob("*")):
            if path.suffix.lower() in PICTURE_SUFFIXES:
                yield label, path


def _collect(drawings: Iterator[_Drawing], files: Sequence[Path]) -> LabelledInputs:
    found = list(drawings)
    if not found:
        raise DataError(NO_DRAWINGS)
    labels, images, pages = zip(*found, strict=True)
    blank = np.zeros((FRAME_SIDE, FRAME_SIDE), np.float32)
    return LabelledInputs(
        np.stack([blank if image is None else image for image in images]),
        list(labels),
        np.array([image is not None for image in images]),
        files,
        pages,
    )
