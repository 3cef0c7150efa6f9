"""The classifier on its worker thread."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.page import Page
from mnist_gui.core.samples import LabelledDrawing, SampleStore
from mnist_gui.loaded_model import LoadedModel
from mnist_gui.recognizer_worker import Newest, Recognition, Worker, WorkerThread

__all__ = ["LoadedModel", "Recognition", "Recognizer"]

_STACK_BYTES: Final = 16 * 1024 * 1024
"""macOS gives a QThread 512 KB, which numerical libraries outgrow."""


class Recognizer(QObject):
    """Names the digit on a page, and opens files, without blocking the caller.

    Owns a worker thread, on which TensorFlow is imported and everything slow is
    done, in the order it was asked for. Of several recognitions asked for only
    the newest is answered; late answers are dropped.

    Signals:
        recognized: The newest page was read.
            Args: Recognition.
        recognition_failed: The model could not read the newest page.
            Args: str, a sentence for the person.
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
            Args: Sample.
        keep_failed: A drawing could not be kept.
            Args: str, a sentence for the person.
    """

    recognized = Signal(object)
    recognition_failed = Signal(str)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    comparison_changed = Signal(object)
    comparison_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)
    sample_kept = Signal(object)
    keep_failed = Signal(str)

    _recognition_requested = Signal(int, object)
    _load_requested = Signal(object)
    _compare_requested = Signal(object)
    _open_requested = Signal(object)
    _keep_requested = Signal(object)

    def __init__(
        self, load: Callable[[Path], LoadedModel], samples: SampleStore
    ) -> None:
        """Prepare the thread.

        Args:
            load: Loads a model; called on the worker thread.
            samples: The person's own drawings; used on the worker thread.
        """
        super().__init__()
        self._newest = Newest()
        self._is_waiting = False
        self._followed: Page | None = None
        self._thread = WorkerThread()
        self._thread.setObjectName("recognizer")
        self._thread.setStackSize(_STACK_BYTES)
        self._worker = Worker(load, samples, self._newest)
        self._worker.moveToThread(self._thread)
        self._thread.finished.connect(self._worker.deleteLater)
        self._recognition_requested.connect(self._worker.recognize)
        self._load_requested.connect(self._worker.load_model)
        self._compare_requested.connect(self._worker.compare)
        self._open_requested.connect(self._worker.open_file)
        self._keep_requested.connect(self._worker.keep)
        self._worker.recognized.connect(self._on_recognized)
        self._worker.recognition_failed.connect(self._on_recognition_failed)
        self._worker.model_loaded.connect(self._on_model_loaded)
        self._worker.model_failed.connect(self.model_failed)
        self._worker.comparison_changed.connect(self._on_comparison_changed)
        self._worker.comparison_failed.connect(self.comparison_failed)
        self._worker.page_opened.connect(self.page_opened)
        self._worker.open_failed.connect(self.open_failed)
        self._worker.sample_kept.connect(self.sample_kept)
        self._worker.keep_failed.connect(self.keep_failed)

    def host(self, worker: QObject) -> None:
        """Let a worker's slots be called on the thread, each in its turn."""
        worker.moveToThread(self._thread)
        self._thread.finished.connect(worker.deleteLater)

    def start(self) -> None:
        """Start the thread; what was asked for before is done first."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is doing, and wait for it."""
        self.cancel()
        self._thread.quit()
        self._thread.wait()

    def recognize(self, page: Page) -> None:
        """Ask what is on a page that is not empty, and on no other any more."""
        self.cancel()
        self._is_waiting = True
        self._recognition_requested.emit(self._newest.number, page)

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

    def cancel(self) -> None:
        """Answer nothing that was asked before."""
        self._newest.number += 1
        self._is_waiting = False
        self._followed = None

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
        self._keep_requested.emit(drawing)

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
    def _on_model_loaded(self, manifest: object) -> None:
        self.model_loaded.emit(manifest)
        _collect_replaced()

    @Slot(object)
    def _on_comparison_changed(self, manifest: object) -> None:
        self.comparison_changed.emit(manifest)
        _collect_replaced()

    def _ask_for_followed(self) -> None:
        self._is_waiting = False
        if self._followed:
            self.recognize(self._followed)


def _collect_replaced() -> None:
    """Free what a replaced model leaves: 0.8 MB of objects that hold each other.

    Python would look for them after some dozens of models, and for longer. Not on the
    worker thread: other garbage may be widgets, which only this thread may end.
    """
    gc.collect()
