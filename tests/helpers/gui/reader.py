"""The recognizer with its thread and model, without a window."""

import threading
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread

MODEL = Path("1")


class Reader:
    """A worker thread, the active model on it, and the recognizer.

    Attributes:
        answers: What was recognized.
        events: What happened, in order: "loaded", "recognized", "failed".
        threads: On which thread each of them arrived.
        messages: Why models could not be loaded.
    """

    def __init__(self, load: Callable[[Path], Classifier]) -> None:
        self.thread = WorkerThread()
        self.active = ActiveModel(self.thread, load)
        self.recognizer = Recognizer(self.thread, self.active)
        self.answers: list[Recognition] = []
        self.events: list[str] = []
        self.threads: list[int] = []
        self.messages: list[str] = []
        self.recognizer.recognized.connect(self.answers.append)
        self.recognizer.recognized.connect(lambda _: self._note("recognized"))
        self.recognizer.recognition_failed.connect(lambda _: self._note("failed"))

    @property
    def digits(self) -> list[int | None]:
        """The digit of each answer."""
        return [
            answer.prediction.digit if answer.prediction else None
            for answer in self.answers
        ]

    def load(self, path: Path = MODEL) -> None:
        """Load a model; note what comes of it."""

        def loaded(_: Manifest) -> None:
            self._note("loaded")

        self.active.load(path, done=loaded, failed=self.messages.append)

    def start(self, path: Path | None = MODEL) -> None:
        """Start the thread, and load a model unless the path is None."""
        self.thread.start()
        if path is not None:
            self.load(path)

    def stop(self) -> None:
        """Drop what is under way, and end the thread."""
        self.recognizer.cancel()
        self.thread.stop()

    def wait(self, qtbot: QtBot) -> None:
        """Wait until everything asked for so far was answered or dropped."""
        with qtbot.waitCallback() as answered:
            self.thread.call(lambda: None, done=answered)

    def _note(self, event: str) -> None:
        self.events.append(event)
        self.threads.append(threading.get_ident())
