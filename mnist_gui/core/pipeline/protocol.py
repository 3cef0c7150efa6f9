"""The frames between the program and its reading processes.

A frame is a line of JSON, then as many bytes as it says. What comes from a process may
be malicious, since a picture may have hijacked it: it is read as numbers and text,
never as code, and what does not fit is a ValueError.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.messages import decode_message, encode_message
from mnist_gui.core.pipeline.tasks import Task, Wanted
from mnist_gui.core.prediction import (
    DigitReading,
    MarkReading,
    Prediction,
    Reading,
)
from mnist_gui.core.reading.answer import Answer

Header: TypeAlias = dict[str, Any]
Images: TypeAlias = NDArray[np.float32]

_MAX_LINE: Final = 1 << 22  # bytes; a sheet of 1,000 digits has 100,000
_MAX_BODY: Final = 1 << 25  # bytes; model inputs of 10,000 digits
_PIXELS: Final = FRAME_SIDE**2
_DIGITS: Final = 10
_COLUMNS: Final = _DIGITS + 3  # probabilities, is_digit, threshold, is_calibrated
_NAMELESS: Final = Path()  # the process that asked knows the name


class Frame(NamedTuple):
    """A header and the bytes that follow it."""

    header: Header
    body: bytes

    @property
    def id(self) -> int:
        """Which task it is about."""
        return int(self.header["id"])


class Question(NamedTuple):
    """Model inputs of one task that wait for the model, shape [n, 28, 28]."""

    id: int
    images: Images


def write_frame(file: BinaryIO, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Write a frame and flush it.

    Raises:
        OSError: If the other side has ended.
    """
    line = json.dumps({**header, "bytes": len(body)}).encode()
    file.write(line + b"\n" + body)
    file.flush()


def read_frame(file: BinaryIO) -> Frame | None:
    """Read a frame; None at the end of the file.

    Raises:
        ValueError: If it is cut off or invalid.
    """
    line = file.readline(_MAX_LINE)
    if not line:
        return None
    try:
        header = json.loads(line)
        count = header["bytes"]
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("not a frame") from error
    if not isinstance(count, int) or not 0 <= count <= _MAX_BODY:
        raise ValueError("a frame of no possible size")
    body = file.read(count) if count else b""
    if len(body) != count:
        raise ValueError("a frame is cut off")
    return Frame(header, body)


# From the program to a process.


def send_task(file: BinaryIO, number: int, task: Task, wanted: Wanted) -> None:
    """Send a task; `write_frame` tells what may be raised."""
    header = {
        "id": number,
        "path": str(task.path.absolute()),
        "page": task.page,
        "number": task.number,
        "drawn": task.line is not None,
        **vars(wanted),
    }
    write_frame(file, header, task.line or b"")


def task_of(frame: Frame) -> tuple[Task, Wanted]:
    """Return the task that a frame holds, and what is wanted of it."""
    header = frame.header
    task = Task(
        path=Path(header["path"]),
        page=header["page"],
        number=header["number"],
        line=frame.body if header["drawn"] else None,
    )
    names = ("single", "digits_only", "thumbnail_side", "model_inputs")
    return task, Wanted(**{name: header[name] for name in names})


def send_predictions(
    file: BinaryIO, number: int, predictions: Sequence[Prediction] | None
) -> None:
    """Send the model's answers to a question; None if it has failed."""
    body = b"" if predictions is None else _to_rows(predictions).tobytes()
    write_frame(file, {"id": number, "failed": predictions is None}, body)


def predictions_of(frame: Frame) -> list[Prediction] | None:
    """Return the model's answers that a frame holds; None if it has failed."""
    return None if frame.header["failed"] else _from_rows(frame.body)


# From a process to the program.


def send_question(file: BinaryIO, number: int, images: Images) -> None:
    """Send model inputs that wait for the model, shape [n, 28, 28]."""
    body = np.ascontiguousarray(images, np.float32).tobytes()
    write_frame(file, {"id": number, "kind": "question"}, body)


def send_answer(file: BinaryIO, number: int, answer: Answer) -> None:
    """Send what became of a task."""
    header: Header = {"id": number, "kind": "answer"}
    body = b""
    if answer.error is not None:
        header["error"] = encode_message(answer.error)
    if answer.model_inputs is not None:
        header["inputs"] = len(answer.model_inputs)
        body += np.ascontiguousarray(answer.model_inputs, np.float32).tobytes()
    if answer.thumbnail is not None:
        header["thumbnail"] = answer.thumbnail.shape[:2]
        body += answer.thumbnail.tobytes()
    if answer.reading is not None:
        digits = answer.reading.digits
        header["digits"] = [[d.box, d.line, d.is_after_space] for d in digits]
        header["marks"] = [
            [mark.text, mark.box, mark.line, mark.is_after_space, mark.is_confident]
            for mark in answer.reading.marks
        ]
        body += _to_rows([digit.prediction for digit in digits]).tobytes()
        body += np.stack([digit.model_input for digit in digits]).tobytes()
    write_frame(file, header, body)


def receive(frame: Frame) -> Question | tuple[int, Answer]:
    """Return the question that a frame holds, or the number of a task and its answer.

    An answer has no path, and its digits no strokes.

    Raises:
        ValueError: If it is neither.
    """
    try:
        if frame.header["kind"] == "question":
            images = _images(np.frombuffer(frame.body, np.float32))
            if len(images) == 0 or not bool(np.isfinite(images).all()):
                raise ValueError("a question without model inputs")
            return Question(frame.id, images)
        return frame.id, _answer_of(frame)
    except (LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("not an answer") from error


def _answer_of(frame: Frame) -> Answer:
    header, body = frame
    error = decode_message(header["error"]) if "error" in header else None
    thumbnail = model_inputs = reading = None
    at = 0
    if "inputs" in header:
        at = int(header["inputs"]) * _PIXELS * 4
        model_inputs = _images(np.frombuffer(body[:at], np.float32))
    if "thumbnail" in header:
        height, width = map(int, header["thumbnail"])
        colors = np.frombuffer(body, np.uint8, height * width * 3, at)
        thumbnail = colors.reshape(height, width, 3)
        at += colors.size
    if "digits" in header:
        reading = _reading_of(header, body[at:])
    if error is None and reading is None and model_inputs is None:
        raise ValueError("an empty answer")
    return Answer(
        path=_NAMELESS,
        error=error,
        reading=reading,
        thumbnail=thumbnail,
        model_inputs=model_inputs,
    )


def _reading_of(header: Header, body: bytes) -> Reading:
    places = header["digits"]
    middle = len(places) * _COLUMNS * 8
    predictions = _from_rows(body[:middle])
    images = _images(np.frombuffer(body[middle:], np.float32))
    if not places:
        raise ValueError("a reading without digits")
    digits = tuple(
        DigitReading(
            prediction=prediction,
            model_input=image,
            box=_box(box),
            line=int(line),
            is_after_space=bool(is_after_space),
        )
        for prediction, image, (box, line, is_after_space) in zip(
            predictions, images, places, strict=True
        )
    )
    marks = tuple(
        MarkReading(
            text=str(text),
            box=_box(box),
            line=int(line),
            is_after_space=bool(is_after_space),
            is_confident=bool(is_confident),
        )
        for text, box, line, is_after_space, is_confident in header["marks"]
    )
    return Reading(digits=digits, marks=marks)


def _box(numbers: Sequence[float]) -> Box:
    left, top, right, bottom = map(float, numbers)
    return left, top, right, bottom


def _images(numbers: NDArray[np.float32]) -> Images:
    return numbers.reshape(-1, FRAME_SIDE, FRAME_SIDE)


def _to_rows(predictions: Sequence[Prediction]) -> NDArray[np.float64]:
    rows = [
        (*each.probabilities, each.is_digit, each.threshold, each.is_calibrated)
        for each in predictions
    ]
    return np.array(rows, np.float64)


def _from_rows(body: bytes) -> list[Prediction]:
    rows = np.frombuffer(body, np.float64).reshape(-1, _COLUMNS).tolist()
    return [
        Prediction(
            probabilities=tuple(row[:_DIGITS]),
            is_digit=row[_DIGITS],
            threshold=row[_DIGITS + 1],
            is_calibrated=bool(row[_DIGITS + 2]),
        )
        for row in rows
    ]
