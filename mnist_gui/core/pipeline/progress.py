"""One line in a terminal that shows how far a run is."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from typing_extensions import Self


class ProgressLine:
    """Count, rate, time left, and how many are uncertain, on standard error.

    Nothing is written where that is no terminal.
    """

    def __init__(self, count: Callable[[], int]) -> None:
        """Show nothing yet; `count` returns how many there are, on another thread."""
        self._progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[uncertain]} uncertain"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, uncertain=0, rate="")
        self._count = count
        self._uncertain = 0

    def __enter__(self) -> Self:
        self._progress.start()
        if not self._progress.disable:
            threading.Thread(target=self._set_total, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def add(self, *, is_confident: bool) -> None:
        """Count one more."""
        if self._progress.disable:
            return
        self._uncertain += not is_confident
        speed = self._progress.tasks[0].speed
        self._progress.update(
            self._task,
            advance=1,
            uncertain=self._uncertain,
            rate=f"{speed:.0f}/s" if speed else "",
        )

    def _set_total(self) -> None:
        self._progress.update(self._task, total=self._count())
