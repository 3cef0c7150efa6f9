import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Slot, qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mnist_gui.window.crash_report import BugReporter, start_logging
from tests.gui.conftest import RunScript


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[BugReporter]:
    hook = sys.excepthook
    reporter = BugReporter()
    reporter.install()
    yield reporter
    sys.excepthook = hook


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    handler = qInstallMessageHandler(None)
    qInstallMessageHandler(handler)
    yield
    qInstallMessageHandler(handler)
    for added in set(root.handlers) - set(handlers):
        root.removeHandler(added)
        added.close()
    root.setLevel(level)


def report(error: BaseException) -> None:
    """Call the excepthook, as Python does for an uncaught exception."""
    try:
        raise error
    except type(error) as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)


class User(QObject):
    """Clicks a button in each dialog that appears.

    Attributes:
        details: The details of each dialog.
        button: The text of the button to click.
    """

    def __init__(self) -> None:
        super().__init__()
        self.details: list[str] = []
        self.button = "Close"
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self.details.append(box.detailedText())
            for button in box.buttons():
                if button.text().replace("&", "") == self.button:
                    button.click()


@pytest.fixture
def user(qtbot: QtBot) -> Iterator[User]:
    user = User()
    yield user
    user.stop()


@pytest.mark.usefixtures("reporter")
def test_an_uncaught_exception_is_logged_and_shown_with_its_traceback(
    user: User, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    report(ValueError("the sky fell"))

    qtbot.waitUntil(lambda: len(user.details) == 1)
    assert "ValueError: the sky fell" in user.details[0]
    assert "Traceback" in user.details[0]
    assert "the sky fell" in caplog.text
    assert caplog.records[-1].levelno == logging.CRITICAL


@pytest.mark.usefixtures("reporter")
def test_only_the_first_exception_is_shown_and_all_are_logged(
    user: User, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    report(ValueError("first"))
    report(ValueError("second"))
    qtbot.waitUntil(lambda: len(user.details) == 1)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)

    report(ValueError("third"))
    QApplication.processEvents()

    assert len(user.details) == 1
    assert "first" in user.details[0]
    assert "second" in caplog.text
    assert "third" in caplog.text


@pytest.mark.usefixtures("reporter")
def test_copy_puts_the_details_on_the_clipboard(user: User, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("before")
    user.button = "Copy"

    report(ValueError("the sky fell"))

    qtbot.waitUntil(lambda: QApplication.clipboard().text() != "before")
    assert QApplication.clipboard().text() == user.details[0]


@pytest.mark.usefixtures("_logging_restored")
def test_log_records_and_qt_warnings_are_written_to_a_file_in_the_store(
    store: Path,
) -> None:
    start_logging(store)

    logging.getLogger("mnist_gui.test").info("an ordinary line")
    qWarning("a warning of Qt's")

    log = (store / "mnist-gui.log").read_text(encoding="utf-8")
    assert "INFO mnist_gui.test: an ordinary line" in log
    assert "WARNING qt: a warning of Qt's" in log


@pytest.mark.usefixtures("_logging_restored")
def test_logging_works_without_a_writable_store(
    store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store.write_text("a file where a folder should be")

    start_logging(store)
    logging.getLogger("mnist_gui.test").error("into the void")

    assert capfd.readouterr().err == ""


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems always have a display"
)
def test_without_a_display_the_program_prints_one_line_and_exits_with_2(
    run_script: RunScript,
) -> None:
    result = run_script(
        "-m",
        "mnist_gui",
        DISPLAY=None,
        WAYLAND_DISPLAY=None,
        QT_QPA_PLATFORM=None,
    )

    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "no display" in result.stderr
    assert "QT_QPA_PLATFORM=offscreen" in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems always have a display"
)
@pytest.mark.parametrize("platform", ["xcb", None])
def test_an_unreachable_display_gives_one_line_and_exit_status_2(
    run_script: RunScript, platform: str | None
) -> None:
    result = run_script(
        "-m",
        "mnist_gui",
        DISPLAY=":999",
        WAYLAND_DISPLAY=None,
        QT_QPA_PLATFORM=platform,
    )

    assert result.returncode == 2
    assert "no display" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_exception_in_a_slot_does_not_end_the_program(
    run_script: RunScript, store: Path
) -> None:
    result = run_script("-c", _BUG_IN_A_SLOT, str(store))

    assert result.returncode == 0, result.stderr
    assert "the program goes on" in result.stdout
    assert "ZeroDivisionError" in (store / "mnist-gui.log").read_text(encoding="utf-8")


_BUG_IN_A_SLOT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from mnist_gui.window.crash_report import BugReporter, start_logging

start_logging(Path(sys.argv[1]))
app = QApplication([])
BugReporter().install()

def close():
    box = QApplication.activeModalWidget()
    if box:
        box.close()
        print("the program goes on")
        app.quit()

timer = QTimer(interval=10)
timer.timeout.connect(close)
timer.start()
QTimer.singleShot(0, lambda: 1 / 0)
sys.exit(app.exec())
"""


CRASH = """
import faulthandler
import sys
from pathlib import Path
from mnist_gui.window.crash_report import start_logging, trace_crashes

start_logging(Path(sys.argv[1]))
trace_crashes(Path(sys.argv[1]))
if sys.argv[2] == "crash":
    faulthandler._sigsegv()
"""


@pytest.mark.slow
def test_a_crash_of_native_code_is_in_the_log_once_the_program_runs_again(
    run_script: RunScript, store: Path
) -> None:
    log = store / "mnist-gui.log"

    assert run_script("-c", CRASH, str(store), "crash").returncode != 0
    assert log.read_text("utf-8") == ""
    assert run_script("-c", CRASH, str(store), "end").returncode == 0
    assert "Segmentation fault" in (text := log.read_text("utf-8"))
    assert run_script("-c", CRASH, str(store), "end").returncode == 0
    assert log.read_text("utf-8") == text
