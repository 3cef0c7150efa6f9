"""Logging, and a dialog that reports an uncaught exception."""

import faulthandler
import logging
import logging.handlers
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

logger = logging.getLogger(__name__)

_LOG_BYTES: Final = 500_000
_CRASH_NAME: Final = "mnist-gui.crash"
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
NO_DISPLAY: Final = (
    "mnist-gui: there is no display to show a window on. Start it from a desktop,"
    " set DISPLAY, or try QT_QPA_PLATFORM=offscreen mnist-gui --demo."
)


def start_logging(store: Path) -> None:
    """Log to a file in the user's store, Qt's messages included."""
    logging.raiseExceptions = False  # a full disk is no news for the terminal
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        store.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            store / "mnist-gui.log", "a", _LOG_BYTES, backupCount=1, encoding="utf-8"
        )
    except OSError:  # the window opens even if the store cannot be written
        handler = logging.NullHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    root.addHandler(handler)
    qInstallMessageHandler(_log_qt_message)


def trace_crashes(store: Path) -> None:
    """Have native code leave a trace when it crashes; log those of earlier runs.

    Until then, it is in a file of its own: the log's is replaced when it is full.
    Without a writable store, there is no trace. On Windows, there may be one of an
    exception that native code caught.
    """
    try:
        file = (store / _CRASH_NAME).open("a+", encoding="utf-8", errors="replace")
        file.seek(0)
        if trace := file.read():
            logger.critical("native code has crashed in an earlier run:\n%s", trace)
            file.truncate(0)
    except OSError:
        return
    faulthandler.enable(file)


class BugReporter(QObject):
    """Logs uncaught exceptions, and shows the first one in a dialog.

    They may be raised on any thread; a signal delivers them on the GUI thread.
    """

    _raised = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = False
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Replace Python's own report of uncaught exceptions."""
        sys.excepthook = self._report

    def _report(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        logger.critical("uncaught exception", exc_info=(kind, error, trace))
        self._raised.emit("".join(traceback.format_exception(kind, error, trace)))

    @Slot(str)
    def _show(self, details: str) -> None:
        if self._shown:
            return
        self._shown = True
        text = self.tr(
            "Something went wrong inside the program. Your drawing is still there."
        )
        box = QMessageBox(QMessageBox.Icon.Critical, self.tr("Digit Pad"), text)
        box.setInformativeText(self.tr("If you report it, please include the details."))
        box.setDetailedText(details)
        copy = box.addButton(self.tr("Copy"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        if box.clickedButton() is copy:
            QApplication.clipboard().setText(details)


def _log_qt_message(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
    if kind == QtMsgType.QtFatalMsg:
        # Qt would abort next, with a core dump instead of a message for the user.
        reason = NO_DISPLAY if "platform plugin" in message else "mnist-gui: Qt failed."
        print(f"{reason} ({message.splitlines()[0]})", file=sys.stderr, flush=True)
        os._exit(2)
