"""Child processes that report what they have done for certain, as JSON lines."""

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

Message: TypeAlias = dict[str, Any]
"""What a child process sends; `kind` is always there."""

PATIENCE: Final = 60.0
"""Seconds of silence after which a child process counts as hanging. Shorter than
pytest's own limit for a test, which would leave the children behind."""


def send(kind: str, **facts: object) -> None:
    """Send a message to the process that started this one."""
    print(json.dumps({"kind": kind, **facts}), flush=True)


class Child:
    """A module of the project that runs in a process of its own, without a display.

    Attributes:
        messages: All that it has sent and that was received.
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
        self.messages: list[Message] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read_lines, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_for(self, *kinds: str) -> Message:
        """Return the next message of one of these kinds.

        Raises:
            AssertionError: If the process ends or hangs instead.
        """
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            message = self._next(give_up - time.monotonic())
            if message is None:
                raise AssertionError(f"a child process ended: {self.errors()}")
            if message["kind"] in kinds:
                return message
        raise AssertionError(self._last_words())

    def receive(self) -> None:
        """Receive what was sent by now, without waiting."""
        while not self._lines.empty() and self._next(0):
            pass

    def kill(self) -> None:
        """Kill the process, and receive what it sent before."""
        self._process.kill()
        self._end()

    def finish(self) -> int:
        """Wait until the process ends by itself; return its status."""
        self._process.wait(PATIENCE)
        self._end()
        return self._process.returncode

    def errors(self) -> str:
        """Return the end of standard error."""
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

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _next(self, seconds: float) -> Message | None:
        """Return the next message; None if the process has ended."""
        try:
            line = self._lines.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise AssertionError(self._last_words()) from None
        if line is None:
            self._lines.put(None)
            return None
        try:
            message: Message = json.loads(line)
        except ValueError:  # cut short by a kill
            return {"kind": "noise"}
        self.messages.append(message)
        return message

    def _last_words(self) -> str:
        return f"a child process hangs; its last messages: {self.messages[-3:]}"
