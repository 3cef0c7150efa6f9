"""What is done with the person's own drawings on the recognizer's thread."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.core.errors import UserError
from mnist_gui.core.samples.deletion_guard import DeletionGuard
from mnist_gui.core.samples.export import exporting
from mnist_gui.core.samples.import_ import drawings_in, keep
from mnist_gui.core.samples.sample import SampleFormat
from mnist_gui.core.samples.store import LabelledDrawing, Sample, SampleStore

logger = logging.getLogger(__name__)

_SLICE: Final = 0.02
"""Seconds that long work takes the thread for; then what is drawn is read."""

_BATCH: Final = 100
"""Drawings that are fetched from the file at a time: about 10 ms."""


class _Job(Enum):
    """Long work; of each kind there is one at a time."""

    LOAD = "load"
    IMPORT = "import"
    EXPORT = "export"


class SampleWorker(QObject):
    """Works on the file of drawings; its signals cross to the GUI thread.

    Long work is a generator, of which the thread does a slice at a time.
    """

    kept = Signal(object, object)
    keep_failed = Signal(str)
    loaded = Signal(object)
    changed = Signal(object, object, str)
    all_forgotten = Signal()
    load_failed = Signal(str)
    change_failed = Signal(str, str)
    forget_failed = Signal(str)
    import_progressed = Signal(int)
    exchange_ended = Signal(str)
    rescued = Signal(str)

    def __init__(self, store: SampleStore) -> None:
        super().__init__()
        self._store = store
        self._guard = DeletionGuard(store.path)
        self._jobs: dict[_Job, Iterator[int]] = {}
        self._was_loaded = self._was_changed = False
        self._state_loaded: tuple[int, ...] | None = None
        self._is_rescue_told = False
        # Of no time at all: it comes when nothing else waits for the thread.
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._take_turn)

    @Slot()
    def load(self) -> None:
        """Fetch all drawings."""
        self._start(_Job.LOAD, self._loading())

    @Slot()
    def refresh(self) -> None:
        """Fetch them if anybody has written to the file since they were fetched."""
        is_known = self._was_loaded and self._store.state() == self._state_loaded
        if not is_known and _Job.LOAD not in self._jobs:
            self.load()

    @Slot(object)
    def keep(self, drawing: LabelledDrawing) -> None:
        """Write a drawing into the file."""
        try:
            before = self._store.label_of(drawing)
            sample = self._store.add(drawing)
        except UserError as error:
            logger.warning("could not keep a drawing: %s", error)
            self.keep_failed.emit(str(error))
        else:
            self.kept.emit(sample, before)
        self._look_after()

    @Slot(object, str)
    def change(self, labels: Mapping[int, int | None], step: str) -> None:
        """Say anew what drawings are, or delete them."""
        if None in labels.values():
            self._guard.hold()
        try:
            before = self._store.change(labels)
            self._was_changed = True
        except UserError as error:
            logger.warning("could not change drawings: %s", error)
            self.change_failed.emit(step, str(error))
        else:
            self.changed.emit(labels, before, step)
        self._look_after()

    @Slot()
    def forget_all(self) -> None:
        """Remove all drawings for good."""
        try:
            self._store.forget_all()
        except UserError as error:
            logger.warning("could not forget the drawings: %s", error)
            self.forget_failed.emit(str(error))
        else:
            self.all_forgotten.emit()
        self._look_after()

    @Slot(object, object)
    def bring_in(self, path: Path, kind: SampleFormat) -> None:
        """Import a file or folder."""
        self._start(_Job.IMPORT, self._importing(path, kind))

    @Slot(object, object, object)
    def take_out(
        self, samples: Sequence[Sample], path: Path, kind: SampleFormat
    ) -> None:
        """Export drawings to a file or folder."""
        self._start(_Job.EXPORT, self._exporting(samples, path, kind))

    @Slot()
    def cancel(self) -> None:
        """End an import of which nothing is kept yet."""
        if self._jobs.pop(_Job.IMPORT, None):
            self.exchange_ended.emit(self.tr("Cancelled; nothing was added."))

    @Slot()
    def close(self) -> None:
        """Forget what was deleted, once there is nobody any more to undo it.

        The last window does that, for those before it and those that were killed.
        What was to be exported is, as nobody was told otherwise.
        """
        export = self._jobs.pop(_Job.EXPORT, None)
        self._jobs.clear()
        while export and not self._do_slice(_Job.EXPORT, export):
            pass
        if not (self._was_loaded or self._was_changed):  # nobody can have deleted any
            return
        try:
            with self._guard.released() as is_last:
                if is_last:
                    self._store.forget_deleted()
        except UserError as error:
            logger.warning("deleted drawings could not be forgotten: %s", error)

    def _look_after(self) -> None:
        """Do what is due after anything was written."""
        self._tell_of_rescue()
        if _Job.LOAD in self._jobs:  # it may have fetched what is no longer so
            self.load()

    def _tell_of_rescue(self) -> None:
        """Tell once that the file was damaged; some drawings may be gone then."""
        rescue = self._store.rescue
        if rescue and not self._is_rescue_told:
            self._is_rescue_told = True
            self.rescued.emit(rescue.message)
            if self._was_loaded:
                self.load()

    def _start(self, kind: _Job, job: Iterator[int]) -> None:
        self._jobs[kind] = job
        self._turn.start()

    @Slot()
    def _take_turn(self) -> None:
        for kind, job in list(self._jobs.items()):
            if self._do_slice(kind, job) and self._jobs.get(kind) is job:
                del self._jobs[kind]
        if self._jobs:
            self._turn.start()

    def _do_slice(self, kind: _Job, job: Iterator[int]) -> bool:
        """Go on with a job; return whether it is done."""
        until = time.monotonic() + _SLICE
        end = self.load_failed if kind is _Job.LOAD else self.exchange_ended
        try:
            for done in job:
                if time.monotonic() >= until:
                    if kind is _Job.IMPORT:
                        self.import_progressed.emit(done)
                    return False
        except UserError as error:
            logger.warning("could not %s drawings: %s", kind.value, error)
            end.emit(str(error))
        except Exception:  # a foreign file may make a decoder raise anything
            logger.exception("could not %s drawings", kind.value)
            end.emit(self.tr("Those files are not what they seem to be."))
        self._tell_of_rescue()
        return True

    def _loading(self) -> Iterator[int]:
        state = self._store.state()
        samples: list[Sample] = []
        while some := self._store.fetch_batch(
            _BATCH, after=samples[-1].id if samples else 0
        ):
            samples += some
            yield len(samples)
        self._was_loaded, self._state_loaded = True, state
        self.loaded.emit(samples)

    def _importing(self, path: Path, kind: SampleFormat) -> Iterator[int]:
        drawings: list[LabelledDrawing] = []
        for drawing in drawings_in(path, kind):
            drawings.append(drawing)
            yield len(drawings)
        self.exchange_ended.emit(keep(self._store, drawings).message)
        self.load()

    def _exporting(
        self, samples: Sequence[Sample], path: Path, kind: SampleFormat
    ) -> Iterator[int]:
        try:
            exported = yield from exporting(samples, path, kind)
            said = exported.message
        except OSError as error:
            logger.warning("could not write %s: %s", path, error)
            said = self.tr("“{}” could not be written: {}.").format(
                path.name, error.strerror or error
            )
        self.exchange_ended.emit(said)
