"""The real program in a private store, driven from its own event loop."""

import argparse
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, TypeVar

import numpy as np
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load, load_folder
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.recognizer.garbage import GarbageCollector
from mnist_gui.training.process import TRAINER
from tests.bench.support.ratios import Ratio, format_ratios, keep_ratios, machine
from tests.helpers.processes.process_stats import children_of
from tests.helpers.repository import REPOSITORY

_U = TypeVar("_U", bound="User")

_LATEST_S: Final = 60
"""Without a step of the user for so long, the program hangs."""

_POLL_MS: Final = 50
_QUIET_MS: Final = 2000
"""Longer than the pause between a correction and the run that publishes it."""

_CALLS: Final = 10
"""Of the signature, each time; the yardstick is the median of all."""


class User(QObject):
    """Drives the window, and ends it; what goes wrong is collected in `troubles`."""

    def __init__(self, application: Application, temporary: Path) -> None:
        """Take a program that has not started; `temporary` has its temporary files."""
        super().__init__()
        self.application = application
        self.temporary = temporary
        self.troubles: list[str] = []
        self._patience = QTimer(self, singleShot=True, interval=1000 * _LATEST_S)
        self._patience.timeout.connect(self._give_up)
        self.signature_calls: list[float] = []
        self._settled: Callable[[], object] | None = None
        self._quiet_polls = 0
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._look_if_settled)
        self._has_begun = False
        application.models.model_ready.connect(self._on_model_ready)
        self.go_on()

    def begin(self) -> None:
        """Take the first step; called once the shipped model reads."""
        raise NotImplementedError

    def go_on(self, patience_s: float = _LATEST_S) -> None:
        """Note that the program has not hung; the next step is due soon."""
        self._patience.start(round(1000 * patience_s))

    def end(self) -> None:
        """Close the window; `run` returns then."""
        self._patience.stop()
        self.application.window.close()

    def settle(self, then: Callable[[], object]) -> None:
        """Call back once the pad is empty, and nothing is learned or published."""
        self.application.window.canvas.sketch.clear()
        self._settled, self._quiet_polls = then, 0
        self._poll.start()

    def time_signature(self, then: Callable[[], object]) -> None:
        """Take the yardstick, some calls of the model's signature; then call back.

        Its seconds are in `signature_calls`.
        """

        def done(calls: list[float]) -> None:
            self.signature_calls += calls
            then()

        self.application.worker.call(self._call_signature, done=done)

    def _call_signature(self) -> list[float]:
        """Return the seconds of some calls; runs on the worker thread."""
        model, _ = self.application.active.on_thread()
        assert model is not None
        images = np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.float32)
        seconds = []
        for _ in range(_CALLS):
            started = time.perf_counter()
            model.run(images)
            seconds.append(time.perf_counter() - started)
        return seconds

    @Slot()
    def _look_if_settled(self) -> None:
        # The decoder of pictures stays; a trainer, which may be yet to start, ends.
        is_busy = len(children_of(os.getpid())) > 1
        self._quiet_polls = 0 if is_busy else self._quiet_polls + 1
        if self._quiet_polls * _POLL_MS >= _QUIET_MS and self._settled:
            self._poll.stop()
            then, self._settled = self._settled, None
            self.application.worker.call(lambda: None, done=lambda _: then())

    @Slot()
    def _on_model_ready(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.begin()

    @Slot()
    def _give_up(self) -> None:
        self.troubles.append("the program hangs")
        QApplication.exit(1)


class _Troubles(logging.Handler):
    """Collects errors that are logged, and uncaught exceptions."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(self.format(record))

    def report(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Stand in for `sys.excepthook`."""
        self._found.append("".join(traceback.format_exception(kind, error, trace)))


def run(
    make_user: Callable[[Application, Path], _U],
    *,
    trainer: Sequence[str] = TRAINER,
    fill: Callable[[Path], object] = lambda _: None,
    shipped_models: Path | None = None,
) -> _U:
    """Run the program until its user ends it; return the user.

    Args:
        make_user: Gets the program and the folder of its temporary files.
        trainer: The trainer's program and first arguments.
        fill: Puts what the user has already into the store.
        shipped_models: Where the shipped model is, if not in its usual place.
    """
    troubles: list[str] = []
    qInstallMessageHandler(partial(_note_qt_message, troubles))
    qt = QApplication(sys.argv[:1])
    GarbageCollector(qt)
    with _private_folders() as (store, temporary):
        fill(store)
        application = Application(
            Options(store=store),
            load,
            load_folder=load_folder,
            trainer=trainer,
            shipped_models=shipped_models,
        )
        qt.aboutToQuit.connect(application.stop)
        user = make_user(application, temporary)
        user.troubles = troubles
        handler = _Troubles(troubles)
        logging.getLogger().addHandler(handler)
        sys.excepthook = handler.report
        application.start()
        qt.exec()
    return user


def _note_qt_message(
    found: list[str], kind: QtMsgType, _: QMessageLogContext, message: str
) -> None:
    is_of_platform = message.startswith("This plugin does not support")
    if kind != QtMsgType.QtDebugMsg and not is_of_platform:
        found.append(f"Qt: {message}")


@contextmanager
def _private_folders() -> Iterator[tuple[Path, Path]]:
    """Yield folders for the store and for temporary files; nothing else is written."""
    with tempfile.TemporaryDirectory() as folder:
        store, temporary = Path(folder) / "store", Path(folder) / "temporary"
        temporary.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        try:
            yield store, temporary
        finally:
            del os.environ["TMPDIR"]
            tempfile.tempdir = None


def soak_parser(name: str, count: int) -> argparse.ArgumentParser:
    """Return the options that all forms of the soak have.

    Args:
        name: The form's module.
        count: How often it does what it does, if nothing else is said.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.soak.{name}")
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=0)
    kept = REPOSITORY / "build" / f"soak-{name}.json"
    parser.add_argument("--table", type=Path, default=kept, help="file for the table")
    return parser


def finish(table: Path, ratios: Sequence[Ratio], troubles: Sequence[str]) -> int:
    """Print a table, and keep it as JSON in a file; return the exit status.

    It is 1 if a target was missed, or anything went wrong.
    """
    went_wrong = Ratio(what="things that went wrong", values=[len(troubles)], at_most=0)
    rows = [*ratios, went_wrong]
    print(*dict.fromkeys(troubles), sep="\n")
    print(machine())
    print(format_ratios(rows), flush=True)
    keep_ratios(table, rows, machine())
    return 0 if all(row.is_met for row in rows) else 1
