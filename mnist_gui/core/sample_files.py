"""The person's own drawings out to files of other programs, and in from them.

What is read is checked as a whole before anything of it is kept, and what is
written is there as a whole or not at all.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError, SamplesError
from mnist_gui.core.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx, read_idx
from mnist_gui.core.ink import rasterize
from mnist_gui.core.picture_files import PICTURE_SUFFIXES
from mnist_gui.core.pictures import find_ink, read_frame
from mnist_gui.core.preprocess import FRAME_SIDE, ModelInput, to_model_input
from mnist_gui.core.sample import DIGITS, LabelledDrawing, Sample, tidy
from mnist_gui.core.sample_rows import levels_of
from mnist_gui.core.samples import SampleStore
from mnist_gui.core.strokes import StrokeRecord, read_strokes, write_strokes
from mnist_gui.core.unfinished import make_unfinished

IMAGES_NAME: Final = "images-idx3-ubyte"
LABELS_NAME: Final = "labels-idx1-ubyte"
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
        there = f"; {self.already_there} were there already"
        return f"{self.added} {drawings} added{there if self.already_there else ''}."


def import_strokes(store: SampleStore, path: Path) -> Imported:
    """Bring in the drawings of a strokes file.

    Raises:
        StrokesFileError: If a line is no drawing; the message names it.
        SamplesError: If one is not labelled with a digit, or none can be kept.
    """
    return _keep(store, _from_strokes(path))


def import_pictures(store: SampleStore, folder: Path) -> Imported:
    """Bring in pictures from the folders `0` to `9` of a folder.

    Those of 28×28 pixels are taken as what a model sees; in any other, the ink
    is looked for.

    Raises:
        PictureError: If one is damaged; the message names it.
        EmptyDrawingError: If there is no ink in one.
        SamplesError: If there are none, or none can be kept.
    """
    return _keep(store, _from_pictures(folder))


def import_idx(store: SampleStore, images: Path, labels: Path) -> Imported:
    """Bring in a pair of IDX files, gzipped or not.

    Raises:
        DataError: If one is damaged or of another kind.
        SamplesError: If they do not belong together, or cannot be kept.
    """
    return _keep(store, _from_idx(images, labels))


def export_strokes(samples: Sequence[Sample], path: Path) -> int:
    """Write the drawings that have strokes as a strokes file.

    Returns:
        How many have; ink from pictures has none.

    Raises:
        OSError: If it cannot be written; what was there stays.
    """
    records = [
        StrokeRecord(strokes=one.strokes, label=str(one.label))
        for one in samples
        if one.strokes
    ]
    write_strokes(path, records)
    return len(records)


def export_pictures(samples: Sequence[Sample], folder: Path) -> None:
    """Write a new folder of PNGs, 28×28 and black on white: `7/000012.png`.

    Raises:
        SamplesError: If there is something of that name already.
        OSError: If it cannot be written; then nothing of it is there.
    """

    def write(unfinished: Path) -> None:
        for one in samples:
            place = unfinished / str(one.label)
            place.mkdir(exist_ok=True)
            picture = Image.fromarray(_LEVELS - _levels([one])[0])
            picture.save(place / f"{one.id:06}.png")

    _export_folder(folder, write)


def export_idx(samples: Sequence[Sample], folder: Path) -> None:
    """Write a new folder with a pair of IDX files, in MNIST's format.

    Raises:
        SamplesError: If there is something of that name already.
        OSError: If it cannot be written; then nothing of it is there.
    """

    def write(unfinished: Path) -> None:
        images, labels = _levels(samples), [one.label for one in samples]
        content = format_idx(np.array(labels, np.uint8), LABELS_MAGIC)
        (unfinished / LABELS_NAME).write_bytes(content)
        (unfinished / IMAGES_NAME).write_bytes(format_idx(images, IMAGES_MAGIC))

    _export_folder(folder, write)


def _keep(store: SampleStore, found: Iterator[LabelledDrawing]) -> Imported:
    drawings = list(found)
    added = store.add_new(drawings)
    return Imported(added=added, already_there=len(drawings) - added)


def _from_strokes(path: Path) -> Iterator[LabelledDrawing]:
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


def _from_pictures(folder: Path) -> Iterator[LabelledDrawing]:
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


def _picture_input(path: Path) -> ModelInput:
    frame = read_frame(path, FRAME_SIDE)
    if frame is None:
        return to_model_input(find_ink(path).ink)
    if not frame.any():
        raise EmptyDrawingError(f"There is no ink to be seen in “{path.name}”.")
    return frame.astype(np.float32) / np.float32(_LEVELS)


def _from_idx(images_path: Path, labels_path: Path) -> Iterator[LabelledDrawing]:
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


def _levels(samples: Sequence[Sample]) -> NDArray[np.uint8]:
    """Return what a model saw, shape [n, 28, 28], 255 = full ink."""
    content = b"".join(levels_of(one.model_input) for one in samples)
    return np.frombuffer(content, np.uint8).reshape(-1, FRAME_SIDE, FRAME_SIDE)


def _export_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Write a folder aside, then rename it into place."""
    if folder.exists():
        raise SamplesError(
            f"There is a “{folder.name}” already. Choose another name, or move it away."
        )
    unfinished = make_unfinished(folder.parent)
    try:
        write(unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
