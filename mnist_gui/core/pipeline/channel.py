"""The program's end of one reading process: its thread, its tasks, its watchdog."""

import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Final, NamedTuple, TypeAlias

from mnist_gui.core.child_process import ChildProcess
from mnist_gui.core.pipeline.protocol import (
    Question,
    read_frame,
    receive,
    send_predictions,
    send_task,
)
from mnist_gui.core.pipeline.tasks import Task, Wanted
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer

COMMAND: Final = (sys.executable, "-m", "mnist_gui.core.pipeline.worker")
TIMEOUT_S: Final = 40.0  # between two answers; 50 megapixels take 2 s
_START_TIMEOUT_S: Final = 60.0
_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # each of many threads would reserve 64 MB
}


class Ended(NamedTuple):
    """The process has ended, or never started."""

    has_started: bool


Message_: TypeAlias = "Question | tuple[int, Answer] | Ended"
Inbox: TypeAlias = "SimpleQueue[tuple[Channel, Message_]]"


class Channel:
    """A process that does tasks, and what it has to do.

    Attributes:
        pending: Its tasks without an answer, by number.
        pending_bytes: The size of what it has to decode.
        asked: The numbers of those that wait for the model.
        is_open: Whether it may still answer.
        is_reserved: Whether it does one task alone, which may kill it.
    """

    def __init__(self, inbox: Inbox, command: Sequence[str], timeout_s: float) -> None:
        """Start the process in the background; what it answers goes to the inbox."""
        self.pending: dict[int, Task] = {}
        self.pending_bytes = 0
        self.asked: set[int] = set()
        self.is_open = True
        self.is_reserved = False
        self._sizes: dict[int, int] = {}
        self._inbox = inbox
        self._command = command
        self._timeout_s = timeout_s
        self._process: ChildProcess | None = None
        self._lock = threading.Lock()
        self._busy = 0  # tasks that it can go on with
        self._early: list[tuple[int, Task, Wanted]] = []
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    @property
    def is_starved(self) -> bool:
        """Whether it can do nothing before the model has answered."""
        return bool(self.pending) and len(self.asked) == len(self.pending)

    def send(self, number: int, task: Task, wanted: Wanted) -> None:
        """Give the process a task; one that has ended will be reported."""
        self.pending[number] = task
        self._sizes[number] = task.size
        self.pending_bytes += self._sizes[number]
        with self._lock:
            if self._process is None:
                self._early.append((number, task, wanted))
                return
        self._send(self._process, number, task, wanted)

    def finish(self, number: int) -> Task:
        """Take a task off those that are pending."""
        self.pending_bytes -= self._sizes.pop(number)
        self.is_reserved = False
        return self.pending.pop(number)

    def answer(self, number: int, predictions: Sequence[Prediction] | None) -> None:
        """Answer the question of a task; None if the model has failed."""
        self.asked.discard(number)
        if process := self._process:
            self._count(process, 1)
            with suppress(OSError, ValueError):  # it has ended, and is reported
                send_predictions(process.requests, number, predictions)

    def close(self) -> None:
        """Kill the process, whatever it does."""
        with self._lock:
            self.is_open = False
        if self._process:
            self._process.kill()

    def _send(
        self, process: ChildProcess, number: int, task: Task, wanted: Wanted
    ) -> None:
        self._count(process, 1)
        with suppress(OSError, ValueError):  # it has ended, and is reported
            send_task(process.requests, number, task, wanted)

    def _count(self, process: ChildProcess, more: int) -> None:
        """Count what the process can go on with; without, it may take any time."""
        with self._lock:
            self._busy += more
            if self._busy > 0:
                process.watchdog.arm()
            else:
                process.watchdog.disarm()

    def _receive(self) -> None:
        """Start the process and pass on what it answers, on the thread."""
        has_started = False
        try:
            process = ChildProcess(
                self._command,
                self._timeout_s,
                start_timeout_s=_START_TIMEOUT_S,
                environment=_ENVIRONMENT,
            )
            has_started = True
            self._pass_on(process)
        except OSError:
            pass
        finally:  # whatever happened: a reader waits for it
            self._inbox.put((self, Ended(has_started)))

    def _pass_on(self, process: ChildProcess) -> None:
        try:
            with self._lock:
                self._process = process
                early, self._early = self._early, []
            for each in early:
                self._send(process, *each)
            with suppress(OSError, ValueError):
                while self.is_open and (frame := read_frame(process.answers)):
                    self._count(process, -1)
                    self._inbox.put((self, receive(frame)))
        finally:
            process.end()
