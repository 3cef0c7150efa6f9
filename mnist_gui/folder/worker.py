"""Reading a whole folder on the recognizer's thread, a slice at a time."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from mnist_gui.core.errors import PictureError
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.reading.files import (
    Answer,
    pictures_in,
    read_files,
    with_following,
)
from mnist_gui.folder.rows import (
    THUMBNAIL_SIDE,
    FolderRow,
    row_of,
)
from mnist_gui.recognizer.loaded_model import LoadedModel
from mnist_gui.ui.image_bridge import small_image

logger = logging.getLogger(__name__)

_SLICE: Final = 0.05
"""Seconds that pictures are read for; then what is drawn is read."""

_SHOWN_EVERY: Final = 0.2
"""Seconds between two looks of the person at what was read; each costs a painting."""

_WAIT_MS: Final = 100
"""Between two looks whether there is a model yet."""


class FolderWorker(QObject):
    """Reads pictures one after the other, and goes on whatever one of them is.

    Signals:
        began: Another table begins.
            Args: int, the number of the reading; int, how many pictures there are.
        rows_read: More of them were read.
            Args: int, the number; list of FolderRow.
        ended: All were.
            Args: int, the number.
    """

    began = Signal(int, int)
    rows_read = Signal(int, object)
    ended = Signal(int)

    def __init__(self, model: Callable[[], LoadedModel | None]) -> None:
        """Prepare.

        Args:
            model: Returns the one in use, or None while none is; asked on the thread.
        """
        super().__init__()
        self._model = model
        self._job: Iterator[FolderRow] | None = None
        self._number = 0
        self._unseen: list[FolderRow] = []
        self._show_at = 0.0
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._take_turn)

    @Slot(int, object, bool)
    def read(self, number: int, paths: Sequence[Path], single: bool) -> None:
        """Read pictures and folders of them, and what was begun before no more.

        Args:
            number: Tells this reading from those before it.
            paths: What to read.
            single: Whether there is always one digit in each.
        """
        self._number, self._show_at = number, 0.0
        found, failures = _listed(paths)
        self.began.emit(number, len(found) + len(failures))
        self.rows_read.emit(number, failures)
        self._unseen = []
        self._job = self._reading(found, single)
        self._turn.start(0)

    @Slot()
    def cancel(self) -> None:
        """Read no more; what was read stays."""
        self._job = None

    @Slot()
    def _take_turn(self) -> None:
        if self._job is None:
            return
        if self._model() is None:
            self._turn.start(_WAIT_MS)
            return
        until = time.monotonic() + _SLICE
        for row in self._job:
            self._unseen.append(row)
            if (now := time.monotonic()) >= until:
                self._turn.start(0)
                if now >= self._show_at:
                    self._show_at = now + _SHOWN_EVERY
                    self._show()
                return
        self._job = None
        self._show()
        self.ended.emit(self._number)

    def _show(self) -> None:
        self.rows_read.emit(self._number, self._unseen)
        self._unseen = []

    def _reading(self, paths: Sequence[Path], single: bool) -> Iterator[FolderRow]:
        for path, following in with_following(paths):
            start = time.perf_counter()
            for answer in self._answers(path, single, following):
                milliseconds = 1000 * (time.perf_counter() - start)
                yield row_of(answer, milliseconds, _thumbnail(answer))
                start = time.perf_counter()

    def _answers(
        self, path: Path, single: bool, following: Sequence[Path]
    ) -> list[Answer]:
        model = self._model()
        if model is None:  # it was there a moment ago
            return []
        try:
            read = read_files([path], model, single=single, following=following)
            return list(read)
        except Exception:  # a model is a program, a file foreign: either may fail
            logger.exception("could not read %s", path)
            error = self.tr("“{}” cannot be read.").format(path.name)
            return [Answer(path=path, index=0, reading=None, error=error)]


def _thumbnail(answer: Answer) -> QImage | None:
    picture = answer.picture
    return small_image(picture.colors, THUMBNAIL_SIDE) if picture else None


def _listed(paths: Sequence[Path]) -> tuple[list[Path], list[FolderRow]]:
    """Return the pictures that were named or lie in folders, and what is no folder."""
    found: list[Path] = []
    failures: list[FolderRow] = []
    for path in paths:
        if not is_folder(path):
            found.append(path)
            continue
        try:
            found += pictures_in(path)
        except PictureError as error:
            answer = Answer(path=path, index=0, reading=None, error=str(error))
            failures.append(row_of(answer, 0.0))
    return found, failures
