"""Processes that tell, line by line in JSON, what they have done for certain."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any, Final, TypeAlias

from tests.helpers.repository import REPOSITORY

Told: TypeAlias = dict[str, Any]
"""What a child says; its `what` says of what kind."""

PATIENCE: Final = 60.0
"""Seconds after which a child that should say something hangs. Sooner than pytest gives
up on the whole test, which would leave the children behind."""


def tell(what: str, **facts: object) -> None:
    """Say something to the process that started this one."""
    print(json.dumps({"what": what, **facts}), flush=True)


class Child:
    """A module of ours in a process of its own, with no display and no files of ours.

    Attributes:
        told: All that it has said so far.
    """

    def __init__(self, module: str, *arguments: object) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (as long as this)
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter)
            [sys.executable, "-m", module, *map(str, arguments)],
            env=os.environ
            | {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.told: list[Told] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait_for(self, *kinds: str) -> Told:
        """Return the next thing that it says of one of these kinds.

        Raises:
            AssertionError: If it ends or hangs instead; says what it said last.
        """
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            told = self._next(give_up - time.monotonic())
            if told is None:
                raise AssertionError(f"a child ended: {self.errors()}")
            if told["what"] in kinds:
                return told
        raise AssertionError(f"a child hangs; it said {self.told[-3:]}")

    def hear(self) -> None:
        """Take in what it has said by now."""
        while not self._lines.empty() and self._next(0):
            pass

    def kill(self) -> None:
        """End it as the system does, with no word, and take in what it said before."""
        self._process.kill()
        self._end()

    def finish(self) -> int:
        """Wait until it ends by itself; return its status."""
        self._process.wait(PATIENCE)
        self._end()
        return self._process.returncode

    def errors(self) -> str:
        """Return what it said on standard error last."""
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-2000:]

    def _end(self) -> None:
        self._process.wait()
        while self._next(PATIENCE) is not None:
            pass
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._errors.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _next(self, seconds: float) -> Told | None:
        """Return the next thing it says; None if it has ended."""
        try:
            line = self._lines.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise AssertionError(f"a child hangs; it said {self.told[-3:]}") from None
        if line is None:
            self._lines.put(None)
            return None
        try:
            told: Told = json.loads(line)
        except ValueError:  # cut short by a kill
            return {"what": "noise"}
        self.told.append(told)
        return told
