"""A training run in a process of its own."""

import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from mnist_gui.core import events

logger = logging.getLogger(__name__)

TRAINER: Final = (sys.executable, "-m", "trainer")

_OF_A_RUN: Final = events.StepDone | events.EpochFinished
"""What cannot be before a run has begun."""

_SILENCE_SECONDS: Final = 60
"""How long a run may say nothing; loading TensorFlow from a slow disk takes half."""

_KEPT_BYTES: Final = 8 * 1024
"""Of standard error, for the failure message."""

_MARK: Final = b'"event"'
"""Is in every line that says something; the rest is noise."""

_LINES_A_TURN: Final = 200
"""The window goes on between them, however much is said."""

_MOST_WAITING: Final = 1 << 20
"""Bytes that nobody has looked at; of a trainer in its senses there are hundreds."""


class TrainingProcess(QObject):
    """Runs the trainer, and says what it says.

    One run at a time. Nothing that it does can stop or harm the window, and it
    publishes a model whole or not at all, so it may be killed at any moment.

    Signals:
        data_prepared: Some of what the run learns from is there.
            Args: DataPrepared.
        run_started: The run has its data and begins.
            Args: RunStarted.
        step_done: Some steps have passed.
            Args: StepDone.
        epoch_finished: One pass over the training split is over.
            Args: EpochFinished.
        drawings_read: The growing model has read some of the person's own drawings.
            Args: DrawingsRead.
        drawings_rescued: The file of the person's drawings was damaged, and mended.
            Args: DrawingsRescued.
        model_compared: The new model and the one in use have read the same digits.
            Args: ModelCompared.
        model_published: A new model is in the store.
            Args: ModelPublished.
        fell_silent: Nothing was heard for a minute; the run goes on.
        failed: The run ended without a model.
            Args: str, a sentence for the person.
        nothing_learnt: The run ended without a model: there was nothing new to learn.
            Args: str, a sentence for the person.
        cancelled: The run was ended on request, before it had published a model.
        finished: The run is over, however it ended; comes last.
    """

    data_prepared = Signal(object)
    run_started = Signal(object)
    step_done = Signal(object)
    epoch_finished = Signal(object)
    drawings_read = Signal(object)
    drawings_rescued = Signal(object)
    model_compared = Signal(object)
    model_published = Signal(object)
    stalled = Signal()
    failed = Signal(str)
    nothing_learnt = Signal(str)
    cancelled = Signal()
    finished = Signal()

    def __init__(
        self,
        command: Sequence[str] = TRAINER,
        *,
        silence_seconds: float = _SILENCE_SECONDS,
        parent: QObject | None = None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            command: The program and its first arguments.
            silence_seconds: After how long without a word `stalled` is emitted.
            parent: With which it goes, in the thread that it was made in.
        """
        super().__init__(parent)
        self._program, *self._first_arguments = command
        self._signals = {
            events.DataPrepared: self.data_prepared,
            events.RunStarted: self.run_started,
            events.StepDone: self.step_done,
            events.EpochFinished: self.epoch_finished,
            events.DrawingsRead: self.drawings_read,
            events.DrawingsRescued: self.drawings_rescued,
            events.ModelCompared: self.model_compared,
            events.ModelPublished: self.model_published,
        }
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_error_output)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)
        self._next_turn = QTimer(self, singleShot=True)
        self._next_turn.timeout.connect(self._on_output)
        self._silence = QTimer(self, singleShot=True)
        self._silence.setInterval(round(silence_seconds * 1000))
        self._silence.timeout.connect(self.stalled)
        self._forget()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self, arguments: Sequence[str]) -> None:
        """Begin a run; none may be under way.

        Args:
            arguments: Those of `mnist-trainer`.
        """
        self._forget()
        self._silence.start()
        self._process.start(self._program, [*self._first_arguments, *arguments])

    def cancel(self) -> None:
        """End the run now; nothing half-made stays."""
        if self.is_running:
            self._was_cancelled = True
            self._process.kill()

    def stop(self) -> None:
        """Cancel the run and wait until it is gone."""
        self.cancel()
        self._process.waitForFinished()

    def _forget(self) -> None:
        self._was_cancelled = False
        self._has_begun = False
        self._has_published = False
        self._failure: events.RunFailed | events.NothingLearnt | None = None
        self._errors = b""

    @Slot()
    def _on_output(self) -> None:
        """Hear what was said, or the first of it; the rest in the next turn."""
        self._silence.start()
        if self._process.bytesAvailable() > _MOST_WAITING:
            logger.warning("the trainer says so much that it is not listened to")
            self._process.readAllStandardOutput()
        for _ in range(_LINES_A_TURN):
            if not self._process.canReadLine():
                return
            self._handle_line(bytes(self._process.readLine().data()))
        self._next_turn.start()

    @Slot()
    def _on_error_output(self) -> None:
        said = bytes(self._process.readAllStandardError().data())
        self._errors = (self._errors + said)[-_KEPT_BYTES:]

    def _handle_line(self, line: bytes) -> None:
        if _MARK not in line:
            return
        try:
            event = events.decode(line.decode(errors="replace"))
        except events.UnknownEventError:
            logger.debug("the trainer said %r", line[:200])
            return
        if isinstance(event, events.RunFailed | events.NothingLearnt):
            self._failure = event
        elif isinstance(event, events.ModelPublished):
            self._has_published = True
        elif isinstance(event, events.RunStarted):
            self._has_begun = True
        elif isinstance(event, _OF_A_RUN) and not self._has_begun:
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
            self._end(
                self.tr(
                    "Training was ended by the system, perhaps for want of memory;"
                    " close other programs and try again."
                )
            )
        else:
            said = self._failure and self._failure.message
            self._end(said or self._last_words(status))

    def _end(self, reason: str) -> None:
        self._next_turn.stop()
        self._silence.stop()
        # A model that was published is there, whatever came afterwards.
        if self._was_cancelled and not self._has_published:
            self.cancelled.emit()
        elif isinstance(self._failure, events.NothingLearnt):
            self.nothing_learnt.emit(reason)
        elif not self._has_published:
            logger.warning("training failed: %s", self._errors.decode(errors="replace"))
            self.failed.emit(reason)
        self.finished.emit()

    def _last_words(self, status: int) -> str:
        lines = self._errors.decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        if said:
            return self.tr("Training failed: {}").format(said[-1])
        if status:
            return self.tr("Training failed with exit status {}.").format(status)
        return self.tr("Training ended without a model.")


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    # A run in the window is one machine's, and its words are UTF-8 everywhere.
    environment.remove("TF_CONFIG")
    environment.insert("PYTHONIOENCODING", "utf-8")
    environment.insert("PYTHONUNBUFFERED", "1")
    # In a checkout the trainer is found beside this package, wherever one stands.
    ours = [path for path in sys.path if path]
    environment.insert("PYTHONPATH", os.pathsep.join(ours))
    # And nothing else, such as a trainer.py of the person's (Python 3.11).
    environment.insert("PYTHONSAFEPATH", "1")
    return environment
