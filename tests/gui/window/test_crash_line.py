"""After an unclean end, one line says so, and a report can be copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.theme.theme import Scheme, Theme
from mnist_gui.ui.translation import ENGLISH, LANGUAGES, use_language
from mnist_gui.window.crashes.line import CrashLine, ReportDialog
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.structure import lasting_problems
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import draw_a_line, drawn, is_ready


def crash(application: Application, store: Path) -> None:
    """End the program and leave the store as a crash leaves it."""
    QApplication.processEvents()
    assert application.pages.finish(30)
    application.stop()
    application.window.close()
    (store / "pages" / "window-1.open").touch()


@pytest.fixture
def recovered(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> Application:
    """Return the program after one that crashed with a line on the pad."""
    first = start_application()
    draw_a_line(first)
    crash(first, store)
    second = start_application()
    qtbot.waitUntil(lambda: bool(second.window.findChildren(CrashLine)))
    qtbot.waitUntil(lambda: is_ready(second))
    return second


@pytest.fixture
def line(recovered: Application) -> CrashLine:
    return find(recovered.window, CrashLine, "crashLine")


def report_of(application: Application) -> ReportDialog:
    """Press Details; return the report."""
    find(application.window, QPushButton, "crashDetailsButton").click()
    return find(application.window, ReportDialog, "reportDialog")


def test_one_line_says_that_the_drawing_is_back(
    recovered: Application, line: CrashLine
) -> None:
    assert drawn(recovered)
    assert line.isVisible()
    assert line.accessibleName() == (
        "Digit Pad closed unexpectedly; your drawing is back."
    )


def test_nothing_is_said_to_be_back_where_nothing_was(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    crash(start_application(), store)
    second = start_application()

    qtbot.waitUntil(lambda: bool(second.window.findChildren(CrashLine)))
    line = find(second.window, CrashLine, "crashLine")
    assert line.accessibleName() == "Digit Pad closed unexpectedly."


def test_after_a_clean_end_there_is_no_line(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    first = start_application()
    draw_a_line(first)
    first.stop()
    first.window.close()

    second = start_application()
    qtbot.waitUntil(lambda: is_ready(second))
    assert not second.window.findChildren(CrashLine)


def test_the_line_comes_once(
    recovered: Application, start_application: StartApplication, qtbot: QtBot
) -> None:
    recovered.stop()
    recovered.window.close()

    third = start_application()
    qtbot.waitUntil(lambda: is_ready(third))
    assert not third.window.findChildren(CrashLine)


def test_the_report_is_copied_and_the_line_goes(
    recovered: Application, line: CrashLine
) -> None:
    dialog = report_of(recovered)
    assert not line.isVisible()
    assert not dialog.isModal()

    find(dialog, QPushButton, "copyReportButton").click()

    copied = QApplication.clipboard().text()
    assert copied == find(dialog, QPlainTextEdit, "reportText").toPlainText()
    assert "Digit Pad" in copied
    assert str(Path.home()) not in copied


def test_the_line_can_be_hidden(recovered: Application, line: CrashLine) -> None:
    find(recovered.window, QPushButton, "hideCrashLineButton").click()

    assert not line.isVisible()


def test_keyboard_and_screen_reader_reach_the_line(
    recovered: Application, line: CrashLine
) -> None:
    recovered.window.canvas.setFocus()
    reached = _stops(recovered.window)
    assert {"crashDetailsButton", "hideCrashLineButton"} <= set(reached)
    details = find(line, QPushButton, "crashDetailsButton")
    interface = QAccessible.queryAccessibleInterface(details)
    assert interface.text(QAccessible.Text.Description) == line.accessibleName()

    details.setFocus()
    hand.key(details, Qt.Key.Key_Space)
    dialog = find(recovered.window, ReportDialog, "reportDialog")
    hand.key(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.fixture
def _english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    use_language(ENGLISH)
    Theme.of_program().choose(Scheme.LIGHT)


@pytest.mark.slow
@pytest.mark.usefixtures("_english_afterwards")
@pytest.mark.parametrize("language", LANGUAGES)
def test_line_and_report_fit_in_every_language(
    recovered: Application, qtbot: QtBot, language: str
) -> None:
    use_language(language)
    Theme.of_program().choose(Scheme.DARK)
    window = recovered.window
    window.show_crash(lambda: "A report.\n" * 50, is_drawing_back=True)
    for width in (900, 480):
        window.resize(width, 500)
        assert lasting_problems(window.statusBar()) == []
    buttons = window.statusBar().findChildren(QPushButton, "crashDetailsButton")
    buttons[-1].click()
    dialog = find(window, ReportDialog, "reportDialog")
    assert lasting_problems(dialog) == []


def _stops(window: QWidget) -> list[str]:
    """Return the names of what the Tab key leads to, once around."""
    reached: list[str] = []
    for _ in range(80):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused.objectName() in reached and focused.objectName():
            break
        reached.append(focused.objectName())
        hand.key(focused, Qt.Key.Key_Tab)
    return reached
