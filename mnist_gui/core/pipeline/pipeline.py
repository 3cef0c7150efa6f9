"""Read many pictures: in child processes up to the model, and by one model in batches.

Each process does several tasks at a time. Those that wait for the model are collected,
so that one call classifies the candidates of many pictures. Answers come in the order
of the tasks (docs/adr/0043).
"""

import logging
import os
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain, islice
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

import numpy as np
from typing_extensions import Self

from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.messages import marked
from mnist_gui.core.pipeline.channel import (
    COMMAND,
    TIMEOUT_S,
    Channel,
    Ended,
    Inbox,
    Message_,
)
from mnist_gui.core.pipeline.protocol import Images, Question
from mnist_gui.core.pipeline.tasks import Item, Task, Wanted, done, failed
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.segmentation.candidates import BatchReader

logger = logging.getLogger(__name__)

PICTURES_PER_CALL: Final = 64
"""Of how many pictures the candidates are classified together, at most."""

_ROWS: Final = 24  # where blocks of 12 end, too
_MOST_IMAGES: Final = 20 * _ROWS  # in one call: a sheet has hundreds
_MOST_PENDING: Final = 64  # tasks of a process, as each has a thread
_MOST_BYTES: Final = 4_000_000  # of the pictures among them, unless there is only one
_MOST_AHEAD: Final = 512  # tasks that are begun before the oldest is done
_FEW: Final = 4  # tasks for which it is not worth to start another process
_PEEKED: Final = 200  # tasks that show whether a run is short
_SHORT_S: Final = 0.7  # what one process does while the model is loaded
# About what a task takes: a small picture, and each byte of a photo.
_TASK_S, _BYTE_S = 0.004, 0.6e-6


class Pipeline:
    """Processes that are started when needed and kept until it is closed."""

    def __init__(
        self,
        jobs: int | None = None,
        *,
        niceness: int = 0,
        command: Sequence[str] = COMMAND,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Set the number of processes at most; None: as many as there are cores.

        Above a niceness of 0, they leave the cores to whoever else wants them.
        """
        self.jobs = max(1, jobs or usable_cores())
        self.channels: list[Channel] = []
        self.inbox: Inbox = SimpleQueue()
        self._command = (*command, str(self.most_pending), str(niceness))
        self._timeout_s = timeout_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def most_pending(self) -> int:
        """How many tasks a process has at a time, so that no call waits for few."""
        return max(8, min(_MOST_PENDING, 2 * PICTURES_PER_CALL // self.jobs))

    def start(self) -> Channel:
        """Start one more process, in the background."""
        channel = Channel(self.inbox, self._command, self._timeout_s)
        self.channels.append(channel)
        return channel

    def close(self) -> None:
        """Kill the processes, whatever they do."""
        for channel in self.channels:
            channel.close()
        self.channels, self.inbox = [], SimpleQueue()

    def read(
        self,
        items: Iterable[Item],
        classifier: BatchReader,
        wanted: Wanted = Wanted(),  # noqa: B008 (frozen)
        *,
        pictures_per_call: int = PICTURES_PER_CALL,
    ) -> Iterator[Answer]:
        """Yield the answers to tasks, in their order; errors among them stay in place.

        However many processes there are, answers are the same in every bit. From those
        of pictures read one by one, probabilities differ by 1e-6 at most: a call with a
        few images rounds 32-bit numbers differently.

        Raises:
            PictureError: If no process starts.
        """
        answers = self.read_patiently(
            items, classifier, wanted, pictures_per_call=pictures_per_call
        )
        return (answer for answer in answers if answer is not None)

    def read_patiently(
        self,
        items: Iterable[Item],
        classifier: BatchReader,
        wanted: Wanted,
        *,
        pictures_per_call: int = PICTURES_PER_CALL,
        patience_s: float = 0.5,
    ) -> Generator[Answer | None]:
        """Yield as `read` does, and None when there was no answer for some time.

        And None at first, once processes have tasks: the model may be loaded meanwhile.
        """
        run = _Run(self, items, classifier, wanted, pictures_per_call)
        try:
            yield from run.answers(patience_s)
        finally:
            if not run.is_over():  # processes are amid something that is not wanted
                self.close()


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _seconds(items: Iterable[Item]) -> float:
    """Estimate how long tasks take."""
    sizes = [item.size for item in items if isinstance(item, Task)]
    return _TASK_S * len(sizes) + _BYTE_S * sum(sizes)


class _Waiting(NamedTuple):
    channel: Channel
    question: Question


def padded(images: Sequence[Images]) -> Images:
    """Return the model inputs for one call, again and again up to a multiple of 24.

    Eigen multiplies the rows of a matrix in blocks of 24, or of 12 on ARM, and rounds
    those that are left over differently: without any, an answer is the same in every
    bit, whatever else is in the call (docs/adr/0050).
    """
    joined = np.concatenate(images)
    count = -(-len(joined) // _ROWS) * _ROWS
    return np.resize(joined, (count, *joined.shape[1:]))


class _Run:
    """One run through a pipeline."""

    def __init__(
        self,
        pipeline: Pipeline,
        items: Iterable[Item],
        classifier: BatchReader,
        wanted: Wanted,
        pictures_per_call: int,
    ) -> None:
        self._pipeline = pipeline
        self._items = iter(items)
        first = list(islice(self._items, _PEEKED))
        self._items = chain(first, self._items)
        # To start a process takes longer than it saves.
        self._is_short = len(first) < _PEEKED and _seconds(first) < _SHORT_S
        self._classifier = classifier
        self._wanted = wanted
        self._per_call = pictures_per_call
        self._has_more = True
        self._next = self._first = 0  # number of the next task, and of the oldest open
        self._answers: dict[int, Answer] = {}
        self._errors: dict[int, str] = {}  # of tasks that the model failed on
        self._questions: deque[_Waiting] = deque()
        self._has_tried_again = False
        # Tasks whose process has died; each is done again alone, to find the cause.
        self._suspects: deque[tuple[int, Task]] = deque()

    def is_over(self) -> bool:
        """Whether all answers were taken."""
        return not self._has_more and self._first == self._next

    def answers(self, patience_s: float) -> Iterator[Answer | None]:
        """Yield the answers in order, and None after a time without any."""
        self._feed()
        yield None
        turn_at = time.monotonic() + patience_s
        while not self.is_over():
            self._feed()
            if self._first in self._answers:
                answer = self._answers.pop(self._first)
                self._first += 1
                yield answer
            elif not self.is_over():
                if self._advance(patience_s) and time.monotonic() < turn_at:
                    continue
                yield None  # while those after the oldest are answered, too
            turn_at = time.monotonic() + patience_s

    def _advance(self, patience_s: float) -> bool:
        """Do what is next; return whether there was anything within the time."""
        if len(self._questions) >= self._per_call:
            self._classify()
        elif message := self._message(wait_s=0):
            self._handle(*message)
        elif any(channel.is_starved for channel in self._pipeline.channels):
            self._classify()
        elif message := self._message(patience_s):
            self._handle(*message)
        else:
            return False
        return True

    # Tasks go to processes.

    @property
    def _jobs(self) -> int:
        """How many processes may work."""
        return 1 if self._is_short else self._pipeline.jobs

    def _feed(self) -> None:
        """Give the processes as much as they should have."""
        while self._suspects:
            idle = [c for c in self._pipeline.channels if not c.pending]
            if not idle and len(self._pipeline.channels) < self._jobs:
                idle = [self._pipeline.start()]
            if not idle:
                return  # so that one becomes idle
            idle[0].send(*self._suspects.popleft(), self._wanted)
            idle[0].is_reserved = True
        while self._has_more and self._has_room():
            item = next(self._items, None)
            if item is None:
                self._has_more = False
                return
            number, self._next = self._next, self._next + 1
            if isinstance(item, Answer):
                self._answers[number] = item
            else:
                self._channel().send(number, item, self._wanted)

    def _has_room(self) -> bool:
        if self._suspects or self._next - self._first >= _MOST_AHEAD:
            return False
        channels = self._pipeline.channels
        if len(channels) < self._jobs:
            return True
        return any(self._can_take(channel) for channel in channels)

    def _can_take(self, channel: Channel) -> bool:
        count = len(channel.pending)
        if count <= 1:
            return not channel.is_reserved
        return count < self._pipeline.most_pending and (
            channel.pending_bytes < _MOST_BYTES
        )

    def _channel(self) -> Channel:
        """Return the process that has least to do; start one if all have enough."""
        channels = self._pipeline.channels
        able = [channel for channel in channels if self._can_take(channel)]
        least = min(able, key=lambda channel: len(channel.pending), default=None)
        may_start = len(channels) < self._jobs
        if least is None or (may_start and len(least.pending) >= _FEW):
            return self._pipeline.start()
        return least

    # What comes from them.

    def _message(self, wait_s: float) -> tuple[Channel, Message_] | None:
        try:
            if wait_s:
                return self._pipeline.inbox.get(timeout=wait_s)
            return self._pipeline.inbox.get_nowait()
        except Empty:
            return None

    def _handle(self, channel: Channel, message: Message_) -> None:
        if isinstance(message, Ended):
            self._bury(channel, message)
            return
        if isinstance(message, Question):
            is_due = message.id in channel.pending and message.id not in channel.asked
            if is_due:
                channel.asked.add(message.id)
                self._questions.append(_Waiting(channel, message))
        else:
            number, answer = message
            is_due = number in channel.pending and number not in channel.asked
            if is_due:
                task = channel.finish(number)
                if error := self._errors.pop(number, None):
                    answer = failed(task, error)
                self._answers[number] = done(task, answer)
        if not is_due:  # a picture has hijacked it
            channel.close()

    def _bury(self, channel: Channel, ended: Ended) -> None:
        """Have the tasks of a process that has died done again, each alone."""
        if channel not in self._pipeline.channels:
            return
        self._pipeline.channels.remove(channel)
        if not ended.has_started:
            self._do_without(channel)
            return
        channel.is_open = False
        self._questions = deque(q for q in self._questions if q.channel is not channel)
        tasks = channel.pending
        if len(tasks) == 1:
            ((number, task),) = tasks.items()
            text = marked(
                "Errors", "“{}” cannot be decoded: it is damaged or malicious."
            )
            self._answers[number] = failed(task, text.format(task.path.name))
        else:
            self._suspects.extend(tasks.items())

    def _do_without(self, channel: Channel) -> None:
        """Leave the tasks of a process that does not start to those that did."""
        others = len(self._pipeline.channels)
        if channel.pending and not others and not self._has_tried_again:
            self._has_tried_again = True  # it may have been killed by chance
            self._suspects.extend(channel.pending.items())
            return
        if channel.pending and not others:
            text = marked("Errors", "“{}” cannot be decoded: {}")
            task = next(iter(channel.pending.values()))
            reason = marked("Errors", "the program's picture decoder does not start")
            raise PictureError(text.format(task.path.name, reason))
        self._pipeline.jobs = max(1, others)  # there is no memory for more
        self._suspects.extend(channel.pending.items())

    # What waits for the model.

    def _classify(self) -> None:
        """Classify the model inputs of those that have waited longest, in one call."""
        batch: list[_Waiting] = []
        count = 0
        while self._questions and len(batch) < self._per_call:
            size = len(self._questions[0].question.images)
            if batch and count + size > _MOST_IMAGES:
                break
            batch.append(self._questions.popleft())
            count += size
        for waiting, predictions in zip(batch, self._predict(batch), strict=True):
            if isinstance(predictions, str):
                self._errors[waiting.question.id] = predictions
                waiting.channel.answer(waiting.question.id, None)
            else:
                waiting.channel.answer(waiting.question.id, predictions)

    def _predict(
        self, batch: Sequence[_Waiting]
    ) -> Sequence[Sequence[Prediction] | str]:
        """Return predictions for each picture, or why there are none."""
        images = [waiting.question.images for waiting in batch]
        try:
            found = self._classifier.predict_batch(padded(images))
        except Exception as error:  # a model is a program: it may raise anything
            if len(batch) > 1:  # each alone: only one of them may be the cause
                return [self._predict([waiting])[0] for waiting in batch]
            if isinstance(error, UserError):
                return [str(error)]
            ((channel, question),) = batch
            path = channel.pending[question.id].path
            logger.exception("the model cannot read %s", path)
            return [marked("Errors", "“{}” cannot be read.").format(path.name)]
        parts = []
        at = 0
        for each in images:
            parts.append(found[at : at + len(each)])
            at += len(each)
        return parts
