"""Reads the pictures of a folder, on the worker thread and in child processes."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import PictureError
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.pictures.pixels import PictureView
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Item, Wanted, tasks_of_pages
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.reading.files import pictures_in
from mnist_gui.folder.preview import PREVIEW_SIDE
from mnist_gui.folder.rows import THUMBNAIL_SIDE, FolderRow, row_of
from mnist_gui.recognizer.thread import Slices
from mnist_gui.ui.image_bridge import small_image
from mnist_gui.ui.translation import localized

_PICTURES_PER_CALL: Final = 16  # takes some milliseconds, in which the pad waits
_PATIENCE_S: Final = 0.005  # for answers, in which the pad waits
_NICENESS: Final = 5  # of the processes: the pad comes first
_SHOWN_EVERY: Final = 0.2  # seconds; each update of the table costs a painting


class Listing(NamedTuple):
    """What there is to read."""

    pictures: Sequence[Path]
    failures: Sequence[FolderRow]  # folders that cannot be listed


def list_pictures(paths: Sequence[Path]) -> Listing:
    """Find the pictures among paths, and in those that are folders."""
    pictures: list[Path] = []
    failures: list[FolderRow] = []
    for path in paths:
        if not is_folder(path):
            pictures.append(path)
            continue
        try:
            pictures += pictures_in(path)
        except PictureError as error:
            answer = Answer(path=path, index=0, reading=None, error=localized(error))
            failures.append(row_of(answer, 0.0))
    return Listing(pictures, failures)


def load_preview(path: Path, page: int) -> QImage:
    """Load a page of a picture file as it is shown beside the table.

    Raises:
        PictureError: If it cannot be read any more.
    """
    from mnist_gui.core.pictures.decoder import decoder  # with the first picture

    pixels = decoder.decode(path, PictureView(page=page))
    return small_image(pixels.colors, PREVIEW_SIDE)


def read_pictures(
    paths: Sequence[Path],
    model: Callable[[], Classifier | None],
    report: Callable[[Sequence[FolderRow]], object],
    *,
    single: bool,
    digits_only: bool,
) -> Slices[None]:
    """Read pictures as a job in slices, whatever one of them contains.

    `model` returns the active model; `report` receives the rows, several at a time.
    Both are called on the worker thread. Child processes do all but the model's part.
    """
    wanted = Wanted(
        single=single, digits_only=digits_only, thumbnail_side=THUMBNAIL_SIDE
    )
    rows: list[FolderRow] = []
    report_at = 0.0
    start = time.perf_counter()
    paged: set[Path] = set()
    with Pipeline(niceness=_NICENESS) as pipeline:
        for answer in pipeline.read_patiently(
            _tasks(paths, paged),
            _ActiveModel(model),
            wanted,
            pictures_per_call=_PICTURES_PER_CALL,
            patience_s=_PATIENCE_S,
        ):
            if answer is not None:
                milliseconds = 1000 * (time.perf_counter() - start)
                start = time.perf_counter()
                picture, is_paged = _thumbnail(answer), answer.path in paged
                rows.append(row_of(answer, milliseconds, picture, is_paged=is_paged))
            if rows and (now := time.monotonic()) >= report_at:
                report_at = now + _SHOWN_EVERY
                report(rows)
                rows = []
            yield None
    report(rows)


def _tasks(paths: Sequence[Path], paged: set[Path]) -> Iterator[Item]:
    """Yield the tasks of picture files; those of several pages are added to `paged`."""
    for path in paths:
        tasks = list(tasks_of_pages(path))
        if len(tasks) > 1:
            paged.add(path)
        yield from tasks


class _ActiveModel:
    """Classifies with the model that is active by then."""

    def __init__(self, model: Callable[[], Classifier | None]) -> None:
        self._model = model

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        model = self._model()
        if model is None:
            raise RuntimeError("no model is active any more")
        return model.predict_batch(images)


def _thumbnail(answer: Answer) -> QImage | None:
    if answer.thumbnail is None:
        return None
    return small_image(answer.thumbnail, THUMBNAIL_SIDE)
