"""The classifier on its worker thread."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import LabelledDrawing, SampleStore
from mnist_gui.drawings.own_drawings import SampleStoreProxy
from mnist_gui.recognizer.loaded_model import LoadedModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.thread import LatestRequest, Worker, WorkerThread

__all__ = ["LoadedModel", "Recognition", "Recognizer"]

_STACK_BYTES: Final = 16 * 1024 * 1024
"""macOS gives a QThread 512 KB, which numerical libraries outgrow."""


class Recognizer(QObject):
    """Names the digit on a page, and opens files, without blocking the caller.

    Owns a worker thread, on which TensorFlow is imported and everything slow is
    done, in the order it was asked for. Of several recognitions asked for only
    the newest is answered; late answers are dropped.

    Attributes:
        drawings: The person's own drawings, worked on by the same thread.
        single: Whether pages are read as one digit always.

    Signals:
        recognized: The newest page was read.
            Args: Recognition.
        recognition_failed: The model could not read the newest page.
            Args: str, a sentence for the person.
        explained: It was found what in a picture speaks for each digit.
            Args: Heatmaps, or None where the model cannot explain itself.
        model_loaded: A model has replaced the one in use.
            Args: Manifest.
        model_failed: A model could not be loaded; the one in use stays.
            Args: str, a sentence for the person.
        comparison_changed: Another model reads along from now on.
            Args: Manifest, or None if none does any more.
        comparison_failed: It could not be loaded; all stays as it was.
            Args: str, a sentence for the person.
        page_opened: A file was read.
            Args: Page, Path.
        open_failed: A file could not be read.
            Args: str, a sentence for the person.
        sample_kept: A drawing is kept with its label.
            Args: Sample; int or None, which digit it was before.
        keep_failed: A drawing could not be kept.
            Args: str, a sentence for the person.
        taught: The model in use has learnt the drawings, until another is loaded.
        teach_failed: It could not learn them.
            Args: str, a sentence for the person.
    """

    recognized = Signal(object)
    recognition_failed = Signal(str)
    explained = Signal(object)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    comparison_changed = Signal(object)
    comparison_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)
    sample_kept = Signal(object, object)
    keep_failed = Signal(str)
    taught = Signal()
    teach_failed = Signal(str)

    _recognition_requested = Signal(int, object, bool)
    _explanation_requested = Signal(int, object)
    _load_requested = Signal(object)
    _compare_requested = Signal(object)
    _open_requested = Signal(object)
    _teach_requested = Signal()

    def __init__(
        self, load: Callable[[Path], LoadedModel], samples: SampleStore
    ) -> None:
        """Prepare the thread.

        Args:
            load: Loads a model; called on the worker thread.
            samples: The person's own drawings; used on the worker thread.
        """
        super().__init__()
        self.single = False
        self._newest = LatestRequest()
        self._newest_explanation = LatestRequest()
        self._is_waiting = False
        self._followed: Page | None = None
        self._thread = WorkerThread()
        self._thread.setObjectName("recognizer")
        self._thread.setStackSize(_STACK_BYTES)
        self._worker = Worker(load, samples, self._newest, self._newest_explanation)
        self._worker.moveToThread(self._thread)
        self._thread.finished.connect(self._worker.deleteLater)
        self._recognition_requested.connect(self._worker.recognize)
        self._explanation_requested.connect(self._worker.explain)
        self._load_requested.connect(self._worker.load_model)
        self._compare_requested.connect(self._worker.compare)
        self._open_requested.connect(self._worker.open_file)
        self._teach_requested.connect(self._worker.teach)
        self._worker.recognized.connect(self._on_recognized)
        self._worker.recognition_failed.connect(self._on_recognition_failed)
        self._worker.explained.connect(self._on_explained)
        self._worker.model_loaded.connect(self._on_model_loaded)
        self._worker.model_failed.connect(self.model_failed)
        self._worker.comparison_changed.connect(self._on_comparison_changed)
        self._worker.comparison_failed.connect(self.comparison_failed)
        self._worker.page_opened.connect(self.page_opened)
        self._worker.open_failed.connect(self.open_failed)
        self._worker.taught.connect(self.taught)
        self._worker.teach_failed.connect(self.teach_failed)
        self.drawings = SampleStoreProxy(samples, self._thread)
        self.drawings.kept.connect(self.sample_kept)
        self.drawings.keep_failed.connect(self.keep_failed)

    def host(self, worker: QObject, *, is_thorough: bool = False) -> None:
        """Let a worker's slots be called on the thread, each in its turn.

        One that is thorough does all that was asked of it before the thread ends.
        """
        worker.moveToThread(self._thread)
        self._thread.finished.connect(worker.deleteLater)
        if is_thorough:
            self._thread.thorough.append(worker)

    def model_in_use(self) -> LoadedModel | None:
        """Return the model; to be asked on the thread alone, by a hosted worker."""
        return self._worker.model

    def start(self) -> None:
        """Start the thread; what was asked for before is done first."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is doing and must not leave undone, and wait."""
        self.cancel()
        self._thread.quit()
        self._thread.wait()

    def recognize(self, page: Page) -> None:
        """Ask what is on a page that is not empty, and on no other any more."""
        self._drop_recognitions()
        self._is_waiting = True
        self._recognition_requested.emit(self._newest.number, page, self.single)

    def follow(self, page: Page) -> None:
        """Ask what is on a page that changes while the pen moves.

        Waits for the answer that is under way, and then asks for the newest
        page alone. Pen moves may come faster than answers: if each made the
        one before it late, nothing would be seen until the pen rests.
        """
        if self._is_waiting:
            self._followed = page
        else:
            self.recognize(page)

    def explain(self, model_input: ModelInput) -> None:
        """Ask what in a picture speaks for each digit, and in no other any more.

        Takes as long as a dozen recognitions: better not asked for each.
        """
        self._newest_explanation.number += 1
        self._explanation_requested.emit(self._newest_explanation.number, model_input)

    def cancel(self) -> None:
        """Answer nothing that was asked before."""
        self._drop_recognitions()
        self._newest_explanation.number += 1

    def load_model(self, path: Path) -> None:
        """Ask for a model to be used from now on."""
        self._load_requested.emit(path)

    def compare(self, path: Path | None) -> None:
        """Ask for a second model to read along; for none any more with None."""
        self._compare_requested.emit(path)

    def open_file(self, path: Path) -> None:
        """Ask for the page in a picture or strokes file."""
        self._open_requested.emit(path)

    def keep(self, drawing: LabelledDrawing) -> None:
        """Ask for a drawing to be kept among the person's own."""
        self.drawings.keep(drawing)

    @Slot()
    def teach(self) -> None:
        """Ask for the model in use to learn the drawings that are kept."""
        self._teach_requested.emit()

    @Slot(int, object)
    def _on_recognized(self, request: int, recognition: object) -> None:
        if request == self._newest.number:
            self.recognized.emit(recognition)
            self._ask_for_followed()

    @Slot(int, str)
    def _on_recognition_failed(self, request: int, reason: str) -> None:
        if request == self._newest.number:
            self.recognition_failed.emit(reason)
            self._ask_for_followed()

    @Slot(object)
    def _on_model_loaded(self, manifest: Manifest) -> None:
        self.model_loaded.emit(manifest)
        _collect_replaced(manifest)

    @Slot(object)
    def _on_comparison_changed(self, manifest: Manifest | None) -> None:
        self.comparison_changed.emit(manifest)
        _collect_replaced(manifest)

    @Slot(int, object)
    def _on_explained(self, request: int, heatmaps: object) -> None:
        if request == self._newest_explanation.number:
            self.explained.emit(heatmaps)

    def _drop_recognitions(self) -> None:
        self._newest.number += 1
        self._is_waiting = False
        self._followed = None

    def _ask_for_followed(self) -> None:
        self._is_waiting = False
        if self._followed:
            self.recognize(self._followed)


def _collect_replaced(successor: Manifest | None) -> None:
    """Free what a model of others leaves: 0.8 MB of objects that hold each other.

    Python would look for them after some dozens of models, and for longer. Not on the
    worker thread: other garbage may be widgets, which only this thread may end. Our
    own models leave nothing (docs/adr/0019), and looking stops the window for 15 ms:
    what the last one of others leaves can wait until another is opened.
    """
    if successor and not successor.version:
        gc.collect()
