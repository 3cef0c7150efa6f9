"""Start the real window, close it after a while, and print when that was.

    python -m tests.bench.support.quit_probe SECONDS

Whoever started it measures how long the process lives on.
"""

import sys
import tempfile
import time
from typing import Final

from PySide6.QtCore import QTimer
from typing_extensions import override

import mnist_gui.application
from mnist_gui.__main__ import main
from mnist_gui.application import Application

_MILLISECONDS: Final = int(1000 * float(sys.argv[1]))


class ClosingApplication(Application):
    """The program, whose window closes by itself."""

    @override
    def start(self) -> None:
        super().start()
        QTimer.singleShot(_MILLISECONDS, self, self._close)

    def _close(self) -> None:
        print(time.time(), flush=True)
        self.window.close()


if __name__ == "__main__":
    mnist_gui.application.Application = ClosingApplication  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as store:
        status = main(["--store", store])
    sys.exit(status)
