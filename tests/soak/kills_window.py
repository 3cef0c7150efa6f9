"""A window that keeps samples and trains models one after another, until it is killed.

    python -m tests.soak.kills_window STORE SEED PYTHON

Reports as JSON lines what it read after opening, and what it has kept and published
since. PYTHON runs the trainer.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.training.process import RunOutcome
from mnist_gui.ui.resources import samples_path
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.processes.children import send


class User(QObject):
    """Has one drawing read, then keeps samples while models are trained."""

    def __init__(self, application: Application, seed: int) -> None:
        super().__init__()
        self._application = application
        self._number = seed * 1_000_000
        recognizer = application.recognizer
        recognizer.recognized.connect(self._on_recognized)
        application.samples.kept.connect(self._on_kept)
        application.samples.keep_failed.connect(self._on_trouble)
        application.models.load_failed.connect(self._on_trouble)
        application._process.finished.connect(self._on_finished)
        record = next(iter(read_strokes(samples_path())))
        self._page = Page(strokes=record.strokes)
        application.window.canvas.sketch.replace_page(self._page, "draw")

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        if recognition.prediction is None or self._number % 1_000_000:
            return
        send("opened", text=recognition.prediction.text)
        self._keep()
        self._train()

    def _keep(self) -> None:
        self._number += 1
        self._application.samples.keep(a_drawing(self._number))

    @Slot(object)
    def _on_kept(self, sample: Sample) -> None:
        send("kept", id=sample.id)
        QTimer.singleShot(20, self, self._keep)

    @Slot(str)
    def _on_trouble(self, reason: str) -> None:
        send("trouble", reason=reason)

    @Slot()
    def _train(self) -> None:
        choice = TrainingChoice(recipe="quick", data="fake")
        dialog = self._application.training.dialog
        dialog.form.choose(choice)
        dialog.start_button.clicked.emit()

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        if outcome.version is not None:
            send("published", version=outcome.version)
        send("finished", message=self._application.window.pad_card.toast.text)
        QTimer.singleShot(0, self, self._train)


def main(store: str, seed: str, python: str) -> None:
    """Open the window and stay."""
    qt = QApplication(sys.argv[:1])
    options = Options(store=Path(store))
    application = Application(options, load, trainer=(python, "-m", "trainer"))
    qt.aboutToQuit.connect(application.stop)
    user = User(application, int(seed))
    application.start()
    qt.exec()
    del user


if __name__ == "__main__":
    main(*sys.argv[1:])
