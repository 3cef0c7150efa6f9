"""The worker thread: jobs run there in order, and are answered on the GUI thread.

It is the only way from the window to slow work in this process. A job is a callable
that runs on the worker thread; what it returns, or why it failed, is delivered to a
callback on the GUI thread. Long jobs are iterators, which run a slice at a time
whenever no other job waits.
"""

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot
from typing_extensions import override

from mnist_gui.core.errors import UserError
from mnist_gui.ui.translation import localized

logger = logging.getLogger(__name__)

T = TypeVar("T")

Callback: TypeAlias = Callable[[T], object]
Slices: TypeAlias = Generator[object, None, T]
"""A long job: it may be interrupted wherever it yields, and returns its result."""

# macOS gives a QThread 512 KB, which numerical libraries outgrow.
_STACK_BYTES: Final = 16 * 1024 * 1024
# A model is loaded in Python, while the window asks for the interpreter at every call
# into Qt; at Python's 5 ms it would wait that long each time (docs/adr/0019).
_SWITCH_SECONDS: Final = 0.0005
# How long a sliced job runs before other sliced jobs have their turn.
_SLICE_SECONDS: Final = 0.02


class StaleError(Exception):
    """A job was stopped: its answer is no longer awaited."""


class LatestRequest:
    """Coalesces requests of one kind: only the latest is run and answered.

    Written by the GUI thread alone. The worker thread reads it to skip jobs whose
    answer is no longer awaited.
    """

    def __init__(self) -> None:
        self.id = 0

    def begin(self) -> int:
        """Make every earlier request stale; return the id of the new one."""
        self.id += 1
        return self.id

    def cancel(self) -> None:
        """Make every request stale."""
        self.id += 1


@dataclass
class _Request:
    """What to do with the outcome of a job."""

    done: Callback[Any] | None
    failed: Callback[str] | None
    otherwise: str
    latest: LatestRequest | None
    must_finish: bool

    def __post_init__(self) -> None:
        self._id = self.latest.begin() if self.latest else 0

    @property
    def is_stale(self) -> bool:
        """Whether a later request has replaced this one."""
        return self.latest is not None and self._id != self.latest.id


@dataclass
class _Call(_Request):
    """A job that runs at once."""

    job: Callable[[], Any]


@dataclass(eq=False)
class SlicedJob(_Request):
    """A long job on the worker thread, which may be cancelled."""

    slices: Slices[Any]
    cancelled: Callable[[], object] | None
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Ask the job to stop; it may complete first, and is then answered as usual."""
        self.is_cancelled = True


class WorkerThread(QThread):
    """A thread that runs jobs in the order they were asked for.

    Its `run` is written in Python: in a plain QThread every slot call gets a new
    Python thread state, while TensorFlow keeps a pointer to the one that it was
    imported in, and a later call crashes or hangs.
    """

    _job_queued = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recognizer")
        self.setStackSize(_STACK_BYTES)
        self._worker = _Worker()
        self._worker.moveToThread(self)
        self._worker.delivered.connect(self._on_delivered)
        self._job_queued.connect(self._worker.run_next)
        self.finished.connect(self._worker.deleteLater)

    def call(  # noqa: PLR0913 (each has a name and a default)
        self,
        job: Callable[[], T],
        *,
        done: Callback[T] | None = None,
        failed: Callback[str] | None = None,
        otherwise: str = "",
        latest: LatestRequest | None = None,
        must_finish: bool = False,
    ) -> None:
        """Run a job on the worker thread, and answer on the GUI thread.

        Args:
            job: Runs on the worker thread.
            done: Receives what the job returned.
            failed: Receives a message for the user: that of a `UserError`, or
                `otherwise` after any other exception, which is logged.
            otherwise: The message after an exception that is not for users.
            latest: Coalesces requests: once a later one was made, a job that has not
                begun is skipped, and the answer of one that has is dropped.
            must_finish: Whether the job is done before the thread ends.
        """
        self._queue(_Call(done, failed, otherwise, latest, must_finish, job))

    def call_in_slices(  # noqa: PLR0913 (each has a name and a default)
        self,
        slices: Slices[T],
        *,
        done: Callback[T] | None = None,
        failed: Callback[str] | None = None,
        otherwise: str = "",
        cancelled: Callable[[], object] | None = None,
        latest: LatestRequest | None = None,
        must_finish: bool = False,
    ) -> SlicedJob:
        """Run a long job a slice at a time, whenever no other job waits.

        As `call`, but `cancelled` is called on the GUI thread once the job was
        cancelled, and a job that has become stale stops without a word.
        """
        job = SlicedJob(done, failed, otherwise, latest, must_finish, slices, cancelled)
        self._queue(job)
        return job

    def post(self, callback: Callback[T], value: T) -> None:
        """Call back on the GUI thread; for jobs that report before they end."""
        self._worker.delivered.emit(partial(callback, value))

    def stop_if_stale(self) -> None:
        """Stop the job that is running if a later request has replaced it.

        Jobs call it between steps that take milliseconds, on the worker thread.

        Raises:
            StaleError: If it has; the job must not catch it.
        """
        if self._worker.running and self._worker.running.is_stale:
            raise StaleError

    def call_at_end(self, job: Callable[[], object]) -> None:
        """Run a job on the worker thread after all others, when the thread ends."""
        self._worker.at_end.append(job)

    def stop(self) -> None:
        """End the thread after the present job and those that must finish, and wait."""
        self.quit()
        self.wait()

    @override
    def run(self) -> None:
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.exec()
        self._worker.finish()

    def _queue(self, request: _Call | SlicedJob) -> None:
        self._worker.queue.append(request)
        self._job_queued.emit()

    @Slot(object)
    def _on_delivered(self, answer: Callable[[], object]) -> None:
        answer()


class _Worker(QObject):
    """The half of `WorkerThread` that lives on the thread."""

    delivered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.queue: deque[_Call | SlicedJob] = deque()
        self.running: _Call | None = None
        self.at_end: list[Callable[[], object]] = []
        self._sliced: list[SlicedJob] = []
        # A timer of 0 ms fires when no event waits: sliced jobs come last.
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._take_turn)

    @Slot()
    def run_next(self) -> None:
        """Run the job that waits longest."""
        waiting = self.queue.popleft()
        if isinstance(waiting, SlicedJob):
            self._sliced.append(waiting)
            self._turn.start()
        else:
            self._run(waiting)

    def finish(self) -> None:
        """Do what must not be left undone; Qt drops events once a thread quits."""
        for waiting in self.queue:
            if isinstance(waiting, SlicedJob):
                self._sliced.append(waiting)
            elif waiting.must_finish:
                self._run(waiting)
        for job in self._sliced:
            if job.must_finish and not job.is_cancelled:
                while not self._advance(job, seconds=float("inf")):
                    pass
            else:
                job.slices.close()
        for last in self.at_end:
            _do_last(last)

    @Slot()
    def _take_turn(self) -> None:
        for job in list(self._sliced):
            if job.is_stale or job.is_cancelled:
                job.slices.close()
                if job.cancelled and not job.is_stale:
                    self.delivered.emit(job.cancelled)
            elif not self._advance(job, seconds=_SLICE_SECONDS):
                continue
            self._sliced.remove(job)
        if self._sliced:
            self._turn.start()

    def _run(self, call: _Call) -> None:
        if call.is_stale:
            return
        self.running = call
        try:
            result = call.job()
        except StaleError:
            return
        except Exception as error:  # noqa: BLE001 (models and files are foreign)
            self._deliver(call, call.failed, _message(error, call.otherwise))
        else:
            self._deliver(call, call.done, result)
        finally:
            self.running = None

    def _advance(self, job: SlicedJob, *, seconds: float) -> bool:
        """Run a job until another waits or time is up; return whether it is over."""
        until = time.monotonic() + seconds
        try:
            next(job.slices)
            while time.monotonic() < until and not self.queue:
                next(job.slices)
        except StopIteration as end:
            self._deliver(job, job.done, end.value)
        except Exception as error:  # noqa: BLE001 (models and files are foreign)
            self._deliver(job, job.failed, _message(error, job.otherwise))
        else:
            return False
        return True

    def _deliver(
        self, request: _Request, callback: Callback[Any] | None, value: object
    ) -> None:
        """Call back on the GUI thread, unless the request is stale by then."""

        def answer() -> None:
            if callback and not request.is_stale:
                callback(value)

        self.delivered.emit(answer)


def _do_last(job: Callable[[], object]) -> None:
    """Run a job, and log its failure: the jobs after it must run as well."""
    try:
        job()
    except Exception:
        logger.exception("a job failed as the worker thread ended")


def _message(error: Exception, otherwise: str) -> str:
    """Log a failure; return its message for the user."""
    if isinstance(error, UserError):
        logger.warning("%s", error)
        return localized(error)
    logger.error("a job failed on the worker thread", exc_info=error)
    return otherwise
