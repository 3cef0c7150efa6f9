"""A window in which strokes are drawn one after another, until it is killed.

    python -m tests.helpers.gui.drawing_process STORE MODELS

Reports each stroke once it is written.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Slot
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.processes.children import send

SIZE = QSize(730, 640)
PEN_WIDTH = 23


class Hand(QObject):
    """Draws a stroke whenever nothing else happens."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._window = application.window
        self._pages = application.pages
        self._count = 0
        self._next = QTimer(self, singleShot=True, interval=1)
        self._next.timeout.connect(self._draw)

    def start(self) -> None:
        """Choose a pen and a size of the window, then draw."""
        self._window.resize(SIZE)
        self._window.pen_width_slider.setValue(PEN_WIDTH)
        self._next.start()

    @Slot()
    def _draw(self) -> None:
        if self._count and self._pages.finish(60):
            send("drawn", count=self._count)
        x = 40 + 5 * (self._count % 40)
        hand.drag(self._window.canvas, [(x, 60), (x + 3, 100), (x, 160)])
        self._count += 1
        self._next.start()


def main(store: str, models: str) -> None:
    """Open the window and stay."""
    qt = QApplication(sys.argv[:1])
    options = Options(store=Path(store))
    application = Application(options, FakeModel.load, shipped_models=Path(models))
    user = Hand(application)
    application.start()
    user.start()
    qt.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
