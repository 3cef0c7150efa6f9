"""Decoding in a process of its own, so that no file can take the program down.

Decoders are written in C and fed with files of unknown origin. In here one may
crash, loop or eat memory: the process is ended, the person gets a sentence, and the
next picture gets a new process. `python -m mnist_gui.core.picture_decoder` is it.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeAlias, cast

import numpy as np

from mnist_gui.core.errors import PictureError, ReadableError, sentence_of
from mnist_gui.core.picture_files import open_picture
from mnist_gui.core.picture_pixels import AS_IT_IS, PictureView, Pixels

_PATIENCE_S: Final = 20.0
"""Fifty megapixels take 2 s; what takes so much longer never ends."""

_START_PATIENCE_S: Final = 60.0
_MAX_MEMORY: Final = 3 * 1024**3
"""Bytes of address space; a 50-megapixel WebP, the greediest, needs 0.8 GB."""

_ROOT: Final = Path(__file__).parents[2]

_Request: TypeAlias = Mapping[str, object]


class _Ahead(NamedTuple):
    """A request of which nobody has taken the answer yet."""

    request: _Request
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

    def decode(
        self,
        path: Path,
        view: PictureView = AS_IT_IS,
        following: Path | None = None,
    ) -> Pixels:
        """Decode a picture file.

        Args:
            path: The file.
            view: What of it is wanted.
            following: What will be wanted next, all of it: it is decoded meanwhile.

        Raises:
            PictureError: If it is not a picture that can be read.
        """
        request = _request(path, view)
        with self._lock:
            try:
                process = self._running()
            except OSError as error:
                raise PictureError(
                    f"“{path.name}” cannot be decoded: {sentence_of(error)}"
                ) from error
            try:
                with _patience(process, self._patience_s):
                    pixels = self._asked(process, request)
            except (OSError, ValueError) as error:  # it has ended, amid its answer
                self._close()
                raise PictureError(
                    f"“{path.name}” cannot be decoded: it is damaged, or made to harm."
                ) from error
            if following:
                self._ask_ahead(process, _request(following, AS_IT_IS))
            return pixels

    def close(self) -> None:
        """End the process, also amid a picture; the next one starts a new process."""
        if process := self._process:
            process.kill()
        with self._lock:
            self._close()

    def _asked(self, process: subprocess.Popen[bytes], request: _Request) -> Pixels:
        """Ask for a picture, unless that was done ahead, and return the answer."""
        ahead, self._ahead = self._ahead, None
        if ahead:
            ahead.watchdog.cancel()
        if ahead and ahead.request != request:
            with suppress(PictureError):
                _answer(process)  # nobody wants it any more
        if not ahead or ahead.request != request:
            _send(process, request)
        return _answer(process)

    def _ask_ahead(self, process: subprocess.Popen[bytes], request: _Request) -> None:
        with suppress(OSError):  # it has ended since; it will be asked when it is due
            _send(process, request)
            self._ahead = _Ahead(request, _watchdog(process, self._patience_s))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._close()
            self._process = subprocess.Popen(  # noqa: S603 (our own module)
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # decoders talk of every oddity
                cwd=_ROOT,  # its modules are ours, not those of the user's folder
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
            with _patience(self._process, _START_PATIENCE_S):
                cast(BinaryIO, self._process.stdout).readline()
        return self._process

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process, self._ahead = None, None


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


def _request(path: Path, view: PictureView) -> _Request:
    """Return what to ask; of a file that was changed it is not the same."""
    try:
        status = path.stat()
        state = [status.st_ino, status.st_size, status.st_mtime_ns]
    except (OSError, ValueError):  # opening it will tell the reason
        state = []
    return {"path": str(path.absolute()), "view": asdict(view), "state": state}


def _send(process: subprocess.Popen[bytes], request: _Request) -> None:
    requests = cast(BinaryIO, process.stdin)
    requests.write(json.dumps(request).encode() + b"\n")
    requests.flush()


def _answer(process: subprocess.Popen[bytes]) -> Pixels:
    """Return the answer to the request that was sent first.

    It comes from a process that a picture may have taken over: it is read
    as numbers and text, never as code.
    """
    answers = cast(BinaryIO, process.stdout)
    answer = json.loads(answers.readline())
    if "error" in answer:
        raise PictureError(str(answer["error"]))
    height, width = answer["shape"]
    colors = np.frombuffer(answers.read(height * width * 3), np.uint8)
    left, top, right, bottom = answer["box"]
    across, down = answer["size"]
    return Pixels(
        colors=colors.reshape(height, width, 3),
        size=(across, down),
        box=(left, top, right, bottom),
    )


decoder: Final = PictureDecoder()
"""The program's one; its process is there from the first picture on."""

atexit.register(decoder.close)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Say that all is there, and answer one request a line until there are no more."""
    answers.write(b"\n")
    answers.flush()
    for line in requests:
        request = json.loads(line)
        view = PictureView(**request["view"])
        try:
            pixels = open_picture(Path(request["path"]), view)
        except ReadableError as error:
            answer: dict[str, object] = {"error": str(error)}
            colors = b""
        else:
            colors = pixels.colors.tobytes()
            answer = {
                "shape": pixels.colors.shape[:2],
                "size": pixels.size,
                "box": pixels.box,
            }
        answers.write(json.dumps(answer).encode() + b"\n" + colors)
        answers.flush()


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program
    _limit_memory()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
