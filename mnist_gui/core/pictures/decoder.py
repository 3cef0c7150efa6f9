"""Decode pictures in a separate process, so that no file can crash the program.

Decoders are written in C and read files of unknown origin. Such a file may make them
crash, loop or exhaust memory: the process is killed, the user gets a message, and the
next picture gets a new process. Ink is found there as well. Many pictures are read by
`mnist_gui.core.pipeline`.
"""

import atexit
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from mnist_gui.core.child_process import ChildProcess
from mnist_gui.core.errors import PictureError, message_of
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.decoder_process import (
    Answer,
    Request,
    receive,
    receive_count,
    request_for,
    send,
)
from mnist_gui.core.pictures.open import count_without_decoder
from mnist_gui.core.pictures.pixels import ORIGINAL_VIEW, PictureView, Pixels

_TIMEOUT_S: Final = 20.0  # 50 megapixels take 2 s; what takes so long never ends
_START_TIMEOUT_S: Final = 60.0
_COMMAND: Final = (sys.executable, "-m", "mnist_gui.core.pictures.decoder_process")

_Answer = TypeVar("_Answer")


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
        self._process: ChildProcess | None = None

    def decode(self, path: Path, view: PictureView = ORIGINAL_VIEW) -> Pixels:
        """Decode a picture file.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            request = request_for(path, view, ink=False)
            return self._answer(path, request, receive).pixels

    def find_ink(self, path: Path, view: PictureView = ORIGINAL_VIEW) -> Answer:
        """Decode a picture file and find the ink in it.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            return self._answer(path, request_for(path, view, ink=True), receive)

    def count_pages(self, path: Path) -> int:
        """Return how many pages a picture file has.

        1, too, for a file that is missing or no picture: whoever decodes it says so.

        Raises:
            PictureError: If it has too many, or is a PDF that cannot be read.
        """
        count = count_without_decoder(path)
        if count is not None:
            return count
        with self._lock:
            request = request_for(path, ink=False, counts=True)
            return self._answer(path, request, receive_count)

    def close(self) -> None:
        """Kill the process, even amid a picture; the next picture starts a new one."""
        if running := self._process:
            running.kill()
        with self._lock:
            self._close()

    def _answer(
        self, path: Path, request: Request, receive: Callable[[BinaryIO], _Answer]
    ) -> _Answer:
        process = self._running(path)
        process.watchdog.arm()
        try:
            send(process.requests, request)
            return receive(process.answers)
        except (OSError, ValueError) as error:  # the process ended before its answer
            self._close()
            raise PictureError(
                marked(
                    "Errors", "“{}” cannot be decoded: it is damaged or malicious."
                ).format(path.name)
            ) from error
        finally:
            process.watchdog.disarm()

    def _running(self, path: Path) -> ChildProcess:
        """Return the process; start it if there is none, for this picture."""
        if self._process is None or not self._process.is_running:
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
            self._process.end()
            self._process = None


def _start(command: Sequence[str], timeout_s: float) -> ChildProcess:
    try:
        return ChildProcess(
            command,
            timeout_s,
            start_timeout_s=_START_TIMEOUT_S,
            environment={"OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise OSError(
            marked("Errors", "the program's picture decoder does not start")
        ) from error


decoder: Final = PictureDecoder()
"""The program's decoder; its process starts with the first picture."""

atexit.register(decoder.close)
