"""The person's own drawings in from files of other programs.

What is read is checked as a whole before anything of it is kept.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import EmptyDrawingError, SamplesError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, read_idx
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import find_ink, read_frame
from mnist_gui.core.samples.sample import DIGITS, LabelledDrawing, tidy
from mnist_gui.core.samples.sample_formats import IMAGES_NAME, LABELS_NAME, SampleFormat
from mnist_gui.core.samples.store import SampleStore

_LEVELS: Final = 255


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of bringing drawings in."""

    added: int
    already_there: int

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        drawings = "drawing was" if self.added == 1 else "drawings were"
        were = "was" if self.already_there == 1 else "were"
        there = f"; {self.already_there} {were} there already"
        return f"{self.added} {drawings} added{there if self.already_there else ''}."


def keep(store: SampleStore, drawings: Collection[LabelledDrawing]) -> Imported:
    """Keep drawings that were brought in: those that are not there yet.

    Raises:
        SamplesError: If they cannot be kept; then none of them is.
    """
    added = store.add_new(drawings)
    return Imported(added=added, already_there=len(drawings) - added)


def drawings_in(path: Path, kind: SampleFormat) -> Iterator[LabelledDrawing]:
    """Read the drawings of a file or folder, one by one.

    Args:
        path: The strokes file, the folder of pictures, or the IDX file of images,
            beside which that of labels lies.
        kind: Which of these it is.

    Raises:
        UserError: If one cannot be read; the message names it.
    """
    if kind is SampleFormat.STROKES:
        return strokes_in(path)
    if kind is SampleFormat.PICTURES:
        return pictures_in(path)
    return idx_in(path, _labels_beside(path))


def strokes_in(path: Path) -> Iterator[LabelledDrawing]:
    """Read the drawings of a strokes file.

    Raises:
        StrokesFileError: If a line is no drawing; the message names it.
        SamplesError: If one is not labelled with a digit.
    """
    digits = [str(digit) for digit in range(DIGITS)]
    for number, record in enumerate(read_strokes(path), 1):
        if record.label not in digits:
            fault = "no label" if record.label is None else f"label “{record.label}”"
            raise SamplesError(
                f"Drawing {number} of “{path.name}” has {fault}; to be kept, each must"
                " have one digit, 0 to 9. Nothing was added."
            )
        if not record.strokes:
            raise SamplesError(
                f"Drawing {number} of “{path.name}” has no strokes. Nothing was added."
            )
        strokes = tidy(record.strokes)
        yield LabelledDrawing(
            label=int(record.label),
            strokes=strokes,
            model_input=to_model_input(rasterize(strokes)),
        )


def pictures_in(folder: Path) -> Iterator[LabelledDrawing]:
    """Read pictures from the folders `0` to `9` of a folder.

    Those of 28×28 pixels are taken as what a model sees; in any other, the ink
    is looked for.

    Raises:
        PictureError: If one is damaged; the message names it.
        EmptyDrawingError: If there is no ink in one.
        SamplesError: If there are none.
    """
    labelled = [
        (digit, path)
        for digit in range(DIGITS)
        for path in sorted((folder / str(digit)).glob("*"))
        if path.suffix.lower() in PICTURE_SUFFIXES
    ]
    if not labelled:
        raise SamplesError(
            f"There are no pictures in “{folder}”: they are looked for in its folders"
            " 0 to 9, named after what they show."
        )
    for digit, path in labelled:
        yield LabelledDrawing(label=digit, model_input=_picture_input(path))


def idx_in(images_path: Path, labels_path: Path) -> Iterator[LabelledDrawing]:
    """Read a pair of IDX files, gzipped or not.

    Raises:
        DataError: If one is damaged or of another kind.
        SamplesError: If they do not belong together.
    """
    images = read_idx(images_path, IMAGES_MAGIC)
    labels = read_idx(labels_path, LABELS_MAGIC)
    if images.shape[1:] != (FRAME_SIDE, FRAME_SIDE):
        raise SamplesError(f"“{images_path.name}” does not hold 28×28 images.")
    if len(images) != len(labels):
        raise SamplesError(
            f"“{images_path.name}” has {len(images)} images, but"
            f" “{labels_path.name}” has {len(labels)} labels. Nothing was added."
        )
    if len(labels) and labels.max() >= DIGITS:
        raise SamplesError(
            f"“{labels_path.name}” has a label above 9. Nothing was added."
        )
    for image, label in zip(images, labels.tolist(), strict=True):
        levels = image.astype(np.float32) / np.float32(_LEVELS)
        yield LabelledDrawing(label=label, model_input=levels)


def _picture_input(path: Path) -> ModelInput:
    frame = read_frame(path, FRAME_SIDE)
    if frame is None:
        return to_model_input(find_ink(path).ink)
    if not frame.any():
        raise EmptyDrawingError(f"There is no ink to be seen in “{path.name}”.")
    return frame.astype(np.float32) / np.float32(_LEVELS)


def _labels_beside(images: Path) -> Path:
    """Return the file of labels that belongs to one of images, by MNIST's names.

    Raises:
        SamplesError: If there is none.
    """
    name = images.name.replace("images", "labels").replace("idx3", "idx1")
    plain = images.with_name(name.removesuffix(".gz"))
    places = (plain, plain.with_name(f"{plain.name}.gz"))
    found = next((one for one in places if one != images and one.is_file()), None)
    if found is None:
        raise SamplesError(
            f"Beside “{images.name}” there must be its labels: files named like"
            f" “{IMAGES_NAME}” and “{LABELS_NAME}”."
        )
    return found
