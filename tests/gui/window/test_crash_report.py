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
    for added in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(added)
        added.close()
    root.setLevel(level)


def report(error: BaseException) -> None:
    """Do what Python does with an exception that nobody caught."""
    try:
        raise error
    except type(error) as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)


class Person(QObject):
    """Presses a button in each dialog that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.saw: list[str] = []
        self.button = "Close"
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def leave(self) -> None:
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self.saw.append(box.detailedText())
            for button in box.buttons():
                if button.text().replace("&", "") == self.button:
                    button.click()


@pytest.fixture
def person(qtbot: QtBot) -> Iterator[Person]:
    person = Person()
    yield person
    person.leave()


@pytest.mark.usefixtures("reporter")
def test_what_nobody_caught_is_logged_and_shown_with_its_trace(
    person: Person, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    report(ValueError("the sky fell"))

    qtbot.waitUntil(lambda: len(person.saw) == 1)
    assert "ValueError: the sky fell" in person.saw[0]
    assert "Traceback" in person.saw[0]
    assert "the sky fell" in caplog.text
    assert caplog.records[-1].levelno == logging.CRITICAL


@pytest.mark.usefixtures("reporter")
def test_the_second_bug_is_logged_but_not_shown(
    person: Person, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    report(ValueError("first"))
    report(ValueError("second"))
    qtbot.waitUntil(lambda: len(person.saw) == 1)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)

    report(ValueError("third"))
    QApplication.processEvents()

    assert len(person.saw) == 1
    assert "first" in person.saw[0]
    assert "second" in caplog.text
    assert "third" in caplog.text


@pytest.mark.usefixtures("reporter")
def test_copy_puts_the_details_on_the_clipboard(person: Person, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("before")
    person.button = "Copy"

    report(ValueError("the sky fell"))

    qtbot.waitUntil(lambda: QApplication.clipboard().text() != "before")
    assert QApplication.clipboard().text() == person.saw[0]


@pytest.mark.usefixtures("_logging_restored")
def test_the_log_and_qt_s_warnings_go_to_a_file_in_the_store(store: Path) -> None:
    start_logging(store)

    logging.getLogger("mnist_gui.test").info("an ordinary line")
    qWarning("a warning of Qt's")

    log = (store / "mnist-gui.log").read_text(encoding="utf-8")
    assert "INFO mnist_gui.test: an ordinary line" in log
    assert "WARNING qt: a warning of Qt's" in log


@pytest.mark.usefixtures("_logging_restored")
def test_a_store_that_cannot_be_written_keeps_nobody_from_logging(
    store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store.write_text("a file where a folder should be")

    start_logging(store)
    logging.getLogger("mnist_gui.test").error("into the void")

    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only there is there no display")
def test_without_a_display_there_is_one_sentence_and_status_2(
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
@pytest.mark.skipif(sys.platform != "linux", reason="only there is there no display")
@pytest.mark.parametrize("platform", ["xcb", None])
def test_a_display_that_leads_nowhere_gives_a_sentence_and_status_2(
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


def test_an_exception_in_a_slot_leaves_the_program_running(
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
