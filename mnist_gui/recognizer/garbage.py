"""Collect cyclic garbage on the GUI thread alone (docs/adr/0052)."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_PAUSE_MS: Final = 1000


class GarbageCollector(QObject):
    """Stands in for Python's automatic collection, which runs in any thread.

    A widget that only a cycle still holds would be destroyed in the thread that happens
    to allocate next, while Qt may be at work on it in the GUI thread: that corrupts
    memory, and the program dies much later.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Turn the automatic collection off, and collect while this exists."""
        super().__init__(parent)
        gc.disable()
        self._pause = QTimer(self, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._collect)
        self._pause.start()

    @Slot()
    def _collect(self) -> None:
        collect_if_due()


def collect_if_due() -> None:
    """Collect the generations that the automatic collection would by now."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [at for at, (count, most) in enumerate(counts) if 0 < most < count]
    if due:
        gc.collect(due[-1])
