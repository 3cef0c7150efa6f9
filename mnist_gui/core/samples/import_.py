"""Import samples from strokes, pictures or data sets of images: all or none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mnist_gui.core.errors import EmptyDrawingError, SamplesError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.formats.images.digit_images import recognized
from mnist_gui.core.formats.images.labelled_pictures import find_labelled_pictures
from mnist_gui.core.formats.images.sets import read_set
from mnist_gui.core.formats.labels import plain_label
from mnist_gui.core.formats.strokes.lines import drawing_records, form_of
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.messages import listed, marked, plural
from mnist_gui.core.pictures.picture_ink import find_ink, read_frame
from mnist_gui.core.samples.sample import (
    NOT_A_DIGIT_NAME,
    LabelledDrawing,
    SampleFormat,
    label_named,
    normalize,
)
from mnist_gui.core.samples.store import SampleStore


@dataclass(frozen=True, kw_only=True)
class Imported:
    """The outcome of an import."""

    added: int
    already_there: int
    notes: Sequence[str] = ()
    """What the user should know of how the drawings were found: sentences."""

    @property
    def message(self) -> str:
        """What happened, for the user."""
        n = self.added
        one = marked("Errors", "1 drawing was added.")
        more = plural("Errors", "{:,} drawings were added.", None, 1)
        texts = [*self.notes, one if n == 1 else more.format(n)]
        if n := self.already_there:
            text = plural("Errors", "Already there: {:,}.", None, 1)
            texts.append(text.format(n))
        return listed(texts, " ")


class LabelledDrawings(NamedTuple):
    """The drawings of a file or folder, which are read one at a time."""

    drawings: Iterator[LabelledDrawing]
    """Raises a `UserError` at one that cannot be read."""

    notes: Sequence[str] = ()
    """What the user should know of how they were found: sentences."""


def keep(
    store: SampleStore, drawings: Collection[LabelledDrawing], notes: Sequence[str] = ()
) -> Imported:
    """Add imported drawings to a store, except those that it already has."""
    added = store.add_new(drawings)
    return Imported(added=added, already_there=len(drawings) - added, notes=notes)


def drawings_in(path: Path, kind: SampleFormat) -> LabelledDrawings:
    """Read labelled drawings from a file or folder.

    Args:
        path: A file of strokes, a folder of pictures, or a data set of images: a file
            or a folder of IDX files.
        kind: Which of these it is. A picture of 28×28 pixels is taken as a model
            input; any other is searched for ink.

    Raises:
        UserError: If it is none of this, or is damaged.
    """
    if kind is SampleFormat.STROKES:
        form = form_of(path) if is_file(path) else None
        notes = [recognized(path.name, form)] if form else []
        return LabelledDrawings(_strokes_in(path), notes)
    if kind is SampleFormat.PICTURES:
        return _pictures_in(path)
    return _images_in(path)


def _images_in(path: Path) -> LabelledDrawings:
    found = read_set(path, "train")
    if found is None:
        text = marked("Errors", "“{}” is no data set of images that can be read.")
        raise SamplesError(text.format(path.name))
    drawings = (
        LabelledDrawing(label=label, model_input=to_fractions(image))
        for image, label in zip(found.images, found.labels.tolist(), strict=True)
    )
    return LabelledDrawings(drawings, found.notes)


def _strokes_in(path: Path) -> Iterator[LabelledDrawing]:
    for number, (_, _, record) in enumerate(drawing_records(path), 1):
        label = label_named(record.label and plain_label(record.label))
        if label is None:
            if record.label is None:
                text = marked(
                    "Errors",
                    "Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or"
                    " “{}”. Nothing was added.",
                ).format(number, path.name, NOT_A_DIGIT_NAME)
            else:
                text = marked(
                    "Errors",
                    "Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9,"
                    " or “{}”. Nothing was added.",
                ).format(number, path.name, record.label, NOT_A_DIGIT_NAME)
            raise SamplesError(text)
        if not record.strokes:
            raise SamplesError(
                marked(
                    "Errors", "Drawing {} of “{}” has no strokes. Nothing was added."
                ).format(number, path.name)
            )
        strokes = normalize(record.strokes)
        yield LabelledDrawing(
            label=label,
            strokes=strokes,
            model_input=to_model_input(rasterize(strokes)),
        )


def _pictures_in(folder: Path) -> LabelledDrawings:
    found = find_labelled_pictures(folder)
    if found is None or not found.labelled:
        raise SamplesError(
            marked(
                "Errors",
                "There are no pictures in “{}”. They must be in subfolders"
                " named 0 to 9, after the digits that they show, or “{}”.",
            ).format(folder, NOT_A_DIGIT_NAME)
        )
    labelled = [(_label_of(path, name), path) for name, path in found.labelled]
    drawings = (
        LabelledDrawing(label=label, model_input=_picture_input(path))
        for label, path in labelled
    )
    return LabelledDrawings(drawings, found.notes)


def _label_of(path: Path, name: str) -> int:
    label = label_named(name)
    if label is None:
        text = marked(
            "Errors",
            "“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was"
            " added.",
        )
        raise SamplesError(text.format(path.name, name, NOT_A_DIGIT_NAME))
    return label


def _picture_input(path: Path) -> ModelInput:
    frame = read_frame(path, FRAME_SIDE)
    if frame is None:
        return to_model_input(find_ink(path).ink)
    if not frame.any():
        raise EmptyDrawingError(
            marked("Errors", "There is no ink in “{}”.").format(path.name)
        )
    return to_fractions(frame)
