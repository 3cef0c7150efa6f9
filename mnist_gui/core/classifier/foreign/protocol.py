"""What a program and the child process of a foreign model send each other.

The program sends a line of JSON with the model, then for each request a line with the
number of pictures and their bytes. The process answers with lines of JSON; that to a
request is followed by eleven numbers for each picture.
"""

import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.files import Form
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.messages import decode_message, encode_message
from mnist_gui.core.samples.sample import DIGITS

_LONGEST_LINE: Final = 1 << 16
_LONGEST_TEXT: Final = 1000
_MOST_IMAGES: Final = 1 << 16
_NUMBERS: Final = DIGITS + 1  # probabilities and `is_digit`
_PIXELS: Final = FRAME_SIDE * FRAME_SIDE


class Step(Enum):
    """What the process does next; each has its own time limit."""

    LOAD = "load"
    FIRST_PICTURE = "first picture"
    PICTURES = "pictures"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What is known of a foreign model that was opened."""

    takes: str
    """The pictures that it wants: “0…255, dark on light”."""

    correct: int
    samples: int
    batch: int
    """How many pictures to send together."""


def send_model(stream: BinaryIO, name: str, form: Form, copy: Path) -> None:
    """Send which model to open: its name, its form, and the private copy of it."""
    _send(stream, {"name": name, "form": form.value, "copy": str(copy)})


def receive_model(stream: BinaryIO) -> tuple[str, Form, Path]:
    """Receive what `send_model` sent."""
    model = json.loads(stream.readline())
    return model["name"], Form(model["form"]), Path(model["copy"])


def send_images(stream: BinaryIO, images: NDArray[np.float32]) -> None:
    """Send images of shape [n, 28, 28]."""
    content = np.ascontiguousarray(images, "<f4").tobytes()
    _send(stream, {"count": len(images)}, content)


def receive_images(stream: BinaryIO) -> NDArray[np.float32] | None:
    """Receive images; None if there will be no more."""
    if not (line := stream.readline()):
        return None
    count: int = json.loads(line)["count"]
    content = stream.read(count * _PIXELS * 4)
    return np.frombuffer(content, "<f4").reshape(count, FRAME_SIDE, FRAME_SIDE)


def send_step(stream: BinaryIO, step: Step) -> None:
    """Send what is done next."""
    _send(stream, {"step": step.value})


def send_opened(stream: BinaryIO, opened: Opened) -> None:
    """Send that the model is open."""
    fields = {**vars(opened), "takes": encode_message(opened.takes)}
    _send(stream, {"opened": fields})


def send_error(stream: BinaryIO, message: str, details: str = "") -> None:
    """Send an error: a message for the user, and details for the log."""
    error = message if len(message) <= _LONGEST_TEXT else message[-_LONGEST_TEXT:]
    details = details[-_LONGEST_TEXT:]
    _send(stream, {"error": encode_message(error), "details": details})


def send_answers(
    stream: BinaryIO, probabilities: NDArray[np.float32], is_digit: NDArray[np.float32]
) -> None:
    """Send probabilities [n, 10] and `is_digit` [n]."""
    rows = np.concatenate([probabilities, is_digit[:, None]], axis=1)
    content = np.ascontiguousarray(rows, "<f4").tobytes()
    _send(stream, {"count": len(rows)}, content)


# A model may have hijacked the process: what comes from it is read as numbers and text,
# never as code, and no longer than it may be.


def receive_step(stream: BinaryIO) -> Step | Opened:
    """Receive the next step of opening, or that the model is open.

    Raises:
        ModelError: If it was not opened; the second argument are details.
        ValueError: If the answer is cut off or invalid.
    """
    answer = _receive(stream)
    try:
        if "step" in answer:
            return Step(answer["step"])
        fields = answer["opened"]
        batch = int(fields["batch"])
        return Opened(
            takes=_receive_text(fields["takes"]),
            correct=int(fields["correct"]),
            samples=int(fields["samples"]),
            batch=min(max(1, batch), _MOST_IMAGES),
        )
    except (LookupError, TypeError, OverflowError) as error:
        raise ValueError("the answer is invalid") from error


def receive_answers(
    stream: BinaryIO, count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Receive the probabilities [n, 10] and `is_digit` [n] of n images.

    Raises:
        ModelError: If the model failed.
        ValueError: If the answer is cut off or invalid.
    """
    if _receive(stream).get("count") != count:
        raise ValueError("the answer is invalid")
    content = stream.read(count * _NUMBERS * 4)
    rows = np.frombuffer(content, "<f4").reshape(count, _NUMBERS).astype(np.float32)
    if not ((rows >= 0) & (rows <= 1)).all():  # not where a number is none
        raise ValueError("the answer is no probability")
    return rows[:, :DIGITS], rows[:, DIGITS]


def _send(stream: BinaryIO, fields: dict[str, Any], content: bytes = b"") -> None:
    stream.write(json.dumps(fields).encode() + b"\n" + content)
    stream.flush()


def _receive(stream: BinaryIO) -> dict[str, Any]:
    try:
        answer = json.loads(stream.readline(_LONGEST_LINE))
    except RecursionError as error:
        raise ValueError("the answer is invalid") from error
    if not isinstance(answer, dict):
        raise ValueError("the answer is invalid")  # noqa: TRY004 (as for every other)
    if "error" in answer:
        details = str(answer.get("details", ""))[:_LONGEST_TEXT]
        raise ModelError(_receive_text(answer["error"]), details)
    return answer


def _receive_text(encoded: object) -> str:
    text = decode_message(encoded)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT]
