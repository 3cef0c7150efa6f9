"""The classifier on its worker thread."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot
from typing_extensions import override

from mnist_gui.core.errors import ReadableError
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.page import Page, open_page
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.preprocess import ModelInput, to_model_input

logger = logging.getLogger(__name__)

_STACK_BYTES: Final = 16 * 1024 * 1024
"""macOS gives a QThread 512 KB, which numerical libraries outgrow."""


class LoadedModel(Protocol):
    """What the recognizer needs of a classifier."""

    manifest: Manifest

    def predict(self, image: ModelInput) -> Prediction:
        """Name the digit in one picture."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    prediction: Prediction | None
    """None where no model is loaded."""


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
        page_opened: A file was read.
            Args: Page, Path.
        open_failed: A file could not be read.
            Args: str, a sentence for the person.
    """

    recognized = Signal(object)
    recognition_failed = Signal(str)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)

    _recognition_requested = Signal(int, object)
    _load_requested = Signal(object)
    _open_requested = Signal(object)

    def __init__(self, load: Callable[[Path], LoadedModel]) -> None:
        """Prepare the thread.

        Args:
            load: Loads a model; called on the worker thread.
        """
        super().__init__()
        self._newest = _Newest()
        self._is_waiting = False
        self._followed: Page | None = None
        self._thread = _WorkerThread()
        self._thread.setObjectName("recognizer")
        self._thread.setStackSize(_STACK_BYTES)
        self._worker = _Worker(load, self._newest)
        self._worker.moveToThread(self._thread)
        self._thread.finished.connect(self._worker.deleteLater)
        self._recognition_requested.connect(self._worker.recognize)
        self._load_requested.connect(self._worker.load_model)
        self._open_requested.connect(self._worker.open_file)
        self._worker.recognized.connect(self._on_recognized)
        self._worker.recognition_failed.connect(self._on_recognition_failed)
        self._worker.model_loaded.connect(self.model_loaded)
        self._worker.model_failed.connect(self.model_failed)
        self._worker.page_opened.connect(self.page_opened)
        self._worker.open_failed.connect(self.open_failed)

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

    def open_file(self, path: Path) -> None:
        """Ask for the page in a picture or strokes file."""
        self._open_requested.emit(path)

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

    def _ask_for_followed(self) -> None:
        self._is_waiting = False
        if self._followed:
            self.recognize(self._followed)


class _Newest:
    """The number of the newest request, written by the GUI thread alone.

    The worker reads it to pass over what nobody waits for any more.
    """

    number = 0


class _WorkerThread(QThread):
    """A thread whose `run` is Python.

    In a plain QThread every slot call gets a new Python thread state, while
    TensorFlow keeps a pointer to the one it was imported in: a later call
    crashes or hangs.
    """

    @override
    def run(self) -> None:
        self.exec()


class _Worker(QObject):
    """What happens on the worker thread; its signals cross to the GUI thread."""

    recognized = Signal(int, object)
    recognition_failed = Signal(int, str)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)

    def __init__(self, load: Callable[[Path], LoadedModel], newest: _Newest) -> None:
        super().__init__()
        self._load = load
        self._newest = newest
        self._classifier: LoadedModel | None = None

    @Slot(int, object)
    def recognize(self, request: int, page: Page) -> None:
        """Read a page, unless a newer one waits."""
        if request != self._newest.number:
            return
        try:
            model_input = to_model_input(page.ink())
            prediction = (
                self._classifier.predict(model_input) if self._classifier else None
            )
        except Exception:  # a model is a program: it may raise anything
            logger.exception("could not read a page")
            reason = self.tr("The model could not read this drawing.")
            self.recognition_failed.emit(request, reason)
        else:
            answer = Recognition(
                page=page, model_input=model_input, prediction=prediction
            )
            self.recognized.emit(request, answer)

    @Slot(object)
    def load_model(self, path: Path) -> None:
        """Load a model and try it, then replace the one in use."""
        try:
            classifier = self._load(path)
        except ReadableError as error:
            logger.warning("could not load %s: %s", path, error)
            self.model_failed.emit(str(error))
        except Exception:  # TensorFlow may be missing or broken
            logger.exception("could not load %s", path)
            self.model_failed.emit(
                self.tr("Model {} cannot be used.").format(path.name)
            )
        else:
            self._classifier = classifier
            self.model_loaded.emit(classifier.manifest)

    @Slot(object)
    def open_file(self, path: Path) -> None:
        """Read a picture or strokes file."""
        try:
            page = open_page(path)
        except ReadableError as error:
            logger.warning("could not open %s: %s", path, error)
            self.open_failed.emit(str(error))
        except Exception:  # a foreign file may make a decoder raise anything
            logger.exception("could not open %s", path)
            self.open_failed.emit(self.tr("“{}” cannot be read.").format(path.name))
        else:
            self.page_opened.emit(page, path)
