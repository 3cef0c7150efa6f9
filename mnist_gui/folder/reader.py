"""Reads the pictures of a folder one after the other, on the worker thread."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtGui import QImage

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import PictureError
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.reading.files import pictures_in, read_files, with_following
from mnist_gui.folder.preview import PREVIEW_SIDE
from mnist_gui.folder.rows import THUMBNAIL_SIDE, FolderRow, row_of
from mnist_gui.recognizer.thread import Slices
from mnist_gui.ui.image_bridge import small_image
from mnist_gui.ui.translation import localized, translate

logger = logging.getLogger(__name__)

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


def load_preview(path: Path) -> QImage:
    """Load a picture as it is shown beside the table.

    Raises:
        PictureError: If it cannot be read any more.
    """
    return small_image(decoder.decode(path).colors, PREVIEW_SIDE)


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
    Both are called on the worker thread.
    """
    rows: list[FolderRow] = []
    report_at = 0.0
    for path, following in with_following(paths):
        start = time.perf_counter()
        for answer in _answers(
            path, following, model(), single=single, digits_only=digits_only
        ):
            milliseconds = 1000 * (time.perf_counter() - start)
            rows.append(row_of(answer, milliseconds, _thumbnail(answer)))
            start = time.perf_counter()
        if (now := time.monotonic()) >= report_at:
            report_at = now + _SHOWN_EVERY
            report(rows)
            rows = []
        yield None
    report(rows)


def _answers(
    path: Path,
    following: Sequence[Path],
    model: Classifier | None,
    *,
    single: bool,
    digits_only: bool,
) -> Sequence[Answer]:
    if model is None:
        return []
    try:
        return list(
            read_files(
                [path],
                model,
                single=single,
                digits_only=digits_only,
                following=following,
            )
        )
    except Exception:  # a model is a program, a file foreign: either may fail
        logger.exception("could not read %s", path)
        error = translate("FolderReader", "“{}” cannot be read.").format(path.name)
        return [Answer(path=path, index=0, reading=None, error=error)]


def _thumbnail(answer: Answer) -> QImage | None:
    picture = answer.picture
    return small_image(picture.colors, THUMBNAIL_SIDE) if picture else None
