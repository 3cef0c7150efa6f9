"""What is done on the recognizer's thread."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal, Slot
from typing_extensions import override

from mnist_gui.core.errors import ReadableError
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.page import Page, open_page
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.preprocess import ModelInput, to_model_input
from mnist_gui.core.reading import read_page
from mnist_gui.core.samples import LabelledDrawing, SampleStore

logger = logging.getLogger(__name__)


class LoadedModel(Protocol):
    """What the recognizer needs of a classifier."""

    manifest: Manifest

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        """Name the digits in pictures of shape [n, 28, 28]."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    """Of the digit, or of the first of several."""

    prediction: Prediction | None
    """The same digit's; None where no model is loaded."""

    reading: Reading | None = None
    """All digits."""

    model_version: int | None = None
    """Of the model that read it."""


class Newest:
    """The number of the newest request, written by the GUI thread alone.

    The worker reads it to pass over what nobody waits for any more.
    """

    number = 0


class WorkerThread(QThread):
    """A thread whose `run` is Python.

    In a plain QThread every slot call gets a new Python thread state, while
    TensorFlow keeps a pointer to the one it was imported in: a later call
    crashes or hangs.
    """

    @override
    def run(self) -> None:
        self.exec()


class Worker(QObject):
    """What happens on the worker thread; its signals cross to the GUI thread."""

    recognized = Signal(int, object)
    recognition_failed = Signal(int, str)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)
    sample_kept = Signal(object)
    keep_failed = Signal(str)

    def __init__(
        self,
        load: Callable[[Path], LoadedModel],
        samples: SampleStore,
        newest: Newest,
    ) -> None:
        super().__init__()
        self._load = load
        self._samples = samples
        self._newest = newest
        self._classifier: LoadedModel | None = None

    @Slot(int, object, bool)
    def recognize(self, request: int, page: Page, single: bool) -> None:
        """Read a page, as one digit if `single`, unless a newer one waits."""
        if request != self._newest.number:
            return
        try:
            answer = _read(page, self._classifier, single=single)
        except Exception:  # a model is a program: it may raise anything
            logger.exception("could not read a page")
            reason = self.tr("The model could not read this drawing.")
            self.recognition_failed.emit(request, reason)
        else:
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

    @Slot(object)
    def keep(self, drawing: LabelledDrawing) -> None:
        """Write a drawing into the person's file."""
        try:
            sample = self._samples.add(drawing)
        except ReadableError as error:
            logger.warning("could not keep a drawing: %s", error)
            self.keep_failed.emit(str(error))
        else:
            self.sample_kept.emit(sample)


def _read(page: Page, classifier: LoadedModel | None, *, single: bool) -> Recognition:
    if classifier is None:
        return Recognition(
            page=page, model_input=to_model_input(page.ink()), prediction=None
        )
    reading = read_page(page, classifier, single=single)
    return Recognition(
        page=page,
        model_input=reading.digits[0].model_input,
        prediction=reading.digits[0].prediction,
        reading=reading,
        model_version=classifier.manifest.version,
    )
