"""Decode pictures in a separate process, so that no file can crash the program.

Decoders are written in C and read files of unknown origin. Such a file may make them
crash, loop or exhaust memory: the process is killed, the user gets a message, and the
next picture gets a new process. Ink is found there as well, and the next pictures are
prefetched while the program reads this one.
"""

import atexit
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from mnist_gui.core.child_process import ChildProcess
from mnist_gui.core.errors import PictureError, message_of
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.decoder_process import (
    Answer,
    Request,
    receive,
    request_for,
    send,
)
from mnist_gui.core.pictures.pixels import ORIGINAL_VIEW, PictureView, Pixels

PREFETCH_COUNT: Final = 4
"""Pictures that are decoded before they are due, at most."""

_PREFETCH_BYTES: Final = 1_000_000  # of several files together: large ones take long
_TIMEOUT_S: Final = 20.0  # 50 megapixels take 2 s; what takes so long never ends
_START_TIMEOUT_S: Final = 60.0
_COMMAND: Final = (sys.executable, "-m", "mnist_gui.core.pictures.decoder_process")


class _Running(NamedTuple):
    """A decoder at work."""

    process: ChildProcess
    pending: deque[Request]
    """Requests sent whose answers have not been read; some may never be wanted."""


class PictureDecoder:
    """Decodes pictures in a process that it starts, and restarts after a crash.

    Thread-safe: callers wait for each other.
    """

    def __init__(
        self, timeout_s: float = _TIMEOUT_S, command: Sequence[str] = _COMMAND
    ) -> None:
        self._timeout_s = timeout_s
        self._command = command
        self._lock = threading.Lock()
        self._process: _Running | None = None

    def decode(self, path: Path, view: PictureView = ORIGINAL_VIEW) -> Pixels:
        """Decode a picture file.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            return self._answer(path, request_for(path, view, ink=False)).pixels

    def find_ink(
        self,
        path: Path,
        view: PictureView = ORIGINAL_VIEW,
        following: Sequence[Path] = (),
    ) -> Answer:
        """Decode a picture file and find the ink in it.

        The first few of the files that follow, in this order and in their original
        view, are prefetched.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            answer = self._answer(path, request_for(path, view, ink=True))
            self._prefetch(following)
            return answer

    def close(self) -> None:
        """Kill the process, even amid a picture; the next picture starts a new one."""
        if running := self._process:
            running.process.kill()
        with self._lock:
            self._close()

    def _answer(self, path: Path, request: Request) -> Answer:
        running = self._running(path)
        is_alone = not running.pending
        try:
            while running.pending and running.pending[0] != request:
                with suppress(PictureError):  # its answer is no longer wanted
                    self._take(running)
            if not running.pending:
                self._ask(running, request)
            return self._take(running)
        except (OSError, ValueError) as error:  # the process ended before its answer
            self._close()
            if not is_alone:  # another pending picture may be the cause
                return self._answer(path, request)
            raise PictureError(
                marked(
                    "Errors", "“{}” cannot be decoded: it is damaged or malicious."
                ).format(path.name)
            ) from error

    def _prefetch(self, following: Sequence[Path]) -> None:
        if (running := self._process) is None:
            return
        with suppress(OSError):  # the process has ended; they are asked for when due
            for path in following[len(running.pending) : PREFETCH_COUNT]:
                request = request_for(path, ink=True)
                size = sum(pending.size for pending in running.pending)
                if running.pending and size + request.size > _PREFETCH_BYTES:
                    break
                self._ask(running, request)

    def _ask(self, running: _Running, request: Request) -> None:
        send(running.process.requests, request)
        running.pending.append(request)
        running.process.watchdog.arm()

    def _take(self, running: _Running) -> Answer:
        """Read the answer to the oldest pending request."""
        running.process.watchdog.arm()
        try:
            return receive(running.process.answers)
        finally:
            running.pending.popleft()
            if running.pending:
                running.process.watchdog.arm()
            else:
                running.process.watchdog.disarm()

    def _running(self, path: Path) -> _Running:
        """Return the process; start it if there is none, for this picture."""
        if self._process is None or not self._process.process.is_running:
            self._close()
            try:
                self._process = _start(self._command, self._timeout_s)
            except OSError as error:
                raise PictureError(
                    marked("Errors", "“{}” cannot be decoded: {}").format(
                        path.name, message_of(error)
                    )
                ) from error
        return self._process

    def _close(self) -> None:
        if self._process is not None:
            self._process.process.end()
            self._process = None


def _start(command: Sequence[str], timeout_s: float) -> _Running:
    try:
        process = ChildProcess(
            command,
            timeout_s,
            start_timeout_s=_START_TIMEOUT_S,
            environment={"OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise OSError(
            marked("Errors", "the program's picture decoder does not start")
        ) from error
    return _Running(process, deque())


decoder: Final = PictureDecoder()
"""The program's decoder; its process starts with the first picture."""

atexit.register(decoder.close)
