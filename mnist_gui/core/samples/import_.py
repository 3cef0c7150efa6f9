"""Import samples from strokes files, pictures or IDX files: all of them or none."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.core.errors import EmptyDrawingError, SamplesError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, read_idx
from mnist_gui.core.formats.strokes.lines import drawing_records
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.messages import listed, marked, plural
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import find_ink, read_frame
from mnist_gui.core.samples.sample import (
    DIGITS,
    IMAGES_NAME,
    LABELS,
    LABELS_NAME,
    NOT_A_DIGIT_NAME,
    LabelledDrawing,
    SampleFormat,
    label_name,
    label_named,
    normalize,
)
from mnist_gui.core.samples.store import SampleStore


@dataclass(frozen=True, kw_only=True)
class Imported:
    """The outcome of an import."""

    added: int
    already_there: int

    @property
    def message(self) -> str:
        """What happened, for the user."""
        n = self.added
        one = marked("Errors", "1 drawing was added.")
        more = plural("Errors", "{:,} drawings were added.", None, 1)
        texts = [one if n == 1 else more.format(n)]
        if n := self.already_there:
            text = plural("Errors", "Already there: {:,}.", None, 1)
            texts.append(text.format(n))
        return listed(texts, " ")


def keep(store: SampleStore, drawings: Collection[LabelledDrawing]) -> Imported:
    """Add imported drawings to a store, except those that it already has."""
    added = store.add_new(drawings)
    return Imported(added=added, already_there=len(drawings) - added)


def drawings_in(path: Path, kind: SampleFormat) -> Iterator[LabelledDrawing]:
    """Read labelled drawings from a file or folder, one at a time.

    Args:
        path: The strokes file, the folder of pictures, or the IDX file of images;
            the file of labels must be in the same folder.
        kind: Which of these it is. A picture of 28×28 pixels is taken as a model
            input; any other is searched for ink.

    Raises:
        UserError: If a drawing cannot be read; names it.
    """
    if kind is SampleFormat.STROKES:
        return _strokes_in(path)
    if kind is SampleFormat.PICTURES:
        return _pictures_in(path)
    return idx_in(path, _labels_beside(path))


def idx_in(images_path: Path, labels_path: Path) -> Iterator[LabelledDrawing]:
    """Read a pair of IDX files, gzipped or not.

    Raises:
        DataError: If a file is damaged or has another magic number.
        SamplesError: If the two files do not match.
    """
    images = read_idx(images_path, IMAGES_MAGIC)
    labels = read_idx(labels_path, LABELS_MAGIC)
    if images.shape[1:] != (FRAME_SIDE, FRAME_SIDE):
        raise SamplesError(
            marked("Errors", "The images in “{}” are not 28×28.").format(
                images_path.name
            )
        )
    if len(images) != len(labels):
        raise SamplesError(
            marked(
                "Errors",
                "“{}” has {} images, but “{}” has {} labels. Nothing was added.",
            ).format(images_path.name, len(images), labels_path.name, len(labels))
        )
    if len(labels) and labels.max() >= DIGITS:
        raise SamplesError(
            marked("Errors", "“{}” has a label above 9. Nothing was added.").format(
                labels_path.name
            )
        )
    for image, label in zip(images, labels.tolist(), strict=True):
        yield LabelledDrawing(label=label, model_input=to_fractions(image))


def _strokes_in(path: Path) -> Iterator[LabelledDrawing]:
    for number, (_, _, record) in enumerate(drawing_records(path), 1):
        label = label_named(record.label)
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


def _pictures_in(folder: Path) -> Iterator[LabelledDrawing]:
    labelled = [
        (label, path)
        for label in LABELS
        for path in sorted((folder / label_name(label)).glob("*"))
        if path.suffix.lower() in PICTURE_SUFFIXES
    ]
    if not labelled:
        raise SamplesError(
            marked(
                "Errors",
                "There are no pictures in “{}”. They must be in subfolders"
                " named 0 to 9, after the digits that they show, or “{}”.",
            ).format(folder, NOT_A_DIGIT_NAME)
        )
    for label, path in labelled:
        yield LabelledDrawing(label=label, model_input=_picture_input(path))


def _picture_input(path: Path) -> ModelInput:
    frame = read_frame(path, FRAME_SIDE)
    if frame is None:
        return to_model_input(find_ink(path).ink)
    if not frame.any():
        raise EmptyDrawingError(
            marked("Errors", "There is no ink in “{}”.").format(path.name)
        )
    return to_fractions(frame)


def _labels_beside(images: Path) -> Path:
    """Return the file of labels for a file of images, named the way MNIST's are."""
    name = images.name.replace("images", "labels").replace("idx3", "idx1")
    plain = images.with_name(name.removesuffix(".gz"))
    for path in (plain, plain.with_name(f"{plain.name}.gz")):
        if path != images and path.is_file():
            return path
    raise SamplesError(
        marked(
            "Errors",
            "The labels of “{}” are missing. Put them in the same folder,"
            " in a file named to match, like “{}” and “{}”.",
        ).format(images.name, IMAGES_NAME, LABELS_NAME)
    )
