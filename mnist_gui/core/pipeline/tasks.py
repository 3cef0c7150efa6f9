"""What is to be read: a picture file or a line of a strokes file, and for what."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.files.atomic import is_file, is_folder
from mnist_gui.core.formats.strokes.lines import drawing_lines, is_strokes_file
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.open import is_pdf_file
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.reading.files import is_picture, unreadable_folder, walk_pictures


@dataclass(frozen=True, kw_only=True)
class Task:
    """A page of a picture file, or a line of a strokes file, that is to be read."""

    path: Path
    index: int = 0
    """Place in a strokes file, or page of a picture file, from 0."""

    page: int | None = None
    """Page of a picture file, from 0; None for a file that must have one alone."""

    line: bytes | None = None
    """The line of a strokes file; None for a picture file."""

    number: int = 1
    """The number of the line, for messages."""

    @property
    def size(self) -> int:
        """How many bytes have to be decoded; 0 if the file is missing."""
        if self.line is not None:
            return len(self.line)
        try:
            return os.stat(self.path).st_size  # noqa: PTH116 (half the time)
        except (OSError, ValueError):  # opening it will give the reason
            return 0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of each task of a run."""

    single: bool = False
    """Whether to read each page as one digit."""

    digits_only: bool = False
    """Whether to leave out marks and spaces."""

    thumbnail_side: int = 0
    """The longer side of a small picture to return; 0: none."""

    model_inputs: bool = False
    """Whether to return the model input of all ink, and to read nothing; then a task's
    line may be several, one below the other."""


Item: TypeAlias = Task | Answer
"""A task, or the error that stands in its place."""


def tasks_in(
    paths: Iterable[Path], on_note: Callable[[str], object] = lambda _: None
) -> Iterator[Item]:
    """Yield the tasks of pictures, folders of them, strokes and data sets, in order.

    What cannot be listed is an answer with an error, and listing goes on. Of a folder,
    the names of one level at a time are in memory. Images of data sets are answers
    without a reading, for `read_images`. `on_note` is called with how they were found.
    """
    for path in paths:
        if is_folder(path):
            yield from _tasks_in_folder(path)
        elif is_strokes_file(path):
            yield from _tasks_in_strokes_file(path)
        elif not is_picture(path) and (images := _images_in(path, on_note)):
            yield from images
        else:
            yield from tasks_of_pages(path)


def tasks_of_pages(path: Path) -> Iterator[Item]:
    """Yield a task for each page of a picture file, or one error in their place."""
    try:
        pages = decoder.count_pages(path)
    except PictureError as error:
        yield Answer(path=path, error=str(error))
    else:
        for page in range(pages):
            yield Task(path=path, index=page, page=page)


def _images_in(path: Path, on_note: Callable[[str], object]) -> Iterator[Answer] | None:
    from mnist_gui.core.pipeline.image_sets import images_in  # most runs need it not

    if not is_file(path) or is_pdf_file(path):
        return None
    return images_in(path, on_note)


def _tasks_in_folder(folder: Path) -> Iterator[Item]:
    is_empty = True
    for found in walk_pictures(folder):
        is_empty = False
        if isinstance(found, OSError):
            yield Answer(path=Path(found.filename), error=unreadable_folder(found))
        else:
            yield from tasks_of_pages(found)
    if is_empty:
        text = marked("Errors", "There are no pictures in “{}”.")
        yield Answer(path=folder, error=text.format(folder))


def _tasks_in_strokes_file(path: Path) -> Iterator[Item]:
    item: Item | None = None
    index = -1
    try:
        for index, (number, line) in enumerate(drawing_lines(path)):
            if isinstance(line, UserError):
                item = Answer(path=path, index=index, error=str(line))
            else:
                item = Task(path=path, index=index, line=line, number=number)
            yield item
    except UserError as error:
        yield Answer(path=path, index=max(0, index), error=str(error))
    else:
        if item is None:
            text = marked("Errors", "There is no drawing in “{}”.")
            yield Answer(path=path, error=text.format(path.name))


def failed(task: Task, error: str) -> Answer:
    """Return the answer for a task that cannot be done."""
    return Answer(path=task.path, index=task.index, error=error)


def done(task: Task, answer: Answer) -> Answer:
    """Return an answer from a child process, with the task's own names."""
    return replace(answer, path=task.path, index=task.index)
