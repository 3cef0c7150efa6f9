"""The process in which pictures are decoded and segmented, and strokes drawn.

`python -m mnist_gui.core.pipeline.worker THREADS NICENESS` runs it. It has no model:
model inputs go to the program, which classifies those of many pictures together.
Meanwhile the next picture is worked on. So each task has a thread, as if it were a
coroutine: one at a time computes.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.child_process import limit_memory
from mnist_gui.core.confinement import confine, limit_time
from mnist_gui.core.errors import UserError
from mnist_gui.core.ink.preprocess import FRAME_SIDE, to_model_input
from mnist_gui.core.ink.strokes import Strokes, parse_record
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.decoder_process import decode_picture
from mnist_gui.core.pictures.open import check_single
from mnist_gui.core.pictures.picture_ink import PictureInk, picture_of
from mnist_gui.core.pictures.pixels import Colors, PictureView
from mnist_gui.core.pictures.png_strokes import read_png_strokes
from mnist_gui.core.pipeline.protocol import (
    Frame,
    predictions_of,
    read_frame,
    send_answer,
    send_question,
    task_of,
)
from mnist_gui.core.pipeline.tasks import Task, Wanted
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.incremental import draw_input

_STACK_BYTES: Final = 8 * 1024 * 1024  # of a thread; as much as a main thread has
# Bytes of address space, of which threads take some without using it.
_MAX_MEMORY: Final = 4 * 1024**3
_MAX_SECONDS: Final = 120  # for what goes on, if the program is gone; it waits for 40


class _ModelFailedError(Exception):
    """The program has no predictions for this task, and knows why."""


class Worker:
    """Does tasks, one at a time, while others wait for the model."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO, threads: int) -> None:
        self._requests = requests
        self._answers = answers
        self._pool = ThreadPoolExecutor(threads)
        self._turn = threading.Lock()  # held by the thread that computes
        self._output = threading.Lock()
        self._waiting: dict[int, SimpleQueue[list[Prediction] | None]] = {}

    def serve(self) -> None:
        """Write an empty line when ready, then do tasks until there are no more."""
        self._answers.write(b"\n")
        self._answers.flush()
        while frame := read_frame(self._requests):
            if "path" in frame.header:
                self._waiting[frame.id] = SimpleQueue()
                self._pool.submit(self._do, frame)
            else:
                self._waiting[frame.id].put(predictions_of(frame))

    def classify(self, number: int, images: NDArray[np.float32]) -> list[Prediction]:
        """Have the model inputs of a task classified; others compute meanwhile."""
        with self._output:
            send_question(self._answers, number, images)
        self._turn.release()
        try:
            predictions = self._waiting[number].get()
        finally:
            self._turn.acquire()
        if predictions is None:
            raise _ModelFailedError
        return predictions

    def _do(self, frame: Frame) -> None:
        with self._turn:
            limit_time(_MAX_SECONDS)
            task, wanted = task_of(frame)
            try:
                answer = _answer(task, wanted, _Classifier(self, frame.id))
            except UserError as error:
                answer = Answer(path=task.path, error=str(error))
            except Exception:  # noqa: BLE001 (the next is to be read all the same)
                text = marked("Errors", "“{}” cannot be read.").format(task.path.name)
                answer = Answer(path=task.path, error=text)
        del self._waiting[frame.id]
        with self._output:
            send_answer(self._answers, frame.id, answer)


class _Classifier:
    """Stands for the model in one task."""

    def __init__(self, worker: Worker, number: int) -> None:
        self._worker = worker
        self._number = number

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        return self._worker.classify(self._number, images)


def _answer(task: Task, wanted: Wanted, classifier: _Classifier) -> Answer:
    if wanted.model_inputs:
        return Answer(path=task.path, model_inputs=_model_inputs(task))
    page, thumbnail = _page_of(task, wanted)
    reading = read_page(
        page, classifier, single=wanted.single, digits_only=wanted.digits_only
    )
    return Answer(path=task.path, reading=reading, thumbnail=thumbnail)


def _page_of(task: Task, wanted: Wanted) -> tuple[Page, Colors | None]:
    """Return what a task shows, and a small picture if one is wanted."""
    if task.line is not None:
        return Page(strokes=_strokes(task, task.line)), None
    picture = _picture(task.path, task.page)
    side = wanted.thumbnail_side
    thumbnail = _scaled_down(picture.colors, side) if side else None
    strokes = read_png_strokes(task.path)
    return Page(strokes=strokes) if strokes else Page(picture=picture), thumbnail


def _model_inputs(task: Task) -> NDArray[np.float32]:
    """Return the ink of a picture as one digit, or of each of some lines; blank: none.

    Raises:
        EmptyDrawingError: If there is no ink in a picture.
    """
    if task.line is None:
        return to_model_input(_picture(task.path, task.page).ink)[None]
    blank = np.zeros((FRAME_SIDE, FRAME_SIDE), np.float32)
    drawings = [_strokes(task, line) for line in task.line.splitlines() if line]
    return np.stack([draw_input(each) if each else blank for each in drawings])


def _strokes(task: Task, line: bytes) -> Strokes:
    record = parse_record(line, task.path, task.number)
    if isinstance(record, UserError):
        raise record
    return record.strokes


def _picture(path: Path, page: int | None) -> PictureInk:
    view = PictureView(page=page or 0)
    answer = decode_picture(path, view, ink=True)
    if page is None:
        check_single(answer.pixels.pages, path)
    return picture_of(answer, path, view)


def _scaled_down(colors: Colors, side: int) -> Colors:
    image = Image.fromarray(colors)
    image.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(image)


def main() -> None:
    """Run the process, as the command line says."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program
    limit_memory(_MAX_MEMORY)
    threading.stack_size(_STACK_BYTES)
    count, niceness = map(int, sys.argv[1:])
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    confine()
    try:
        Worker(sys.stdin.buffer, sys.stdout.buffer, count).serve()
    finally:  # the program has ended, perhaps amid a frame; threads would go on waiting
        os._exit(0)


if __name__ == "__main__":
    main()
