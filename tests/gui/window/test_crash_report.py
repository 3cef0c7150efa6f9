import logging
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Slot, qVersion
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mnist_gui import __version__
from mnist_gui.window.crashes.report import BugReporter, compose_report
from tests.gui.conftest import RunScript


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[BugReporter]:
    hook = sys.excepthook
    reporter = BugReporter()
    reporter.install()
    yield reporter
    sys.excepthook = hook


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
from mnist_gui.window.crashes.report import BugReporter
from mnist_gui.window.crashes.logs import start_logging

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


def test_a_report_names_versions_and_system(qapp: QApplication, store: Path) -> None:
    report = compose_report(store, "")

    for expected in (__version__, qVersion(), platform.machine(), "tensorflow"):
        assert expected in report
    assert "no trace" in report


def test_a_report_has_the_trace_and_the_last_lines_of_the_log(
    qapp: QApplication, store: Path
) -> None:
    store.mkdir()
    lines = [f"line {number}" for number in range(100)]
    (store / "mnist-gui.report").write_text("\n".join(lines), "utf-8")

    report = compose_report(store, "Fatal Python error: Segmentation fault")

    assert "Segmentation fault" in report
    assert "line 99" in report
    assert "line 10\n" not in report
