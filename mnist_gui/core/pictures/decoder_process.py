"""The process in which pictures are decoded, and its protocol.

`python -m mnist_gui.core.pictures.decoder_process` runs it. A request is a line of
JSON; an answer is a line of JSON, then the bytes of the colours and, if requested, of
the ink.
"""

import json
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.child_process import limit_memory
from mnist_gui.core.confinement import confine, limit_time
from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.messages import decode_message, encode_message, marked
from mnist_gui.core.pictures.extract_ink import extract_ink
from mnist_gui.core.pictures.open import count_pdf, open_picture
from mnist_gui.core.pictures.pixels import (
    ORIGINAL_VIEW,
    PictureView,
    Pixels,
    enlarge_if_tiny,
)

# Bytes of address space; pictures within the limits need an eighth of it at most.
_MAX_MEMORY: Final = 3 * 1024**3
_MAX_SECONDS: Final = 60  # for a picture, if the program is gone, which waits for 20


@dataclass(frozen=True, kw_only=True)
class Request:
    """A picture file to decode, and how."""

    path: str
    view: PictureView
    ink: bool
    """Whether to find the ink in it as well."""

    counts: bool = False
    """Whether to count its pages instead; it is a PDF."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """A decoded picture."""

    pixels: Pixels
    page: Ink  # the ink in its pixels; of shape [0, w] if it was not requested
    inverted: bool  # whether ink is lighter than paper


def request_for(
    path: Path, view: PictureView = ORIGINAL_VIEW, *, ink: bool, counts: bool = False
) -> Request:
    """Return the request for a file."""
    return Request(path=str(path.absolute()), view=view, ink=ink, counts=counts)


def send(requests: BinaryIO, request: Request) -> None:
    """Send a request.

    Raises:
        OSError: If the process has ended.
    """
    # `asdict` takes 20 times as long.
    fields = {**vars(request), "view": vars(request.view)}
    requests.write(json.dumps(fields).encode() + b"\n")
    requests.flush()


def receive(answers: BinaryIO) -> Answer:
    """Return the answer to the oldest request.

    A picture may have hijacked the process: its answer is read as numbers and text,
    never as code.

    Raises:
        PictureError: If the picture cannot be read.
        OSError: If the process has ended.
        ValueError: If the answer is cut off or invalid.
    """
    try:
        return _read(answers)
    except (LookupError, TypeError, OverflowError, MemoryError) as error:
        raise ValueError("the decoder's answer is invalid") from error


def receive_count(answers: BinaryIO) -> int:
    """Return how many pages there are, as the answer to the oldest request.

    Raises:
        PictureError: If the picture cannot be read.
        OSError: If the process has ended.
        ValueError: If the answer is cut off or invalid.
    """
    try:
        return int(_header(answers)["pages"])
    except (LookupError, TypeError, OverflowError) as error:
        raise ValueError("the decoder's answer is invalid") from error


def _header(answers: BinaryIO) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(answers.readline())
    if "error" in answer:
        raise PictureError(decode_message(answer["error"]))
    return answer


def _read(answers: BinaryIO) -> Answer:
    answer = _header(answers)
    height, width = answer["shape"]
    left, top, right, bottom = answer["box"]
    across, down = answer["size"]

    def levels(rows: int, *channels: int) -> NDArray[np.uint8]:
        count = rows * width * int(np.prod(channels))
        return np.frombuffer(answers.read(count), np.uint8).reshape(
            rows, width, *channels
        )

    pixels = Pixels(
        colors=levels(height, 3),
        size=(across, down),
        box=(left, top, right, bottom),
        pages=int(answer["pages"]),
    )
    page = levels(height if answer["ink"] else 0)
    return Answer(pixels=pixels, page=page, inverted=bool(answer["inverted"]))


def serve(requests: Iterable[bytes], answers: BinaryIO) -> None:
    """Write an empty line when ready, then answer requests until there are no more."""
    ready: SimpleQueue[bytes | None] = SimpleQueue()
    ready.put(b"\n")
    writer = threading.Thread(target=_write, args=(ready, answers))
    writer.start()
    for line in requests:
        request = json.loads(line)
        try:
            content = _answer(request)
        except UserError as error:
            content = _error(str(error))
        except Exception:  # noqa: BLE001 (the next picture is to be read all the same)
            content = _error(
                marked("Errors", "“{}” cannot be read.").format(
                    Path(request["path"]).name
                )
            )
        ready.put(content)
    ready.put(None)
    writer.join()


def _error(message: str) -> bytes:
    return json.dumps({"error": encode_message(message)}).encode() + b"\n"


def _write(ready: SimpleQueue[bytes | None], answers: BinaryIO) -> None:
    """Write answers in a thread, while the next is made: a pipe holds less than one."""
    with suppress(OSError):  # the program has ended
        while (content := ready.get()) is not None:
            answers.write(content)
            answers.flush()


def decode_picture(
    path: Path, view: PictureView = ORIGINAL_VIEW, *, ink: bool
) -> Answer:
    """Decode a picture file in this process, which may not survive it.

    Raises:
        PictureError: If it is not a picture that can be read.
    """
    pixels = open_picture(path, view)
    if not ink:
        page = np.zeros((0, pixels.colors.shape[1]), np.uint8)
        return Answer(pixels=pixels, page=page, inverted=False)
    pixels = enlarge_if_tiny(pixels)
    page, inverted = extract_ink(pixels.colors, view.inverted)
    return Answer(pixels=pixels, page=page, inverted=inverted)


def _answer(request: dict[str, Any]) -> bytes:
    path = Path(request["path"])
    if request["counts"]:
        return json.dumps({"pages": count_pdf(path)}).encode() + b"\n"
    view = PictureView(**request["view"])
    answer = decode_picture(path, view, ink=request["ink"])
    pixels = answer.pixels
    header = {
        "shape": pixels.colors.shape[:2],
        "size": pixels.size,
        "box": pixels.box,
        "pages": pixels.pages,
        "ink": request["ink"],
        "inverted": answer.inverted,
    }
    line = json.dumps(header).encode() + b"\n"
    return line + pixels.colors.tobytes() + answer.page.tobytes()


def _timed(requests: BinaryIO) -> Iterator[bytes]:
    for line in requests:
        limit_time(_MAX_SECONDS)
        yield line


def main() -> None:
    """Run the process until its standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program
    limit_memory(_MAX_MEMORY)
    confine()
    serve(_timed(sys.stdin.buffer), sys.stdout.buffer)


if __name__ == "__main__":
    main()
