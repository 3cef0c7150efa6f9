"""The program starts in the chosen language, and no language is clipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.translation import ENGLISH, LANGUAGES, SYSTEM, use_language
from mnist_gui.window.help import ShortcutsDialog, show_shortcuts
from mnist_gui.window.tasks import TasksDialog, show_tasks
from tests.gui.conftest import StartApplication
from tests.helpers.gui.structure import lasting_problems
from tests.helpers.gui.window_state import draw_a_line, read

SMALLEST = QSize(900, 500)
LETTERS = {
    "ar": QFontDatabase.WritingSystem.Arabic,
    "hi": QFontDatabase.WritingSystem.Devanagari,
    "ja": QFontDatabase.WritingSystem.Japanese,
    "zh_CN": QFontDatabase.WritingSystem.SimplifiedChinese,
}
"""Letters that not every font has; the sizes of others say nothing."""


@pytest.fixture(autouse=True)
def _english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    use_language(ENGLISH)


def choose(store: Path, language: str) -> None:
    settings = Settings(store / "settings.ini")
    settings.language = language
    settings.save()


def answer(monkeypatch: pytest.MonkeyPatch, *, yes: bool) -> list[str]:
    """Answer questions; return the list that they are put in."""
    asked: list[str] = []

    def run(box: QMessageBox) -> None:
        asked.append(box.text())
        role = QMessageBox.ButtonRole.AcceptRole
        for button in box.buttons():
            if (box.buttonRole(button) == role) == yes:
                button.click()
                return

    monkeypatch.setattr(QMessageBox, "exec", run)
    return asked


def test_the_chosen_language_is_used_from_the_start(
    start_application: StartApplication, store: Path
) -> None:
    choose(store, "de")

    application = start_application()

    titles = [menu.text() for menu in application.window.menuBar().actions()]
    assert titles[:2] == ["&Datei", "&Bearbeiten"]
    assert application.window.actions_.languages["de"].isChecked()


def test_the_language_is_the_systems_at_first(
    start_application: StartApplication,
) -> None:
    application = start_application()

    actions = application.window.actions_.languages
    assert list(actions) == [SYSTEM, *LANGUAGES]
    assert actions[SYSTEM].isChecked()
    assert actions["ja"].text() == "日本語"


def test_another_language_is_offered_with_a_restart(
    start_application: StartApplication,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    application = start_application()
    asked = answer(monkeypatch, yes=True)

    application.window.actions_.languages["fr"].trigger()

    assert asked == ["Redémarrer Digit Pad maintenant\N{NO-BREAK SPACE}?"]
    assert application.restarts
    assert not application.window.isVisible()
    application.stop()
    assert Settings(store / "settings.ini").language == "fr"


def test_the_language_can_wait_for_the_next_start(
    start_application: StartApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = start_application()
    answer(monkeypatch, yes=False)

    application.window.actions_.languages["pl"].trigger()

    assert not application.restarts
    assert application.window.isVisible()


def test_the_same_language_asks_nothing(
    start_application: StartApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = start_application()
    asked = answer(monkeypatch, yes=True)

    application.window.actions_.languages[ENGLISH].trigger()

    assert asked == []
    assert not application.restarts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.slow
def test_no_text_is_clipped(
    language: str,
    start_application: StartApplication,
    store: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choose(store, language)
    application = start_application()
    window = application.window
    qtbot.waitUntil(lambda: application.active.manifest is not None)
    window.resize(SMALLEST)
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) != "")

    assert window.size() == SMALLEST
    assert window.isRightToLeft() == (language == "ar")
    if (letters := LETTERS.get(language)) and not QFontDatabase.families(letters):
        pytest.skip("no font here has the letters")
    for dialog in (ShortcutsDialog, TasksDialog):
        monkeypatch.setattr(dialog, "exec", QWidget.show)
    for each in windows(application):
        each.show()
        each.resize(each.size().boundedTo(SMALLEST))
        qtbot.waitUntil(each.isVisible)
        assert lasting_problems(each) == [], each.objectName()
        assert each.width() <= SMALLEST.width(), each.objectName()
        if each is not window:
            each.hide()


def windows(application: Application) -> Iterator[QWidget]:
    """Yield the windows of the program."""
    window = application.window
    yield window
    yield application.gallery.dialog
    yield application.training.dialog
    yield application.versions.dialog
    yield application.folders.dialog
    show_shortcuts(window, window.actions_.list_keys())
    show_tasks(window, window.actions_, window.pad)
    yield from window.findChildren(ShortcutsDialog)
    yield from window.findChildren(TasksDialog)
