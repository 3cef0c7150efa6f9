"""The child process in which a foreign model is checked, opened and run.

`python -m mnist_gui.core.classifier.foreign.process` runs it.
"""

import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.child_process import limit_further_memory
from mnist_gui.core.classifier.foreign.files import Form
from mnist_gui.core.classifier.foreign.keras_file import convert
from mnist_gui.core.classifier.foreign.networks import Network
from mnist_gui.core.classifier.foreign.protocol import (
    Opened,
    Step,
    receive_images,
    receive_model,
    send_answers,
    send_error,
    send_opened,
    send_step,
)
from mnist_gui.core.classifier.foreign.reader import Reader, find_reader
from mnist_gui.core.classifier.foreign.saved_model import open_saved_model
from mnist_gui.core.classifier.foreign.tflite_file import open_tflite
from mnist_gui.core.classifier.guard import refusal
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.confinement import confine
from mnist_gui.core.errors import ModelError
from mnist_gui.core.messages import marked

_MEMORY: Final = 3 * 1024**3  # beside TensorFlow's own; a model has 256 MB at most
_FILE_BYTES: Final = 1024**3  # of a converted model
_OPEN_FILES: Final = 256


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Open the model that is asked for, then answer requests until there are no more.

    Writes an empty line when ready.
    """
    confine(
        (Path(tempfile.gettempdir()), Path(os.devnull)),
        file_bytes=_FILE_BYTES,
        open_files=_OPEN_FILES,
    )
    import_tensorflow(threads=1)
    limit_further_memory(_MEMORY)
    answers.write(b"\n")
    answers.flush()
    name, form, copy = receive_model(requests)
    try:
        reader = _open(name, form, copy, answers)
    except ModelError as error:
        send_error(answers, str(error), _trace())
        return
    except Exception:  # noqa: BLE001 (a model is a program: it may raise anything)
        reason = str(refusal(name, marked("Errors", "it cannot be loaded")))
        send_error(answers, reason, _trace())
        return
    for images in _pending(requests):
        _answer(reader, images, answers)


def _open(name: str, form: Form, copy: Path, answers: BinaryIO) -> Reader:
    networks = _networks(name, form, copy)
    steps = iter([Step.FIRST_PICTURE])
    reader = find_reader(
        networks, name, lambda: send_step(answers, next(steps, Step.PICTURES))
    )
    opened = Opened(
        takes=reader.way.text,
        correct=reader.correct,
        samples=reader.samples,
        batch=reader.batch,
    )
    send_opened(answers, opened)
    return reader


def _answer(reader: Reader, images: NDArray[np.float32], answers: BinaryIO) -> None:
    try:
        probabilities, is_digit = reader.read(images)
    except ModelError as error:
        send_error(answers, str(error))
    except Exception:  # noqa: BLE001 (see `serve`)
        send_error(answers, "", _trace())
    else:
        send_answers(answers, probabilities, is_digit)


def _networks(name: str, form: Form, copy: Path) -> list[Network]:
    if form is Form.TFLITE:
        return open_tflite(copy, name)
    if form is Form.KERAS:
        converted = copy.with_name("converted")
        convert(copy, converted, name)
        copy = converted
    return open_saved_model(copy, name)


def _pending(requests: BinaryIO) -> Iterator[NDArray[np.float32]]:
    """Yield images as they arrive; end the process at once when the program has ended.

    They are received on a thread of their own, as a model may be busy for good.
    """
    pending: SimpleQueue[NDArray[np.float32]] = SimpleQueue()

    def receive() -> None:
        while (images := receive_images(requests)) is not None:
            pending.put(images)
        os._exit(0)

    threading.Thread(target=receive, daemon=True).start()
    while True:
        yield pending.get()


def _trace() -> str:
    return traceback.format_exc()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the streams of the protocol; what libraries print goes nowhere."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def main() -> None:
    """Run the process until its standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program
    sys.stdout.flush()
    serve(*_own_streams())
    os._exit(0)  # taking TensorFlow's modules apart takes long


if __name__ == "__main__":
    main()
