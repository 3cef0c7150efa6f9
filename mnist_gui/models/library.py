"""The versions in the store, looked up and changed on the worker thread."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import UserError, message_of
from mnist_gui.core.models.snapshot import StoreSnapshot, take_snapshot
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.ui.folder_watcher import FolderWatcher
from mnist_gui.ui.translation import localized

logger = logging.getLogger(__name__)


class ModelLibrary(QObject):
    """Takes snapshots of the store, and changes it, without blocking the caller.

    Notices what a terminal or another window changes there.

    Signals:
        changed: The store differs from the last snapshot.
            Args: StoreSnapshot.
        failed: The store could not be changed.
            Args: str, a message for the user.
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(
        self, store: ModelStore, thread: WorkerThread, parent: QObject
    ) -> None:
        """Prepare.

        Args:
            store: Others may change it as well; need not exist yet.
            thread: Where models are loaded too, so that loading, choosing and removing
                happen in the order they were asked for.
            parent: Destroys this object. Python's collector may run in another thread,
                where nothing that watches files may be destroyed.
        """
        super().__init__(parent)
        self._store = store
        self._thread = thread
        self._last: StoreSnapshot | None = None
        # The version that each pending change makes active, if any, in their order.
        self._choices: deque[int | None] = deque()
        self._watcher = FolderWatcher(store.folder, self)

    def wire(self) -> None:
        """Start to follow what others change."""
        self._watcher.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Take a snapshot of the store."""
        self._thread.call(partial(take_snapshot, self._store), done=self._show)

    def find(self, number: int) -> ModelVersion:
        """Return a version.

        Raises:
            ModelError: If there is none with this number.
        """
        return self._store.find(number)

    def activate(self, number: int) -> None:
        """Make a version the active one, now and at the next start."""
        complaint = self.tr("The choice of model {} could not be saved: {{}}")
        work = partial(self._store.activate, number)
        self._change(work, complaint.format(number), chosen=number)

    def roll_back(self, number: int) -> None:
        """Make the previously active version, which is `number`, active again."""
        complaint = self.tr("Rolling back could not be saved: {}")
        self._change(self._store.rollback, complaint, chosen=number)

    def is_choosing(self, number: int) -> bool:
        """Return whether a pending change makes a version active."""
        return number in self._choices

    def is_superseded(self, number: int | None) -> bool:
        """Return whether a version was chosen here, and after it another one.

        A snapshot taken in between may have it as the active one.
        """
        choices = [choice for choice in self._choices if choice is not None]
        return number in choices[:-1] and number != choices[-1]

    def rename(self, number: int, name: str) -> None:
        """Give a version a name."""
        complaint = self.tr("The name could not be saved: {}")
        self._change(partial(self._store.rename, number, name), complaint)

    def remove(self, number: int) -> None:
        """Delete a version."""
        complaint = self.tr("Model {} could not be deleted: {{}}")
        self._change(partial(self._store.remove, number), complaint.format(number))

    @Slot()
    def clean_up(self) -> None:
        """Remove what killed trainings left behind."""
        complaint = self.tr("What a training left behind could not be removed: {}")
        self._change(self._store.cleanup, complaint)

    def _change(
        self, work: Callable[[], object], complaint: str, chosen: int | None = None
    ) -> None:
        """Change the store; the complaint's "{}" is replaced by a system's reason."""

        def change() -> tuple[str, list[StoreSnapshot]]:
            failure = ""
            try:
                work()
            except UserError as error:
                failure = localized(error)
            except OSError as error:
                logger.exception("could not change the models")
                failure = complaint.format(localized(message_of(error)))
                return failure, [take_snapshot(self._store)]
            snapshot = take_snapshot(self._store)
            if chosen is None:
                return failure, [snapshot]
            # If the store refused the choice, or others have chosen again since, that
            # is a change from the choice made here, even to what was active before.
            return failure, [replace(snapshot, active=chosen), snapshot]

        self._choices.append(chosen)
        self._thread.call(change, done=self._on_change_ended, must_finish=True)

    def _on_change_ended(self, outcome: tuple[str, list[StoreSnapshot]]) -> None:
        failure, snapshots = outcome
        if failure:
            self.failed.emit(failure)
        for snapshot in snapshots:
            self._show(snapshot)
        self._choices.popleft()

    def _show(self, snapshot: StoreSnapshot) -> None:
        if snapshot != self._last:
            self._last = snapshot
            self.changed.emit(snapshot)
