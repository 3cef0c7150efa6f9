"""What is done on the recognizer's thread."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, Signal, Slot
from typing_extensions import override

from mnist_gui.core.errors import ModelError, UserError
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.reading.page import Page, open_page
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.recognizer.loaded_model import LoadedModel, try_to_load
from mnist_gui.recognizer.recognition import recognize

logger = logging.getLogger(__name__)

_SWITCH_SECONDS: Final = 0.0005


class LatestRequest:
    """The number of the newest request of a kind, written by the GUI thread alone.

    The worker reads it to pass over what nobody waits for any more.
    """

    number = 0


class WorkerThread(QThread):
    """A thread whose `run` is Python.

    In a plain QThread every slot call gets a new Python thread state, while
    TensorFlow keeps a pointer to the one it was imported in: a later call
    crashes or hangs.

    Attributes:
        thorough: Workers that do all that was asked of them before the thread ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.thorough: list[QObject] = []

    @override
    def run(self) -> None:
        # A model is loaded in Python; the window asks for the interpreter at every
        # call into Qt, and would wait up to 5 ms each time (docs/adr/0019).
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.exec()
        # Told to quit, Qt leaves undone what was asked for and not yet begun.
        for worker in self.thorough:
            QCoreApplication.sendPostedEvents(worker, QEvent.Type.MetaCall)


class Worker(QObject):
    """What happens on the worker thread; its signals cross to the GUI thread."""

    recognized = Signal(int, object)
    recognition_failed = Signal(int, str)
    explained = Signal(int, object)
    model_loaded = Signal(object)
    model_failed = Signal(str)
    comparison_changed = Signal(object)
    comparison_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)
    taught = Signal()
    teach_failed = Signal(str)

    def __init__(
        self,
        load: Callable[[Path], LoadedModel],
        samples: SampleStore,
        newest: LatestRequest,
        newest_explanation: LatestRequest,
    ) -> None:
        super().__init__()
        self._load = load
        self._samples = samples
        self._newest = newest
        self._newest_explanation = newest_explanation
        self._classifier: LoadedModel | None = None
        self._compared: LoadedModel | None = None

    @property
    def model(self) -> LoadedModel | None:
        """The one in use."""
        return self._classifier

    @Slot(int, object, bool)
    def recognize(self, request: int, page: Page, single: bool) -> None:
        """Read a page, as one digit if `single`, unless a newer one waits."""
        if request != self._newest.number:
            return
        try:
            answer = recognize(page, self._classifier, self._compared, single=single)
        except UserError as error:
            logger.warning("could not read a page: %s", error)
            self.recognition_failed.emit(request, str(error))
        except Exception:  # a model is a program: it may raise anything
            logger.exception("could not read a page")
            reason = self.tr("The model could not read this drawing.")
            self.recognition_failed.emit(request, reason)
        else:
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
            classifier = try_to_load(self._load, path)
        except ModelError as error:
            self.model_failed.emit(str(error))
        else:
            self._classifier = classifier
            self.model_loaded.emit(classifier.manifest)

    @Slot(object)
    def compare(self, path: Path | None) -> None:
        """Load a model that reads along, or let there be none."""
        try:
            self._compared = try_to_load(self._load, path) if path else None
        except ModelError as error:
            self.comparison_failed.emit(str(error))
        else:
            manifest = self._compared.manifest if self._compared else None
            self.comparison_changed.emit(manifest)

    @Slot(object)
    def open_file(self, path: Path) -> None:
        """Read a picture or strokes file."""
        try:
            page = open_page(path)
        except UserError as error:
            logger.warning("could not open %s: %s", path, error)
            self.open_failed.emit(str(error))
        except Exception:  # a foreign file may make a decoder raise anything
            logger.exception("could not open %s", path)
            self.open_failed.emit(self.tr("“{}” cannot be read.").format(path.name))
        else:
            self.page_opened.emit(page, path)

    @Slot()
    def teach(self) -> None:
        """Let the model in use, if there is one, learn the drawings that are kept."""
        if self._classifier is None:
            return
        try:
            self._classifier.adapt(self._samples.all())
        except UserError as error:
            logger.warning("could not teach: %s", error)
            self.teach_failed.emit(str(error))
        except Exception:  # a model is a program: it may raise anything
            logger.exception("could not teach")
            self.teach_failed.emit(self.tr("The model could not learn this."))
        else:
            self.taught.emit()
