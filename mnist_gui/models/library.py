"""The versions on disk, seen from the window: what there is, and changing it."""

import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import UserError, message_of
from mnist_gui.core.models.snapshot import StoreSnapshot, take_snapshot
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.models.store_watcher import StoreWatcher
from mnist_gui.recognizer.recognizer import Recognizer

logger = logging.getLogger(__name__)


class ModelLibrary(QObject):
    """Looks through a store and changes it, without blocking the caller.

    Notices by itself what others change there, a terminal or another window.

    Signals:
        surveyed: The store is not what it was.
            Args: Survey.
        failed: It could not be changed.
            Args: str, a sentence for the person.
    """

    surveyed = Signal(object)
    failed = Signal(str)

    _survey_requested = Signal()
    _change_requested = Signal(object, str)

    def __init__(
        self, store: ModelStore, recognizer: Recognizer, parent: QObject
    ) -> None:
        """Look at a store, which need not exist yet.

        Args:
            store: What others may change as well.
            recognizer: Its thread does the work: then a model is loaded, chosen and
                removed in the order that was asked for.
            parent: With which it goes. Python's collector may run in another thread,
                where nothing may be destroyed that watches files.
        """
        super().__init__(parent)
        self._store = store
        self._last: StoreSnapshot | None = None
        # Which version each change chooses, if any; they are done in this order.
        self._choices: deque[int | None] = deque()
        self._worker = LibraryWorker(store)
        recognizer.host(self._worker, is_thorough=True)
        self._survey_requested.connect(self._worker.survey)
        self._change_requested.connect(self._worker.change)
        self._worker.surveyed.connect(self._on_surveyed)
        self._worker.changed.connect(self._on_changed)
        self._worker.failed.connect(self.failed)
        self._watcher = StoreWatcher(store.folder, self)
        self._watcher.changed.connect(self.survey)

    @Slot()
    def survey(self) -> None:
        """Ask for the store to be looked through."""
        self._survey_requested.emit()

    def find(self, number: int) -> ModelVersion:
        """Return a version by its number.

        Raises:
            ModelError: If there is none.
        """
        return self._store.find(number)

    def activate(self, number: int) -> None:
        """Ask for a version to be the one in use, now and next time."""
        complaint = self.tr("The choice of model {} could not be kept: {{}}")
        work = partial(self._store.activate, number)
        self._change(work, complaint.format(number), chosen=number)

    def roll_back(self, number: int) -> None:
        """Ask for the version to be the one in use that was it before: this one."""
        complaint = self.tr("Going back could not be kept: {}")
        self._change(self._store.rollback, complaint, chosen=number)

    def is_choosing(self, number: int) -> bool:
        """Return whether a version was asked for here, and is not in use yet."""
        return number in self._choices

    def is_superseded(self, number: int | None) -> bool:
        """Return whether a version was asked for here, and then another one.

        A survey in between may have it in use.
        """
        *earlier, last = [None, *(one for one in self._choices if one is not None)]
        return number in earlier and number not in (None, last)

    def rename(self, number: int, name: str) -> None:
        """Ask for a version to be given a name."""
        complaint = self.tr("The name could not be kept: {}")
        self._change(partial(self._store.rename, number, name), complaint)

    def remove(self, number: int) -> None:
        """Ask for a version to be removed for good."""
        complaint = self.tr("Model {} could not be deleted: {{}}")
        self._change(partial(self._store.remove, number), complaint.format(number))

    @Slot()
    def sweep(self) -> None:
        """Ask for what runs left half-made that were killed to be removed."""
        complaint = self.tr("What a training left behind could not be removed: {}")
        self._change(self._store.cleanup, complaint)

    def _change(
        self, work: Callable[[], object], complaint: str, chosen: int | None = None
    ) -> None:
        self._choices.append(chosen)
        self._change_requested.emit(work, complaint)

    @Slot(object)
    def _on_surveyed(self, found: StoreSnapshot) -> None:
        if found != self._last:
            self._last = found
            self.surveyed.emit(found)

    @Slot()
    def _on_changed(self) -> None:
        self._choices.popleft()


class LibraryWorker(QObject):
    """What happens on the worker thread; its signals cross to the GUI thread."""

    surveyed = Signal(object)
    changed = Signal()
    failed = Signal(str)

    def __init__(self, store: ModelStore) -> None:
        super().__init__()
        self._store = store

    @Slot()
    def survey(self) -> None:
        """Look through the store."""
        self.surveyed.emit(take_snapshot(self._store))

    @Slot(object, str)
    def change(self, work: Callable[[], object], complaint: str) -> None:
        """Change the store, and look what it is then.

        Args:
            work: Changes it; may raise what `ModelStore` raises.
            complaint: What is said if the system refuses; its "{}" is the reason.
        """
        try:
            work()
        except UserError as error:
            self.failed.emit(str(error))
        except OSError as error:
            logger.exception("could not change the models")
            self.failed.emit(complaint.format(message_of(error)))
        self.survey()
        self.changed.emit()  # after the survey that came of it
