"""The trainer as a child process: its events, and the outcome of its run."""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import (
    QObject,
    QProcess,
    QProcessEnvironment,
    QTemporaryDir,
    QTimer,
    Signal,
    Slot,
)

from mnist_gui.core import events
from mnist_gui.ui.translation import localized

logger = logging.getLogger(__name__)

TRAINER: Final = (sys.executable, "-m", "trainer")

# How long a run may be silent; loading TensorFlow from a slow disk takes half.
_STALL_SECONDS: Final = 60
_KEPT_ERROR_BYTES: Final = 8 * 1024  # of standard error, for the failure message
_EVENT_MARK: Final = b'"event"'  # in every line that is an event; the rest is noise
_LINES_PER_TURN: Final = 200  # handled before the window has its turn
# More unread output than this is discarded; a sound trainer has a few hundred.
_MAX_PENDING_BYTES: Final = 1 << 20


class RunEnd(Enum):
    """How a run of the trainer ended."""

    PUBLISHED = auto()  # a model is in the store, whatever happened afterwards
    NOTHING_LEARNED = auto()  # there was nothing new to learn
    FAILED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, kw_only=True)
class RunOutcome:
    """What came of a run of the trainer."""

    end: RunEnd
    version: int | None = None
    """The published model."""

    comparison: events.ModelCompared | None = None
    """How it compares with the model that was active; None if it was not compared."""

    message: str = ""
    """Why there is no model, for the user; empty if published or cancelled."""


class TrainingProcess(QObject):
    """Runs `mnist-trainer` as a child process and emits its events as signals.

    One run at a time. A run can neither stop nor harm the window, and it publishes a
    model atomically, so it may be killed at any moment.

    Signals:
        data_prepared, run_started, step_done, weights_recorded, epoch_finished,
        drawings_read, drawings_rescued, drawings_left_out: The run has reported the
            event of this name.
            Args: the event.
        stalled: Nothing was produced for `silence_seconds`; the run continues.
        finished: The run is over; comes last.
            Args: RunOutcome.
    """

    data_prepared = Signal(object)
    run_started = Signal(object)
    step_done = Signal(object)
    weights_recorded = Signal(object)
    epoch_finished = Signal(object)
    drawings_read = Signal(object)
    drawings_rescued = Signal(object)
    drawings_left_out = Signal(object)
    stalled = Signal()
    finished = Signal(object)

    def __init__(
        self,
        command: Sequence[str] = TRAINER,
        *,
        silence_seconds: float = _STALL_SECONDS,
        parent: QObject | None = None,
    ) -> None:
        """Prepare; a run begins with `command`, its program and first arguments."""
        super().__init__(parent)
        self._program, *self._first_arguments = command
        self._signals = {
            events.DataPrepared: self.data_prepared,
            events.RunStarted: self.run_started,
            events.StepDone: self.step_done,
            events.WeightsRecorded: self.weights_recorded,
            events.EpochFinished: self.epoch_finished,
            events.DrawingsRead: self.drawings_read,
            events.DrawingsRescued: self.drawings_rescued,
            events.DrawingsLeftOut: self.drawings_left_out,
        }
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_error_output)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)
        self._next_turn = QTimer(self, singleShot=True)
        self._next_turn.timeout.connect(self._on_output)
        milliseconds = round(silence_seconds * 1000)
        self._silence = QTimer(self, singleShot=True, interval=milliseconds)
        self._silence.timeout.connect(self.stalled)
        self._reset()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self, arguments: Sequence[str]) -> None:
        """Start a run with arguments of `mnist-trainer`; none may be under way."""
        self._reset()
        self._silence.start()
        self._temporary = QTemporaryDir()
        self._process.setProcessEnvironment(_environment(self._temporary))
        self._process.start(self._program, [*self._first_arguments, *arguments])

    def cancel(self) -> None:
        """Kill the run; nothing unfinished stays."""
        if self.is_running:
            self._was_cancelled = True
            self._process.kill()

    def stop(self) -> None:
        """Cancel the run and wait until its process has ended."""
        self.cancel()
        self._process.waitForFinished()

    def _reset(self) -> None:
        self._was_cancelled = self._has_begun = False
        self._comparison: events.ModelCompared | None = None
        self._published: events.ModelPublished | None = None
        self._failure: events.RunFailed | events.NothingLearnt | None = None
        self._errors = b""

    @Slot()
    def _on_output(self) -> None:
        """Handle some lines now, and the rest in the next turn."""
        self._silence.start()
        if self._process.bytesAvailable() > _MAX_PENDING_BYTES:
            logger.warning("the trainer floods its standard output: discarded")
            self._process.readAllStandardOutput()
        for _ in range(_LINES_PER_TURN):
            if not self._process.canReadLine():
                return
            self._handle_line(bytes(self._process.readLine().data()))
        self._next_turn.start()

    @Slot()
    def _on_error_output(self) -> None:
        output = bytes(self._process.readAllStandardError().data())
        self._errors = (self._errors + output)[-_KEPT_ERROR_BYTES:]

    def _handle_line(self, line: bytes) -> None:
        event = _decode(line)
        match event:
            case None:
                return
            case events.RunFailed() | events.NothingLearnt():
                self._failure = event
            case events.ModelCompared():
                self._comparison = event
            case events.ModelPublished():
                self._published = event
            case events.RunStarted():
                self._has_begun = True
            case events.StepDone() | events.EpochFinished() if not self._has_begun:
                return
        if signal := self._signals.get(type(event)):
            signal.emit(event)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # finished is not emitted
            reason = self.tr("Training could not be started: {}.")
            self._end(reason.format(self._process.errorString().rstrip(".")))

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        rest = bytes(self._process.readAllStandardOutput().data())
        for line in rest.splitlines():
            self._handle_line(line)
        self._on_error_output()
        if how == QProcess.ExitStatus.CrashExit:
            if self._published and not self._was_cancelled:
                logger.warning("the trainer crashed after it had published")
            reason = self.tr(
                "The system stopped the training, perhaps because memory ran out."
                " Close other programs and try again."
            )
        else:
            reason = localized(self._failure.message) if self._failure else ""
        self._end(reason or self._last_words(status))

    def _end(self, reason: str) -> None:
        self._next_turn.stop()
        self._silence.stop()
        self._temporary.remove()
        if self._published:
            outcome = RunOutcome(
                end=RunEnd.PUBLISHED,
                version=self._published.version,
                comparison=self._comparison,
            )
        elif self._was_cancelled:
            outcome = RunOutcome(end=RunEnd.CANCELLED)
        elif isinstance(self._failure, events.NothingLearnt):
            outcome = RunOutcome(end=RunEnd.NOTHING_LEARNED, message=reason)
        else:
            logger.warning("training failed: %s", self._errors.decode(errors="replace"))
            outcome = RunOutcome(end=RunEnd.FAILED, message=reason)
        self.finished.emit(outcome)

    def _last_words(self, status: int) -> str:
        """Return a message from the last line of standard error, or the exit status."""
        lines = self._errors.decode(errors="replace").split("\n")
        if written := [line.strip() for line in lines if line.strip()]:
            return self.tr("Training failed: {}").format(written[-1])
        if status:
            return self.tr("Training failed with exit status {}.").format(status)
        return self.tr("Training ended without a model.")


def _decode(line: bytes) -> events.TrainingEvent | None:
    """Return the event in a line of output; None if there is none."""
    if _EVENT_MARK not in line:
        return None
    try:
        return events.decode(line.decode(errors="replace"))
    except events.UnknownEventError:
        logger.debug("not an event: %r", line[:200])
        return None


def _environment(temporary: QTemporaryDir) -> QProcessEnvironment:
    """Return an environment that finds this trainer, and nothing in its place.

    Temporary files go into a folder of the run's own, which a killed run cannot delete.
    """
    environment = QProcessEnvironment.systemEnvironment()
    # A run from the window uses one machine, and its output is UTF-8 everywhere.
    environment.remove("TF_CONFIG")
    environment.insert("PYTHONIOENCODING", "utf-8")
    environment.insert("PYTHONUNBUFFERED", "1")
    if temporary.isValid():
        for name in ("TMPDIR", "TEMP", "TMP"):
            environment.insert(name, temporary.path())
    # In a checkout the trainer is found beside this package, whatever the folder.
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment.insert("PYTHONPATH", path)
    # And not a trainer.py of the user's in the present folder (Python 3.11).
    environment.insert("PYTHONSAFEPATH", "1")
    return environment
