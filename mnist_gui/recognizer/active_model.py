"""The active model, which reads, and the compared model beside it."""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mnist_gui.core.classifier.cached_reader import CachedReader
from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.classifier.hand_reader import HandReader
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.errors import ModelError, UserError
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.samples.accepted import Exemplar
from mnist_gui.core.samples.sample import Sample
from mnist_gui.recognizer.thread import Callback, WorkerThread
from mnist_gui.ui.translation import localized

logger = logging.getLogger(__name__)


class ActiveModel(QObject):
    """Loads, compares and adapts models; everybody else asks here which one is active.

    Attributes:
        manifest: The active model's, or None while there is none.
        compared: The compared model's, or None if there is none.
        is_adapted: Whether the active model has been adapted since it was loaded.

    Signals:
        changed: Another model is active, or another or none is compared.
            Args: Manifest or None, the active one; Manifest or None, the compared one.
    """

    changed = Signal(object, object)

    def __init__(
        self, thread: WorkerThread, load: Callable[[Path], Classifier]
    ) -> None:
        """Prepare; `load` gets a model's folder, and is called on the thread."""
        super().__init__()
        self.manifest: Manifest | None = None
        self.compared: Manifest | None = None
        self.is_adapted = False
        self._thread = thread
        self._load = load
        # These belong to the worker thread.
        self._active_model: Classifier | None = None
        self._compared_model: Classifier | None = None
        self._hand_reader: HandReader | None = None
        self._unlearned: Callable[[], Sequence[Exemplar]] | None = None
        self._readers: dict[object, CachedReader] = {}

    def on_thread(self) -> tuple[Classifier | None, Classifier | None]:
        """Return the active and the compared model; call it on the thread alone."""
        return self._active_model, self._compared_model

    def for_drawings(self) -> HandReader | None:
        """Return what reads the user's own drawings, if that is not the active model.

        Call it on the thread alone.
        """
        return self._hand_reader

    def readers(
        self, *, is_drawn: bool, is_live: bool = False
    ) -> tuple[CachedReader | None, CachedReader | None]:
        """Return what reads a page, and what reads it for comparison.

        They keep what they read until models, head or hand change. A page that the user
        drew is read with the user's hand; a picture was drawn by another hand, or with
        another pen. A hand that is yet to be learned is learned first, unless the page
        `is_live`, still being drawn. Call it on the thread alone.
        """
        unlearned = None if is_live else self._unlearned
        if unlearned:
            self._unlearned = None
            self.learn_hand(unlearned())
        by_hand = self._hand_reader if is_drawn else None
        return (
            self._cached(by_hand or self._active_model),
            self._cached(self._compared_model),
        )

    def learn_hand(self, exemplars: Sequence[Exemplar]) -> bool:
        """Read the user's drawings by these exemplars, and no others.

        Call it on the thread alone. A model that cannot be adapted learns no hand.

        Returns:
            Whether drawings may be read otherwise than before.
        """
        before, model = self._hand_reader, self._active_model
        self._hand_reader = self._unlearned = None
        if exemplars and isinstance(model, PublishedClassifier) and model.is_adaptable:
            self._hand_reader = before or HandReader(model)
            self._hand_reader.learn(exemplars)
        self._readers.clear()
        return bool(before or self._hand_reader)

    def learn_hand_later(self, exemplars: Callable[[], Sequence[Exemplar]]) -> None:
        """Learn the hand before the next page at rest is read, which `exemplars` fetch.

        It takes as long as two readings: no pen move must wait for it. Call it on the
        thread alone.
        """
        self._unlearned = exemplars

    def load(
        self, path: Path, *, done: Callback[Manifest], failed: Callback[str]
    ) -> None:
        """Load a model from its folder and try it, then replace the active one.

        `done` receives its manifest, after `changed`; `failed` receives why not, a
        message: the active model stays then.
        """

        def answer(manifest: Manifest) -> None:
            self.manifest = manifest
            self.is_adapted = False
            self.changed.emit(self.manifest, self.compared)
            done(manifest)

        self._thread.call(partial(self._replace, path), done=answer, failed=failed)

    def compare(self, path: Path | None, *, failed: Callback[str]) -> None:
        """Load a model that reads the same pages; None ends the comparison.

        `failed` receives why not, a message: the compared model stays then.
        """

        def answer(manifest: Manifest | None) -> None:
            self.compared = manifest
            self.changed.emit(self.manifest, self.compared)

        self._thread.call(
            partial(self._replace_compared, path), done=answer, failed=failed
        )

    def adapt(
        self,
        samples: Callable[[], Iterable[Sample]],
        *,
        done: Callable[[], object],
        failed: Callback[str],
    ) -> None:
        """Adapt the active model, in memory, to the user's samples.

        `samples` fetches them on the thread; `done` is called once the model has
        learned them, and not where there is none; `failed` receives why not, a message.
        """

        def answer(is_adapted: bool) -> None:
            if is_adapted:
                self.is_adapted = True
                done()

        def adapt() -> bool:
            if self._active_model is None:
                return False
            self._readers.clear()
            self._active_model.adapt(samples())
            return True

        self._thread.call(
            adapt,
            done=answer,
            failed=failed,
            otherwise=self.tr("The model could not learn this."),
        )

    def _cached(self, model: Classifier | HandReader | None) -> CachedReader | None:
        if model is None:
            return None
        if model not in self._readers:
            self._readers[model] = CachedReader(model, self._thread.stop_if_stale)
        return self._readers[model]

    def _replace(self, path: Path) -> Manifest:
        self._active_model = self._try_to_load(path)
        self._hand_reader = None
        self._readers.clear()
        return self._active_model.manifest

    def _replace_compared(self, path: Path | None) -> Manifest | None:
        self._compared_model = self._try_to_load(path) if path else None
        self._readers.clear()
        return self._compared_model.manifest if self._compared_model else None

    def _try_to_load(self, path: Path) -> Classifier:
        """Load a model, or raise a `ModelError` that says why it cannot be used."""
        was_there = exists(path)
        try:
            return self._load(path)
        except Exception as error:  # TensorFlow may be missing or broken
            logger.warning("could not load %s", path, exc_info=True)
            if was_there and not exists(path):  # what it lacked is not its fault
                message = self.tr("Model {} is no longer there.").format(path.name)
            elif isinstance(error, UserError):
                message = localized(error)
            else:
                message = self.tr("Model {} cannot be used.").format(path.name)
            raise ModelError(message) from error
