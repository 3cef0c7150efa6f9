"""What is done on the recognizer's thread."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot
from typing_extensions import override

from mnist_gui.core.errors import ReadableError
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.page import Page, open_page
from mnist_gui.core.prediction import Heatmaps, Prediction
from mnist_gui.core.preprocess import ModelInput, to_model_input
from mnist_gui.core.samples import LabelledDrawing, SampleStore
from mnist_gui.sketch import PAD_SIDE

logger = logging.getLogger(__name__)


class LoadedModel(Protocol):
    """What the recognizer needs of a classifier."""

    manifest: Manifest

    def predict(self, image: ModelInput) -> Prediction:
        """Name the digit in one picture."""
        ...

    def explain(self, image: ModelInput) -> Heatmaps | None:
        """Say what in a picture speaks for each digit; None if it cannot."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    prediction: Prediction | None
    """None where no model is loaded."""

    model_version: int | None = None
    """Of the model that read it."""

    @property
    def extent(self) -> float | None:
        """Longer side of what was drawn as a share of the pad's; None for a picture."""
        return self.page.extent(PAD_SIDE)


class Newest:
    """The number of the newest request of a kind, written by the GUI thread alone.

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
    explained = Signal(int, object)
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
        newest_explanation: Newest,
    ) -> None:
        super().__init__()
        self._load = load
        self._samples = samples
        self._newest = newest
        self._newest_explanation = newest_explanation
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
                page=page,
                model_input=model_input,
                prediction=prediction,
                model_version=(
                    self._classifier.manifest.version if self._classifier else None
                ),
            )
            self.recognized.emit(request, answer)

    @Slot(int, object)
    def explain(self, request: int, model_input: ModelInput) -> None:
        """Find out what speaks for each digit, unless a newer picture waits."""
        if request != self._newest_explanation.number or self._classifier is None:
            return
        try:
            heatmaps = self._classifier.explain(model_input)
        except Exception:  # the answer stands without it
            logger.exception("could not explain an answer")
            heatmaps = None
        self.explained.emit(request, heatmaps)

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
