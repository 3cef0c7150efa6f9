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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from mnist_gui.core.decoder_process import Answer, Request, receive, request_for, send
from mnist_gui.core.errors import PictureError, sentence_of
from mnist_gui.core.picture_pixels import AS_IT_IS, PictureView, Pixels

_PATIENCE_S: Final = 20.0
"""Fifty megapixels take 2 s; what takes so much longer never ends."""

_START_PATIENCE_S: Final = 60.0
_MODULE: Final = "mnist_gui.core.decoder_process"
_ROOT: Final = Path(__file__).parents[2]


class _Ahead(NamedTuple):
    """A request of which nobody has taken the answer yet."""

    process: subprocess.Popen[bytes]
    request: Request
    watchdog: threading.Timer
    """Perhaps nobody will."""


class PictureDecoder:
    """Decodes pictures in a process that it starts, and starts anew after a crash.

    May be used by several threads; they wait for each other.
    """

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ahead: _Ahead | None = None

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
        following: Path | None = None,
    ) -> Answer:
        """Decode a picture file, and find the ink in it.

        Args:
            path: The file.
            view: What of it is wanted.
            following: What will be wanted next, as it is: it is made ready meanwhile.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        with self._lock:
            answer = self._answer(path, request_for(path, view, ink=True))
            if following and self._process:
                self._ask_ahead(self._process, request_for(following, ink=True))
            return answer

    def close(self) -> None:
        """End the process, also amid a picture; the next one starts a new process."""
        if process := self._process:
            process.kill()
        with self._lock:
            self._close()

    def _answer(self, path: Path, request: Request) -> Answer:
        if self._ahead and self._ahead.request != request:
            self._drop_ahead(self._ahead)
        try:
            process = self._running()
        except OSError as error:
            raise PictureError(
                f"“{path.name}” cannot be decoded: {sentence_of(error)}"
            ) from error
        try:
            with _patience(process, self._patience_s):
                if self._ahead:
                    self._ahead.watchdog.cancel()
                    self._ahead = None
                else:
                    send(_requests(process), request)
                return receive(_answers(process))
        except (OSError, ValueError) as error:  # it has ended, amid its answer
            self._close()
            raise PictureError(
                f"“{path.name}” cannot be decoded: it is damaged, or made to harm."
            ) from error

    def _ask_ahead(self, process: subprocess.Popen[bytes], request: Request) -> None:
        with suppress(OSError):  # it has ended since; it will be asked when it is due
            send(_requests(process), request)
            self._ahead = _Ahead(process, request, _watchdog(process, self._patience_s))

    def _drop_ahead(self, ahead: _Ahead) -> None:
        """Take the answer that nobody wants any more."""
        try:
            with suppress(PictureError):
                receive(_answers(ahead.process))
        except (OSError, ValueError):  # it has ended
            self._close()
        ahead.watchdog.cancel()
        self._ahead = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._close()
            self._process = subprocess.Popen(  # noqa: S603 (our own module)
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # decoders talk of every oddity
                cwd=_ROOT,  # its modules are ours, not those of the user's folder
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
            with _patience(self._process, _START_PATIENCE_S):
                _answers(self._process).readline()
        return self._process

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._ahead:
            self._ahead.watchdog.cancel()
            self._ahead = None


def _requests(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast(BinaryIO, process.stdin)


def _answers(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast(BinaryIO, process.stdout)


@contextmanager
def _patience(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """End the process if what is done with it takes longer."""
    watchdog = _watchdog(process, seconds)
    try:
        yield
    finally:
        watchdog.cancel()


def _watchdog(process: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
    """Start what ends the process after so long, unless it is cancelled."""
    watchdog = threading.Timer(seconds, process.kill)
    watchdog.daemon = True  # the program does not wait for it
    watchdog.start()
    return watchdog


decoder: Final = PictureDecoder()
"""The program's one; its process is there from the first picture on."""

atexit.register(decoder.close)
