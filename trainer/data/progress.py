"""How far the data of a run is: it may take minutes to fetch or to make."""

import time
from typing import Final

from mnist_gui.core.events import DataPrepared, EventSink
from mnist_gui.core.training_choice import SYNTHETIC

_PAUSE_S: Final = 1.0


class Preparation:
    """Reports how far the data of a run is, at most once a second."""

    def __init__(self, report: EventSink) -> None:
        self._report = report
        self._due = 0.0

    def made(self, done: int, total: int) -> None:
        """Hear how many drawings are made, and of how many."""
        self._tell(SYNTHETIC, done, total)

    def fetched(self, name: str, done: int, total: int) -> None:
        """Hear how many bytes of a file have come, and of how many; 0 is unknown."""
        self._tell(name, done, total)

    def _tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _PAUSE_S
            self._report(DataPrepared(what=what, done=done, total=total))
