"""The store's samples, worked on without blocking the window."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.samples.sample import LabelledDrawing, Sample, SampleFormat
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.drawings.jobs import Labels, SampleJobs
from mnist_gui.recognizer.thread import Callback, LatestRequest, SlicedJob, WorkerThread
from mnist_gui.ui.translation import localized

if TYPE_CHECKING:
    from mnist_gui.core.samples.import_ import Imported

T = TypeVar("T")


class SampleStoreProxy(QObject):
    """Keeps, changes, imports and exports samples on the worker thread, in order.

    Pages are read between any two slices of a long job. What the user said of a
    sample is written before the thread ends. A str that a signal carries is a message
    for the user, unless something else is said.

    Signals:
        kept: A drawing is in the store.
            Args: Sample; int or None, the label it had before.
        keep_failed: A drawing could not be saved.
        loaded: Every sample was fetched, oldest first.
            Args: list of Sample.
        load_failed: They could not be fetched.
        changed: Samples were relabelled, deleted or restored.
            Args: Labels, as asked for; Labels before, of those that exist; str, the
            name of the step.
        change_failed: They could not be changed; all are as they were.
            Args: str, the name of the step; str.
        all_forgotten: Every sample was deleted for good.
        forget_failed: They could not be deleted.
        import_progressed: An import is under way.
            Args: int, how many drawings were read so far.
        exchange_ended: An import or export is over, well or not.
        imported: An import has ended well.
            Args: int, how many drawings were added.
        rescued: The file was found damaged; emitted once.
        counted: The number of samples may have changed.
            Args: int, how many there are.
    """

    kept = Signal(object, object)
    keep_failed = Signal(str)
    loaded = Signal(object)
    load_failed = Signal(str)
    changed = Signal(object, object, str)
    change_failed = Signal(str, str)
    all_forgotten = Signal()
    forget_failed = Signal(str)
    import_progressed = Signal(int)
    exchange_ended = Signal(str)
    imported = Signal(int)
    rescued = Signal(str)
    counted = Signal(int)

    def __init__(self, store: SampleStore, thread: WorkerThread) -> None:
        """Prepare; the store is used on the thread alone."""
        super().__init__()
        self._thread = thread
        self._store = store
        self._jobs = SampleJobs(store)
        self._latest_load = LatestRequest()
        self._latest_count = LatestRequest()
        self._is_loading = self._was_loaded = False
        self._import: SlicedJob | None = None
        thread.call_at_end(self._jobs.close)

    def keep(self, drawing: LabelledDrawing) -> None:
        """Keep a labelled drawing."""
        self._write(
            partial(self._jobs.keep, drawing),
            lambda outcome: self.kept.emit(*outcome),
            self.keep_failed.emit,
        )

    def load(self) -> None:
        """Fetch every sample."""
        self._is_loading = True
        self._thread.call_in_slices(
            self._jobs.load(),
            done=self._then_check_rescue(self._on_loaded),
            failed=self._then_check_rescue(self._on_load_failed),
            latest=self._latest_load,
        )

    @Slot()
    def count(self) -> None:
        """Count the samples; where that fails, nothing happens."""
        self._thread.call(
            self._store.count, done=self.counted.emit, latest=self._latest_count
        )

    @Slot()
    def refresh(self) -> None:
        """Fetch every sample, unless the file is as it was the last time."""
        self._thread.call(self._jobs.is_current, done=self._on_state_known)

    def change(self, labels: Labels, step: str = "") -> None:
        """Relabel, delete or restore samples; `step` names a change to be undone."""
        self._write(
            partial(self._jobs.change, labels),
            lambda before: self.changed.emit(labels, before, step),
            partial(self.change_failed.emit, step),
        )

    def forget_all(self) -> None:
        """Delete every sample for good."""
        self._write(
            self._store.forget_all,
            lambda _: self.all_forgotten.emit(),
            self.forget_failed.emit,
        )

    def import_(self, path: Path, kind: SampleFormat) -> None:
        """Add the drawings in a file or folder, all or none."""
        report = partial(self._thread.post, self.import_progressed.emit)
        ended = self.exchange_ended.emit
        self._import = self._thread.call_in_slices(
            self._jobs.import_(path, kind, report),
            done=self._then_check_rescue(self._on_imported),
            failed=self._then_check_rescue(ended),
            otherwise=self.tr("Those files are not what they seem to be."),
            cancelled=lambda: ended(self.tr("Cancelled. Nothing was added.")),
        )

    def export(self, samples: Sequence[Sample], path: Path, kind: SampleFormat) -> None:
        """Write samples to a file or folder; finished even when the program ends."""
        self._thread.call_in_slices(
            self._jobs.export(samples, path, kind),
            done=self.exchange_ended.emit,
            failed=self.exchange_ended.emit,
            otherwise=self.tr("The drawings could not be exported."),
            must_finish=True,
        )

    @Slot()
    def cancel_import(self) -> None:
        """Cancel an import; nothing of it is kept unless it has just ended."""
        if self._import:
            self._import.cancel()

    def _write(
        self, job: Callable[[], T], done: Callback[T], failed: Callback[str]
    ) -> None:
        """Run a job that writes; samples that are being fetched are stale then."""

        def answer(result: T) -> None:
            done(result)
            self.count()
            if self._is_loading:
                self.load()

        self._thread.call(
            job,
            done=self._then_check_rescue(answer),
            failed=self._then_check_rescue(failed),
            otherwise=self.tr("Your drawings could not be changed."),
            must_finish=True,
        )

    def _then_check_rescue(self, callback: Callback[T]) -> Callback[T]:
        """Return a callback after which it is checked if the file was damaged."""

        def answer(value: T) -> None:
            callback(value)
            self._thread.call(self._jobs.take_rescue, done=self._on_rescue_known)

        return answer

    def _on_state_known(self, is_current: bool) -> None:
        if not (is_current or self._is_loading):
            self.load()

    def _on_loaded(self, samples: list[Sample]) -> None:
        self._is_loading, self._was_loaded = False, True
        self.loaded.emit(samples)
        self.counted.emit(len(samples))

    def _on_load_failed(self, message: str) -> None:
        self._is_loading = False
        self.load_failed.emit(message)

    def _on_imported(self, imported: "Imported") -> None:
        self.exchange_ended.emit(localized(imported.message))
        self.imported.emit(imported.added)
        self.load()

    def _on_rescue_known(self, message: str) -> None:
        if message:
            self.rescued.emit(message)
            if self._was_loaded:
                self.load()
