"""Decoding in a process of its own, so that no file can take the program down.

Decoders are written in C and fed with files of unknown origin. In there one may
crash, loop or eat memory: the process is ended, the person gets a sentence, and the
next picture gets a new process. Ink is found there as well: while one picture is read
here, the next is made ready there.
"""

import atexit
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from mnist_gui.core.errors import PictureError, message_of
from mnist_gui.core.pictures.decoder_process import (
    Answer,
    Request,
    receive,
    request_for,
    send,
)
from mnist_gui.core.pictures.pixels import AS_IT_IS, PictureView, Pixels
from mnist_gui.core.pictures.watchdog import Watchdog

MOST_AHEAD: Final = 4
"""Pictures that are made ready before they are wanted."""

_BYTES_AHEAD: Final = 1_000_000
"""No more files are than have this many together, but one: large ones take long."""

_PATIENCE_S: Final = 20.0
"""Fifty megapixels take 2 s; what takes so much longer never ends."""

_START_PATIENCE_S: Final = 60.0
_MODULE: Final = "mnist_gui.core.pictures.decoder_process"
_ROOT: Final = Path(__file__).parents[3]


class _Running(NamedTuple):
    """A decoder at work."""

    process: subprocess.Popen[bytes]
    watchdog: Watchdog
    ahead: deque[Request]
    """What was asked of it and not taken yet; perhaps nobody will take it."""


class PictureDecoder:
    """Decodes pictures in a process that it starts, and starts anew after a crash.

    May be used by several threads; they wait for each other.
    """

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._process: _Running | None = None

    def decode(self, path: Path, view: PictureView = AS_IT_IS) -> Pixels:
        """Decode a picture file.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            return self._answer(path, request_for(path, view, ink=False)).pixels

    def find_ink(
        self,
        path: Path,
        view: PictureView = AS_IT_IS,
        following: Sequence[Path] = (),
    ) -> Answer:
        """Decode a picture file, and find the ink in it.

        Args:
            path: The file.
            view: What of it is wanted.
            following: What will be wanted next, as it is and in this order: the first
                few are made ready meanwhile.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            answer = self._answer(path, request_for(path, view, ink=True))
            self._ask_ahead(following)
            return answer

    def close(self) -> None:
        """End the process, also amid a picture; the next one starts a new process."""
        if running := self._process:
            running.process.kill()
        with self._lock:
            self._close()

    def _answer(self, path: Path, request: Request) -> Answer:
        running = self._running(path)
        is_alone = not running.ahead
        try:
            while running.ahead and running.ahead[0] != request:
                with suppress(PictureError):  # nobody wants it any more
                    self._take(running)
            if not running.ahead:
                self._ask(running, request)
            return self._take(running)
        except (OSError, ValueError) as error:  # it has ended, amid its answer
            self._close()
            if not is_alone:  # another that was asked for may be the cause
                return self._answer(path, request)
            raise PictureError(
                f"“{path.name}” cannot be decoded: it is damaged, or made to harm."
            ) from error

    def _ask_ahead(self, following: Sequence[Path]) -> None:
        if (running := self._process) is None:
            return
        with suppress(OSError):  # it has ended since; it will be asked when it is due
            for path in following[len(running.ahead) : MOST_AHEAD]:
                request = request_for(path, ink=True)
                size = sum(one.size for one in running.ahead)
                if running.ahead and size + request.size > _BYTES_AHEAD:
                    break
                self._ask(running, request)

    def _ask(self, running: _Running, request: Request) -> None:
        send(cast(BinaryIO, running.process.stdin), request)
        running.ahead.append(request)
        running.watchdog.expect()

    def _take(self, running: _Running) -> Answer:
        """Return the answer to what was asked first."""
        running.watchdog.expect()
        try:
            return receive(cast(BinaryIO, running.process.stdout))
        finally:
            running.ahead.popleft()
            if running.ahead:
                running.watchdog.expect()
            else:
                running.watchdog.rest()

    def _running(self, path: Path) -> _Running:
        """Return the process, which is started if there is none.

        Raises:
            PictureError: If it cannot be.
        """
        if self._process is None or self._process.process.poll() is not None:
            self._close()
            try:
                self._process = _start(self._patience_s)
            except OSError as error:
                raise PictureError(
                    f"“{path.name}” cannot be decoded: {message_of(error)}"
                ) from error
        return self._process

    def _close(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None


def _start(patience_s: float) -> _Running:
    process = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # decoders talk of every oddity
        cwd=_ROOT,  # its modules are ours, not those of the user's folder
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    watchdog = Watchdog(process, patience_s)
    watchdog.expect(_START_PATIENCE_S)
    is_ready = cast(BinaryIO, process.stdout).readline()
    watchdog.rest()
    running = _Running(process, watchdog, deque())
    if not is_ready:
        _end(running)
        raise OSError("the program's decoder does not start")
    return running


def _end(running: _Running) -> None:
    running.watchdog.stop()
    running.process.kill()
    running.process.communicate()


decoder: Final = PictureDecoder()
"""The program's one; its process is there from the first picture on."""

atexit.register(decoder.close)
