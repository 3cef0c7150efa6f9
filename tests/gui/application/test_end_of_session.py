"""The desktop's end of session is a clean end, whether or not it comes."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.session.page_store import PageStore
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.gui.retrain_driver import FOREVER, STARTED, train, trainer
from tests.helpers.gui.window_state import draw_a_line


@pytest.fixture
def mark(store: Path) -> Path:
    """Return the file that tells the next start that this program did not end."""
    return store / "pages" / "window-1.open"


def test_a_program_that_is_killed_as_the_session_ends_has_saved_all(
    application: Application, store: Path, mark: Path
) -> None:
    draw_a_line(application)
    assert mark.exists()

    application.end_session()

    page = PageStore(store / "pages", 1).load()
    assert page is not None
    assert len(page.strokes) == len(application.window.canvas.sketch.page.strokes)
    assert not mark.exists()


def test_a_program_that_goes_on_has_not_ended(
    application: Application, mark: Path
) -> None:
    application.end_session()

    draw_a_line(application)

    assert mark.exists()


def test_nothing_is_asked_as_the_session_ends(
    start_application: StartApplication,
    store: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    asked: list[str] = []
    monkeypatch.setattr(MainWindow, "ask", lambda _, *words: asked.extend(words))

    application.end_session()
    application.window.close()

    assert asked == []
    assert not application.window.isVisible()
