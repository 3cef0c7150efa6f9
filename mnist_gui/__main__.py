"""`mnist-gui`: command line, logging and event loop."""

# Little is imported here: until signals are handled, none of them is a clean end.
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from PySide6.QtWidgets import QApplication

    from mnist_gui.application import Application
    from mnist_gui.pad.demo import DemoAnswer

_END_SIGNALS: Final = ("SIGTERM", "SIGINT", "SIGHUP")


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window; return the exit status once it is closed."""
    _handle_signals()
    from mnist_gui.core.cli import open_closed_streams

    open_closed_streams()
    options = _parser().parse_args(arguments)
    if not _has_display():
        from mnist_gui.window.crashes.logs import NO_DISPLAY

        print(NO_DISPLAY, file=sys.stderr)
        return 2
    return _run(options)


def _parser() -> "argparse.ArgumentParser":
    import argparse
    from pathlib import Path

    from mnist_gui import __version__
    from mnist_gui.core.cli import add_store

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


def _run(options: "argparse.Namespace") -> int:
    # Not at the top: `--help` and a missing display need no Qt.
    from PySide6.QtCore import QTimer

    from mnist_gui.core.classifier.tensorflow_import import print_error

    gc.disable()  # until the window is painted; then `GarbageCollector` collects
    program = _Program(options)
    QTimer.singleShot(0, program.end_signals.end_if_asked)
    status = program.qt.exec()
    program.end_signals.remove()
    if program.failure:
        print_error(f"mnist-gui: {program.failure}")
    if program.application and program.application.restarts:
        _start_again(options)
    return status


def _start_again(options: "argparse.Namespace") -> None:
    from pathlib import Path

    from PySide6.QtCore import QProcess

    again = ["-m", "mnist_gui", "--store", str(options.store.absolute())]
    # Not in the user's folder, whose modules would be imported.
    root = Path(__file__).resolve().parents[1]
    QProcess.startDetached(sys.executable, again, str(root))


def _handle_signals() -> None:
    """Handle signals, and let those come that whoever started this has held back.

    `.make/run.sh` does, so that none comes before.
    """
    numbers = _end_signals()
    for number in numbers:
        signal.signal(number, _end_early)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)


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


class _Program:
    """The window, and once it has been painted, all the rest.

    Attributes:
        application: All the rest; None before.
        failure: Why there is no demonstration, if one was to be.
    """

    application: "Application | None" = None
    failure = ""

    def __init__(self, options: "argparse.Namespace") -> None:
        """Import and show the window."""
        from mnist_gui.core.classifier.tensorflow_import import plain_import

        with plain_import():
            from mnist_gui.window.crashes.logs import start_logging, trace_crashes
            from mnist_gui.window.end_signals import EndSignals
            from mnist_gui.window.opening import call_once_painted, open_window

        start_logging(options.store)
        self._options = options
        self._trace = trace_crashes(options.store)
        self.qt = _start_qt()
        self.end_signals = EndSignals()
        self.end_signals.install(_end_signals())
        self._opened = open_window(options.store)
        for number in _end_signals():
            signal.signal(number, self._end_early)
        self.qt.setApplicationDisplayName(self._opened.window.windowTitle())
        self.qt.aboutToQuit.connect(self._stop)
        self._opened.window.show()
        call_once_painted(self._opened.window.canvas, self._complete)

    def _complete(self) -> None:
        """Import, build and start the rest. What is drawn meanwhile waits in Qt."""
        import threading

        from mnist_gui.core.classifier.tensorflow_import import (
            plain_import,
            preload_libraries,
        )

        if not self._opened.window.isVisible():  # closed already
            return
        with plain_import():
            from mnist_gui.application import Application, Options
            from mnist_gui.core.classifier.classifier import load, load_folder
            from mnist_gui.recognizer.garbage import GarbageCollector
            from mnist_gui.window.crashes.report import BugReporter

            # While the rest is built: that opens no library, and would wait for it.
            threading.Thread(target=preload_libraries, daemon=True).start()
            GarbageCollector(self.qt)
            BugReporter().install()
            options = Options(
                store=self._options.store,
                pictures=self._options.pictures,
                demo=self._options.demo,
                crash_trace=self._trace,
            )
            application = Application(
                options, load, load_folder=load_folder, opened=self._opened
            )
            self.application = application
            self.qt.commitDataRequest.connect(application.end_session)
            self.qt.saveStateRequest.connect(application.save)
            if options.demo and self.qt.platformName() == "offscreen":
                self._end_with_demo(application)
            application.start()
        self.end_signals.install(_end_signals())

    def _end_with_demo(self, application: "Application") -> None:
        application.demo_finished.connect(
            lambda answers: _finish_demo(application, answers)
        )
        application.demo_failed.connect(self._fail_demo)

    def _fail_demo(self, reason: str) -> None:
        """Quit; the reason is printed at the end.

        While TensorFlow is imported, standard error goes elsewhere.
        """
        self.failure = reason
        self.qt.exit(1)

    def _end_early(self, *_: object) -> None:
        """End at once: nothing was drawn yet."""
        self._opened.slot.release()
        os._exit(0)

    def _stop(self) -> None:
        if self.application:
            self.application.stop()
        else:
            self._opened.slot.release()


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


def _finish_demo(application: "Application", answers: "list[DemoAnswer]") -> None:
    """Print what was read, save a screenshot, and quit."""
    import tempfile
    from pathlib import Path

    for answer in answers:
        print(f"drew {answer.label}, read {answer.text}")
    correct = sum(answer.label == answer.text for answer in answers)
    print(f"{correct} of {len(answers)} sample drawings were read correctly.")
    path = Path(tempfile.gettempdir()) / "mnist-gui-demo.png"
    if application.window.grab().save(str(path)):
        print(f"Screenshot of the window: {path}")
    application.window.close()


if __name__ == "__main__":
    sys.exit(main())
