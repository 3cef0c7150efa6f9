"""A window in which much is done that is kept in the store, until it is ended.

    python -m tests.helpers.gui.busy_process STORE MODELS

Draws, labels, puts pages away and changes settings, over and over, and reports each
round. SIGTERM closes the window.
"""

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.samples.sample import Sample
from mnist_gui.window.end_signals import EndSignals
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.processes.children import send


class User(QObject):
    """Does one thing after the other."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self._window = application.window
        self._rounds = 0
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._act)
        application.samples.kept.connect(self._on_kept)
        application.samples.keep_failed.connect(self._on_failed)
        application.models.model_ready.connect(self._timer.start)
        application.page_read.connect(self._label)

    @Slot()
    def _act(self) -> None:
        self._rounds += 1
        x = 40 + 5 * (self._rounds % 40)
        hand.drag(self._window.canvas, [(x, 60), (x + 3, 100), (x, 160)])
        self._window.pen_width_slider.setValue(5 + self._rounds % 30)
        if self._rounds % 7 == 0:
            self._window.actions_.new_page.trigger()
        send("round", count=self._rounds)

    @Slot()
    def _label(self) -> None:
        self._window.label_actions[self._rounds % 10].trigger()

    @Slot(object)
    def _on_kept(self, sample: Sample) -> None:
        send("kept", id=sample.id)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        send("failed", reason=reason)


def main(store: str, models: str) -> None:
    """Open the window and stay."""
    qt = QApplication(sys.argv[:1])
    signals = EndSignals()
    signals.install([signal.SIGTERM])
    options = Options(store=Path(store))
    application = Application(options, FakeModel.load, shipped_models=Path(models))
    qt.aboutToQuit.connect(application.stop)
    user = User(application)
    application.start()
    qt.exec()
    del user


if __name__ == "__main__":
    main(*sys.argv[1:])
