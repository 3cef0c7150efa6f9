"""`mnist-gui`: command line, logging and event loop."""

import argparse
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mnist_gui import __version__
from mnist_gui.core.cli import add_store, open_closed_streams

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from mnist_gui.application import Application
    from mnist_gui.pad.demo import DemoAnswer
    from mnist_gui.window.end_signals import EndSignals

_ROOT: Final = Path(__file__).resolve().parents[1]
_END_SIGNALS: Final = ("SIGTERM", "SIGINT", "SIGHUP")


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window; return the exit status once it is closed."""
    open_closed_streams()
    options = _parser().parse_args(arguments)
    if not _has_display():
        from mnist_gui.window.logs import NO_DISPLAY

        print(NO_DISPLAY, file=sys.stderr)
        return 2
    for number in _end_signals():
        signal.signal(number, _end_early)
    return _run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mnist-gui", description="A drawing pad that reads handwritten digits."
    )
    parser.add_argument(
        "pictures",
        nargs="*",
        type=Path,
        metavar="PICTURE",
        help="a picture, a .jsonl file of strokes, or a folder of pictures to open",
    )
    parser.add_argument(
        "--demo", action="store_true", help="draw the bundled samples and read them"
    )
    add_store(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _has_display() -> bool:
    """Return whether there is a display for a window; Qt aborts without one."""
    if sys.platform in ("win32", "darwin") or "QT_QPA_PLATFORM" in os.environ:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(options: argparse.Namespace) -> int:
    # Not at the top: `--help` and a missing display need no Qt.
    from PySide6.QtCore import QProcess, QTimer

    from mnist_gui.core.classifier.tensorflow_import import garbage_collection_paused

    with garbage_collection_paused():
        qt, end_signals, application = _build(options)
        application.start()
    QTimer.singleShot(0, end_signals.end_if_asked)
    status = qt.exec()
    end_signals.remove()
    if application.restarts:
        again = ["-m", "mnist_gui", "--store", str(options.store.absolute())]
        # Not in the user's folder, whose modules would be imported.
        QProcess.startDetached(sys.executable, again, str(_ROOT))
    return status


def _end_signals() -> list[int]:
    """Return the signals that ask for an end, but none that `nohup` and shells ignore.

    Windows has no SIGHUP.
    """
    numbers = [getattr(signal, name, None) for name in _END_SIGNALS]
    return [
        number
        for number in numbers
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN
    ]


def _end_early(*_: object) -> None:
    """End at once: there is nothing to save yet."""
    os._exit(0)


def _build(
    options: argparse.Namespace,
) -> "tuple[QApplication, EndSignals, Application]":
    """Import and build everything; nothing runs yet."""
    from mnist_gui.core.classifier.tensorflow_import import (
        plain_import,
        preload_libraries,
    )

    with plain_import():
        from mnist_gui.application import Application, Options
        from mnist_gui.core.classifier.classifier import load, load_folder
        from mnist_gui.window.crash_report import BugReporter
        from mnist_gui.window.end_signals import EndSignals
        from mnist_gui.window.logs import start_logging, trace_crashes

    start_logging(options.store)
    trace = trace_crashes(options.store)
    qt = _start_qt()
    end_signals = EndSignals()
    end_signals.install(_end_signals())
    # While the window is built: that opens no library, and would wait if it did.
    threading.Thread(target=preload_libraries, daemon=True).start()
    BugReporter().install()
    application = Application(
        Options(
            store=options.store,
            pictures=options.pictures,
            demo=options.demo,
            crash_trace=trace,
        ),
        load,
        load_folder=load_folder,
    )
    qt.setApplicationDisplayName(application.window.windowTitle())
    qt.aboutToQuit.connect(application.stop)
    if options.demo and qt.platformName() == "offscreen":
        _end_with_demo(application)
    return qt, end_signals, application


def _start_qt() -> "QApplication":
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    # A stroke should have every point of the pen, not one per frame of the screen.
    QApplication.setAttribute(
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, on=False
    )
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("mnist-gui")
    return qt


def _end_with_demo(application: "Application") -> None:
    application.demo_finished.connect(
        lambda answers: _finish_demo(application, answers)
    )
    application.demo_failed.connect(_fail_demo)


def _finish_demo(application: "Application", answers: "list[DemoAnswer]") -> None:
    """Print what was read, save a screenshot, and quit."""
    for answer in answers:
        print(f"drew {answer.label}, read {answer.text}")
    correct = sum(answer.label == answer.text for answer in answers)
    print(f"{correct} of {len(answers)} sample drawings were read correctly.")
    path = Path(tempfile.gettempdir()) / "mnist-gui-demo.png"
    if application.window.grab().save(str(path)):
        print(f"Screenshot of the window: {path}")
    application.window.close()


def _fail_demo(reason: str) -> None:
    """Print why there is no demonstration, and quit."""
    from PySide6.QtCore import QCoreApplication

    print(f"mnist-gui: {reason}", file=sys.stderr)
    QCoreApplication.exit(1)


if __name__ == "__main__":
    sys.exit(main())
