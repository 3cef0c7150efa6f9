"""Report how far the preparation of a run's data is."""

import time
from typing import Final

from mnist_gui.core.events import DataPrepared, EventSink
from trainer.handwriting.writing import ProgressCallback

_PAUSE_S: Final = 1.0


def report_progress(what: str, on_event: EventSink) -> ProgressCallback:
    """Return a callback that reports `DataPrepared` events, at most one a second."""
    next_report = 0.0

    def on_progress(done: int, total: int) -> None:
        nonlocal next_report
        now = time.monotonic()
        if now >= next_report:
            next_report = now + _PAUSE_S
            on_event(DataPrepared(what=what, done=done, total=total))

    return on_progress
