"""The program starts in the chosen language, and no language is clipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QMessageBox,
)
from pytestqt.qtbot import QtBot

from mnist_gui.ui.settings import Settings
from mnist_gui.ui.translation import ENGLISH, LANGUAGES, SYSTEM, use_language
from tests.gui.conftest import StartApplication


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
