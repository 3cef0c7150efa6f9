"""The log, the trace of a crash of native code, and what of them may be shared."""

import faulthandler
import logging
import logging.handlers
import os
import re
import sys
import traceback
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from typing_extensions import override

logger = logging.getLogger(__name__)

_LOG_BYTES: Final = 500_000
_SHARED_BYTES: Final = 50_000
_CRASH_NAME: Final = "mnist-gui.crash"
_SHARED_NAME: Final = "mnist-gui.report"
_OWN: Final = ("mnist_gui", "trainer")
_CODE: Final = re.compile(r".*?[/\\](?:site-packages[/\\]|python3\.\d+[/\\])(.*)")
_OWN_CODE: Final = re.compile(r".*[/\\]((?:mnist_gui|trainer)[/\\].*)")
_IN_TRACE: Final = re.compile(r'File "([^"]*)"')
_QT_FUNCTION: Final = re.compile(r"Q[A-Za-z]+::\w+")
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
    """Log to a file in the user's store, Qt's messages included.

    Beside it is a shorter one without personal data, for reports (`shared_lines`).
    """
    logging.raiseExceptions = False  # a full disk is no news for the terminal
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        store.mkdir(parents=True, exist_ok=True)
        _log_to(store / "mnist-gui.log", _LOG_BYTES, plain)
        _log_to(store / _SHARED_NAME, _SHARED_BYTES, SharedFormatter())
    except OSError:  # the window opens even if the store cannot be written
        root.addHandler(logging.NullHandler())
    qInstallMessageHandler(_log_qt_message)


def trace_crashes(store: Path) -> str:
    """Have native code leave a trace when it crashes; return and log that of before.

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
        return ""
    faulthandler.enable(file)
    return trace


def shared_lines(store: Path, count: int) -> list[str]:
    """Return the last lines of the log, without personal data."""
    try:
        text = (store / _SHARED_NAME).read_text("utf-8", errors="replace")
    except OSError:
        return []
    return text.splitlines()[-count:]


def shared_trace(trace: str) -> str:
    """Return a trace in which files of code are named without their folders."""
    return _IN_TRACE.sub(lambda found: f'File "{_shared_path(found[1])}"', trace)


class SharedFormatter(logging.Formatter):
    """Formats records without what users have named.

    Files, models and people are named in the values of a message, and in the messages
    of exceptions. Of values only numbers are kept, and of exceptions where they were
    raised. Of other libraries' messages nothing is kept but a function of Qt's.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name}:"
        lines = [f"{head} {_shared_message(record)}"]
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            lines.append(f"  {_shared_value(error)}")
            lines += [
                f"    {_shared_path(frame.filename)}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _log_to(path: Path, most_bytes: int, formatter: logging.Formatter) -> None:
    handler = logging.handlers.RotatingFileHandler(
        path, "a", most_bytes, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


def _shared_message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in _OWN:
        function = _QT_FUNCTION.match(record.getMessage())
        return function[0] if function else "…"
    values = record.args if isinstance(record.args, tuple) else ()
    try:
        return str(record.msg) % tuple(map(_shared_value, values))
    except (TypeError, ValueError):  # a format that takes numbers alone
        return str(record.msg)


def _shared_value(value: object) -> object:
    if isinstance(value, int | float):
        return value
    number = value.errno if isinstance(value, OSError) else None
    return f"<{type(value).__name__}{'' if number is None else f' {number}'}>"


def _shared_path(path: str) -> str:
    """Return the path of code within its package; else the name of its file alone."""
    found = _CODE.fullmatch(path) or _OWN_CODE.fullmatch(path)
    return found[1] if found else re.split(r"[/\\]", path)[-1]


def _log_qt_message(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
    if kind == QtMsgType.QtFatalMsg:
        # Qt would abort next, with a core dump instead of a message for the user.
        reason = NO_DISPLAY if "platform plugin" in message else "mnist-gui: Qt failed."
        print(f"{reason} ({message.splitlines()[0]})", file=sys.stderr, flush=True)
        os._exit(2)
