"""Ending a process that keeps us waiting for too long."""

import subprocess
import threading
import time
from math import inf
from typing import Final


class Watchdog:
    """Kills a process that does not do in time what is expected of it.

    One thread for as long as it lives: starting one for every answer would take longer
    than reading it.
    """

    def __init__(self, process: subprocess.Popen[bytes], patience_s: float) -> None:
        """Watch a process, of which nothing is expected yet."""
        self._process: Final = process
        self._patience_s = patience_s
        self._until = inf
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def expect(self, at_least_s: float = 0.0) -> None:
        """Kill the process, unless it rests or more is expected before patience ends.

        Args:
            at_least_s: How long to be patient, where that is longer than usual.
        """
        self._until = time.monotonic() + max(self._patience_s, at_least_s)

    def rest(self) -> None:
        """Expect nothing."""
        self._until = inf

    def stop(self) -> None:
        """Watch no longer."""
        self._is_over.set()

    def _watch(self) -> None:
        # It need not be told of a change: what is expected now is not due before it
        # has looked again.
        while not self._is_over.wait(min(self._patience_s, self._left_s())):
            if self._left_s() <= 0:
                self._process.kill()
                return

    def _left_s(self) -> float:
        return max(0.0, self._until - time.monotonic())
