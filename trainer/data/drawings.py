"""Load labelled drawings from a strokes file or a folder of pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.locations import MNIST_FILES
from mnist_gui.core.formats.images.digit_images import DigitImages, recognized
from mnist_gui.core.formats.images.idx_set import idx_images_in
from mnist_gui.core.formats.images.labelled_pictures import (
    INDEX_NAME,
    LabelledPictures,
    find_labelled_pictures,
)
from mnist_gui.core.formats.images.sets import read_set
from mnist_gui.core.formats.labels import plain_label
from mnist_gui.core.formats.strokes.lines import (
    drawing_records,
    form_of,
    is_strokes_file,
)
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.strokes import (
    StrokeRecord,
    Strokes,
)
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Task, Wanted
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.samples.sample import NOT_A_DIGIT_NAME
from mnist_gui.core.segmentation.incremental import draw_input

NO_DRAWINGS: Final = "There are no drawings in this data set."
_FEW: Final = 500  # strokes that are drawn here before a process would have started
_SLICE: Final = 64  # drawings that a process gets at a time, unless they are long
_SLICE_BYTES: Final = 1_000_000
_BLANK: Final = np.zeros((FRAME_SIDE, FRAME_SIDE), np.float32)


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

    tasks: Sequence[Task] = ()
    """Each drawing as what can be read, since it may show a multi-digit number; empty
    for a data set of digits."""

    strokes: Sequence[Strokes] = ()
    """Those of each drawing of a strokes file; of other data sets there are none."""

    notes: Sequence[str] = ()
    """What the user should know of how they were found: sentences."""

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

    def turned(
        self, turn: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    ) -> "LabelledInputs":
        """Return the images turned, each of one digit.

        Raises:
            DataError: If a drawing is labelled with a number.
        """
        if any(len(label) > 1 and label != NOT_A_DIGIT_NAME for label in self.labels):
            raise DataError("--turn is for data sets of single digits.")
        images = np.ascontiguousarray(turn(self.images))
        return replace(self, images=images, tasks=(), strokes=())

    def _select(self, chosen: NDArray[np.bool_]) -> "LabelledInputs":
        indices = np.flatnonzero(chosen).tolist()
        return replace(
            self,
            images=self.images[chosen],
            labels=[self.labels[index] for index in indices],
            readable=self.readable[chosen],
            tasks=[self.tasks[index] for index in indices] if self.tasks else (),
            strokes=[self.strokes[index] for index in indices] if self.strokes else (),
        )


def find_drawings(
    path: Path, jobs: int | None = None, part: str = "train"
) -> LabelledInputs | None:
    """Load the labelled drawings of a folder or a strokes file.

    Pictures are read by as many processes as `jobs` says. Of a set that has parts, the
    `part` is "train" or "test".

    Returns:
        The drawings; None for a folder with MNIST's own four files.

    Raises:
        DataError: If there are none, or they are damaged.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    if is_strokes_file(path):
        return _from_strokes(path, jobs)
    if (pictures := find_labelled_pictures(path)) is not None:
        return _from_pictures(pictures, jobs)
    if path.is_dir() and _has_mnist(path):
        return None
    if path.exists() and (images := read_set(path, part)) is not None:
        return _from_images(images, path)
    if path.is_dir():
        raise DataError(
            f"“{path}” has neither pictures in folders 0 to 9, nor a table"
            f" {INDEX_NAME} with the columns file and label, nor MNIST's four files."
        )
    raise DataError(
        f"There is no data set “{path}”: it is neither mnist, synthetic, fake, a"
        " folder of labelled pictures or IDX files, nor a .jsonl file of strokes."
    )


def _from_strokes(path: Path, jobs: int | None) -> LabelledInputs:
    tasks: list[Task] = []
    records: list[StrokeRecord] = []
    for number, line, record in drawing_records(path):
        tasks.append(Task(path=path, index=len(tasks), line=line, number=number))
        records.append(record)
    if not records:
        raise DataError(NO_DRAWINGS)
    labels = [plain_label(record.label or "") for record in records]
    if "" in labels:
        number = labels.index("") + 1
        raise DataError(f"Drawing {number} of “{path.name}” has no label.")
    strokes = [record.strokes for record in records]
    if len(records) < _FEW:
        images = np.stack([draw_input(each) if each else _BLANK for each in strokes])
    else:
        images = _drawn(tasks, jobs)
    form = form_of(path)
    return replace(
        _collect(labels, images, tasks),
        files=[path],
        strokes=strokes,
        notes=[recognized(path.name, form)] if form else (),
    )


def _from_images(found: DigitImages, path: Path) -> LabelledInputs:
    if not len(found.labels):
        raise DataError(NO_DRAWINGS)
    return LabelledInputs(
        to_fractions(found.images),
        list(map(str, found.labels.tolist())),
        np.ones(len(found.labels), np.bool_),
        files=[path] if path.is_file() else idx_images_in(path),
        notes=found.notes,
    )


def _has_mnist(folder: Path) -> bool:
    """Whether a folder has files that are named as MNIST's are, not all perhaps."""
    names = {path.name.removesuffix(".gz") for path in folder.iterdir()}
    own = (name for pair in MNIST_FILES.values() for name in pair)
    return any({name, name.replace("-idx", ".idx")} & names for name in own)


def _from_pictures(pictures: LabelledPictures, jobs: int | None) -> LabelledInputs:
    labels = [label for label, _ in pictures.labelled]
    files = [path for _, path in pictures.labelled]
    tasks = [Task(path=path) for path in files]
    answers = _answers_to(tasks, jobs)
    found = _collect(labels, _inputs_in(answers), tasks)
    errors = [answer.error for answer in answers if answer.error]
    notes = list(pictures.notes)
    if errors:
        notes.append(f"Not read: {len(errors):,} of {len(tasks):,}. {errors[0]}")
    return replace(found, files=files, notes=notes)


class _NoModel:
    """Stands for a model where model inputs alone are wanted."""

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        raise NotImplementedError


def _answers_to(tasks: Sequence[Task], jobs: int | None) -> list[Answer]:
    """Return the model inputs of tasks, or why there are none."""
    if not tasks:
        raise DataError(NO_DRAWINGS)
    with Pipeline(jobs) as pipeline:
        return list(pipeline.read(tasks, _NoModel(), Wanted(model_inputs=True)))


def _inputs_in(answers: Sequence[Answer]) -> NDArray[np.float32]:
    """Return the model inputs of answers; of an unreadable picture, a blank one."""
    images = [answer.model_inputs for answer in answers]
    return np.concatenate([_BLANK[None] if each is None else each for each in images])


def _drawn(tasks: Sequence[Task], jobs: int | None) -> NDArray[np.float32]:
    """Return the model inputs of drawings, many at a time."""
    slices: list[list[Task]] = []
    size = 0
    for task in tasks:
        if not slices or len(slices[-1]) == _SLICE or size > _SLICE_BYTES:
            slices.append([])
            size = 0
        slices[-1].append(task)
        size += task.size
    joined = [
        replace(few[0], line=b"\n".join(task.line or b"" for task in few))
        for few in slices
    ]
    return _inputs_in(_answers_to(joined, jobs))


def _collect(
    labels: list[str], images: NDArray[np.float32], tasks: Sequence[Task]
) -> LabelledInputs:
    readable = np.array([image.any() for image in images], np.bool_)
    return LabelledInputs(images, labels, readable, tasks=tasks)
