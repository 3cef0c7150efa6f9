"""The program, whose window closes by itself; prints when that was.

    python -m tests.helpers.gui.closing_program SECONDS [OPTION …]

The options are those of `mnist-gui`.
"""

import sys
import time

from PySide6.QtCore import QTimer
from typing_extensions import override

import mnist_gui.application
from mnist_gui.__main__ import main
from mnist_gui.application import Application


class ClosingApplication(Application):
    """The program, whose window closes by itself."""

    @override
    def start(self) -> None:
        super().start()
        milliseconds = int(1000 * float(sys.argv[1]))
        QTimer.singleShot(milliseconds, self, self._close)

    def _close(self) -> None:
        print(time.time(), flush=True)
        self.window.close()


if __name__ == "__main__":
    mnist_gui.application.Application = ClosingApplication  # type: ignore[misc]
    sys.exit(main(sys.argv[2:]))
