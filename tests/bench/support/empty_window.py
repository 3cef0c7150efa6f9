"""Paint an empty window and print how many seconds after its start that was.

    python -m tests.bench.support.empty_window SECONDS_SINCE_EPOCH

It imports nothing of the program: it is the yardstick for the program's own window.
"""

import sys
import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMainWindow
from typing_extensions import override

_STARTED: Final = float(sys.argv[1])


class Watch(QObject):
    """Ends the program once a window has been painted."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._end)
        return False

    @Slot()
    def _end(self) -> None:
        print(time.time() - _STARTED)
        QApplication.quit()


if __name__ == "__main__":
    qt = QApplication(sys.argv[:1])
    window, watch = QMainWindow(), Watch()
    window.installEventFilter(watch)
    window.show()
    qt.exec()
