"""Reports: of an uncaught exception in a dialog, and of a run that ended uncleanly."""

import logging
import platform
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QLocale, QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from mnist_gui import __version__
from mnist_gui.window.crashes.logs import shared_lines, shared_trace

logger = logging.getLogger(__name__)

_LIBRARIES: Final = (
    *("PySide6-Essentials", "tensorflow-cpu", "tensorflow", "numpy", "pillow"),
    "pillow-heif",
)
_LINES: Final = 40  # of the log


def compose_report(store: Path, trace: str) -> str:
    """Return a report on the last run, in English, without personal data.

    Args:
        store: The user's store, with the log.
        trace: What native code left when it crashed; empty if nothing.
    """
    libraries = ", ".join(
        f"{name} {number}" for name in _LIBRARIES if (number := _version_of(name))
    )
    screen = QGuiApplication.primaryScreen()
    scale = screen.devicePixelRatio() if screen else 1
    parts = [
        f"Digit Pad {__version__}, Python {platform.python_version()}",
        f"Qt {qVersion()}, {libraries}",
        f"{platform.system()} {platform.release()} {platform.machine()},"
        f" {QGuiApplication.platformName()}, scale {scale:g}, {QLocale().name()}",
        "",
        "Trace of the crash:" if trace else "There is no trace of a crash.",
        *shared_trace(trace).splitlines(),
        "",
        "Last lines of the log:",
        *shared_lines(store, _LINES),
    ]
    return "\n".join(parts) + "\n"


def _version_of(library: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow, seldom needed

    try:
        return version(library)
    except PackageNotFoundError:
        return ""


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
