"""The log, the trace of a crash, and what of them may be shared."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from mnist_gui.window.crashes.logs import shared_lines, shared_trace, start_logging
from tests.gui.conftest import RunScript

PRIVATE = "ada-lovelace"
logger = logging.getLogger("mnist_gui.test")


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


def shared(store: Path) -> str:
    return "\n".join(shared_lines(store, 100))


@pytest.mark.usefixtures("_logging_restored")
def test_shared_lines_name_nothing_of_the_users(store: Path) -> None:
    start_logging(store)
    path = Path(f"/home/{PRIVATE}/{PRIVATE}.png")

    logger.warning("%s is no page: %s", path, ValueError(PRIVATE))
    logger.warning("the page could not be kept: %s", OSError(28, "full", str(path)))
    logger.warning("%d of %.1f s", 3, 0.5)
    logging.getLogger("PIL.Image").warning("cannot open %s", path)
    logging.getLogger("PIL.Image").warning(f"cannot open {PRIVATE}")  # noqa: G004 (as others do)
    qWarning(f"QPainter::begin: cannot draw {PRIVATE}")
    qWarning(f"cannot draw {PRIVATE}")

    assert PRIVATE in (store / "mnist-gui.log").read_text("utf-8")
    lines = [line.partition(": ")[2] for line in shared(store).splitlines()]
    assert lines == [
        "<PosixPath> is no page: <ValueError>",
        "the page could not be kept: <OSError 28>",
        "3 of 0.5 s",
        *("…", "…", "QPainter::begin", "…"),
    ]


@pytest.mark.usefixtures("_logging_restored")
def test_shared_lines_say_where_exceptions_were_raised_and_not_why(
    store: Path,
) -> None:
    start_logging(store)
    try:
        try:
            (store / PRIVATE).read_bytes()
        except OSError as error:
            raise ValueError(PRIVATE) from error
    except ValueError:
        logger.exception("a job failed")

    text = shared(store)
    assert PRIVATE not in text
    assert str(store) not in text
    for expected in ("a job failed", "<ValueError>", "<FileNotFoundError 2>"):
        assert expected in text
    assert f"test_logs.py:{_line_of('raise ValueError')}" in text


def test_a_shared_trace_names_code_without_its_folders() -> None:
    trace = (
        f'  File "/home/{PRIVATE}/pad/mnist_gui/core/cli.py", line 7 in read\n'
        f'  File "/home/{PRIVATE}/lib/python3.12/site-packages/numpy/a.py", line 1\n'
        f'  File "C:\\Users\\{PRIVATE}\\run.py", line 2 in <module>\n'
    )

    assert shared_trace(trace) == (
        '  File "mnist_gui/core/cli.py", line 7 in read\n'
        '  File "site-packages/numpy/a.py", line 1\n'
        '  File "run.py", line 2 in <module>\n'
    )


def test_without_a_log_nothing_is_shared(store: Path) -> None:
    assert shared_lines(store, 5) == []


def _line_of(text: str) -> int:
    lines = Path(__file__).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


CRASH = """
import faulthandler
import sys
from pathlib import Path
from mnist_gui.window.crashes.logs import start_logging, trace_crashes

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
