"""The process in which pictures are decoded, and what is said between it and us.

`python -m mnist_gui.core.pictures.decoder_process` is it. A request is a line of JSON;
an answer is one too, followed by the bytes of the colours and, where it was asked
for, the ink.
"""

import json
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.ink.rasterize import Ink
from mnist_gui.core.pictures.extract_ink import ink_of
from mnist_gui.core.pictures.open import open_picture
from mnist_gui.core.pictures.pixels import AS_IT_IS, PictureView, Pixels

_MAX_MEMORY: Final = 3 * 1024**3
"""Bytes of address space; the greediest pictures that are read need an eighth of it."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is wanted of a picture file."""

    path: str
    view: PictureView
    ink: bool
    """Whether to find the ink in it as well."""

    state: tuple[int, int, int]
    """Tells a file from what it was before it was changed."""

    @property
    def size(self) -> int:
        """The bytes of the file."""
        return self.state[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """A decoded picture."""

    pixels: Pixels
    page: Ink
    """Its ink, pixel by pixel; of shape [0, w] where it was not asked for."""

    inverted: bool
    """Whether ink is lighter than paper."""


def request_for(path: Path, view: PictureView = AS_IT_IS, *, ink: bool) -> Request:
    """Return what to ask; it is not the same once the file was changed."""
    try:
        status = path.stat()
        state = status.st_ino, status.st_size, status.st_mtime_ns
    except (OSError, ValueError):  # opening it will tell the reason
        state = 0, 0, 0
    return Request(path=str(path.absolute()), view=view, ink=ink, state=state)


def send(requests: BinaryIO, request: Request) -> None:
    """Ask for a picture.

    Raises:
        OSError: If the process has ended.
    """
    # `asdict` takes 20 times as long.
    fields = {**vars(request), "view": vars(request.view)}
    requests.write(json.dumps(fields).encode() + b"\n")
    requests.flush()


def receive(answers: BinaryIO) -> Answer:
    """Return the answer to the request that was sent first.

    It comes from a process that a picture may have taken over: it is read as numbers
    and text, never as code.

    Raises:
        PictureError: If the picture cannot be read.
        OSError: If the process has ended.
        ValueError: If it has ended, amid its answer, or says what is none.
    """
    try:
        return _read(answers)
    except (LookupError, TypeError, OverflowError, MemoryError) as error:
        raise ValueError("that is no answer") from error


def _read(answers: BinaryIO) -> Answer:
    answer = json.loads(answers.readline())
    if "error" in answer:
        raise PictureError(str(answer["error"]))
    height, width = answer["shape"]
    left, top, right, bottom = answer["box"]
    across, down = answer["size"]

    def levels(rows: int, *channels: int) -> NDArray[np.uint8]:
        count = rows * width * int(np.prod(channels))
        return np.frombuffer(answers.read(count), np.uint8).reshape(
            rows, width, *channels
        )

    pixels = Pixels(
        colors=levels(height, 3), size=(across, down), box=(left, top, right, bottom)
    )
    page = levels(height if answer["ink"] else 0)
    return Answer(pixels=pixels, page=page, inverted=bool(answer["inverted"]))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Say that all is there, and answer one request a line until there are no more."""
    ready: SimpleQueue[bytes | None] = SimpleQueue()
    ready.put(b"\n")
    writer = threading.Thread(target=_write, args=(ready, answers))
    writer.start()
    for line in requests:
        request = json.loads(line)
        try:
            content = _answered(
                Path(request["path"]),
                PictureView(**request["view"]),
                ink=request["ink"],
            )
        except UserError as error:
            content = _refusal(str(error))
        except Exception:  # noqa: BLE001 (the next one is to be read all the same)
            content = _refusal(f"“{Path(request['path']).name}” cannot be read.")
        ready.put(content)
    ready.put(None)
    writer.join()


def _refusal(sentence: str) -> bytes:
    return json.dumps({"error": sentence}).encode() + b"\n"


def _write(ready: SimpleQueue[bytes | None], answers: BinaryIO) -> None:
    """Write answers as they are taken: a pipe holds less than one of them.

    Meanwhile the next is found. There are no more than were asked for.
    """
    with suppress(OSError):  # the program has ended
        while (content := ready.get()) is not None:
            answers.write(content)
            answers.flush()


def _answered(path: Path, view: PictureView, *, ink: bool) -> bytes:
    pixels = open_picture(path, view)
    page, inverted = ink_of(pixels.colors, view.inverted) if ink else (None, False)
    answer = {
        "shape": pixels.colors.shape[:2],
        "size": pixels.size,
        "box": pixels.box,
        "ink": ink,
        "inverted": inverted,
    }
    bare = b"" if page is None else page.tobytes()
    return json.dumps(answer).encode() + b"\n" + pixels.colors.tobytes() + bare


def _limit_memory() -> None:
    if sys.platform == "linux":  # Windows knows no such limit, and macOS refuses it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
