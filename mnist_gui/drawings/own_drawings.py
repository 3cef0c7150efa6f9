"""The person's own drawings, worked on beside the window."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mnist_gui.core.samples.sample import SampleFormat
from mnist_gui.core.samples.store import LabelledDrawing, Sample, SampleStore
from mnist_gui.drawings.worker import SampleWorker
from mnist_gui.recognizer.thread import WorkerThread


class SampleStoreProxy(QObject):
    """Keeps, changes, imports and exports drawings without blocking the caller.

    All of it is done on the recognizer's thread, in the order it was asked for;
    drawings are read between any two slices of what takes long. What the person said
    of drawings is written before the thread ends.

    Signals:
        kept: A drawing is kept with its label.
            Args: Sample; int or None, which digit it was before.
        keep_failed: A drawing could not be kept.
            Args: str, a sentence for the person.
        loaded: These are all drawings, oldest first.
            Args: list of Sample.
        changed: Drawings were said to be other digits, were deleted or came back.
            Args: dict of int to int or None, as asked for; dict, as it was before,
            of those that are there; str, what was said of the step.
        all_forgotten: There are no drawings any more.
        load_failed: They could not be fetched.
            Args: str, a sentence for the person.
        change_failed: They could not be changed; all are as they were.
            Args: str, what was said of the step; str, a sentence for the person.
        forget_failed: They could not be forgotten.
            Args: str, a sentence for the person.
        import_progressed: An import goes on.
            Args: int, how many drawings were looked at so far.
        exchange_ended: An import or export is over, well or not.
            Args: str, a sentence for the person.
        rescued: The file was found damaged; said once.
            Args: str, a sentence for the person.
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

    _keep_requested = Signal(object)
    _load_requested = Signal()
    _refresh_requested = Signal()
    _change_requested = Signal(object, str)
    _forget_requested = Signal()
    _import_requested = Signal(object, object)
    _export_requested = Signal(object, object, object)
    _cancel_requested = Signal()

    def __init__(self, store: SampleStore, thread: WorkerThread) -> None:
        """Prepare.

        Args:
            store: The file; used on the thread alone.
            thread: Where the work is done.
        """
        super().__init__()
        self._worker = worker = SampleWorker(store)
        worker.moveToThread(thread)
        thread.thorough.append(worker)
        thread.finished.connect(worker.close)
        thread.finished.connect(worker.deleteLater)
        self._keep_requested.connect(worker.keep)
        self._load_requested.connect(worker.load)
        self._refresh_requested.connect(worker.refresh)
        self._change_requested.connect(worker.change)
        self._forget_requested.connect(worker.forget_all)
        self._import_requested.connect(worker.bring_in)
        self._export_requested.connect(worker.take_out)
        self._cancel_requested.connect(worker.cancel)
        worker.kept.connect(self.kept)
        worker.keep_failed.connect(self.keep_failed)
        worker.loaded.connect(self.loaded)
        worker.changed.connect(self.changed)
        worker.all_forgotten.connect(self.all_forgotten)
        worker.load_failed.connect(self.load_failed)
        worker.change_failed.connect(self.change_failed)
        worker.forget_failed.connect(self.forget_failed)
        worker.import_progressed.connect(self.import_progressed)
        worker.exchange_ended.connect(self.exchange_ended)
        worker.rescued.connect(self.rescued)

    def keep(self, drawing: LabelledDrawing) -> None:
        """Ask for a drawing to be kept."""
        self._keep_requested.emit(drawing)

    def load(self) -> None:
        """Ask for all drawings."""
        self._load_requested.emit()

    def refresh(self) -> None:
        """Ask for all drawings, if they are not known as they are now."""
        self._refresh_requested.emit()

    def change(self, labels: Mapping[int, int | None], step: str = "") -> None:
        """Ask for drawings to be other digits, or to be deleted, or to come back.

        Args:
            labels: For the id of each its digit; None deletes it.
            step: What the change is called, if it is one that can be undone.
        """
        self._change_requested.emit(labels, step)

    def forget_all(self) -> None:
        """Ask for all drawings to be removed for good."""
        self._forget_requested.emit()

    def bring_in(self, path: Path, kind: SampleFormat) -> None:
        """Ask for the drawings of a file or folder."""
        self._import_requested.emit(path, kind)

    def take_out(
        self, samples: Sequence[Sample], path: Path, kind: SampleFormat
    ) -> None:
        """Ask for drawings to be written to a file or folder."""
        self._export_requested.emit(samples, path, kind)

    def cancel(self) -> None:
        """Ask for an import to end; nothing of it is kept."""
        self._cancel_requested.emit()
