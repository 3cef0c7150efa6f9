"""Notifications of what ends while the user is elsewhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.events import TrainingEvent
from mnist_gui.window.notifier import Notifier
from tests.gui.conftest import StartApplication
from tests.helpers.gui.retrain_driver import (
    FOREVER,
    STARTED,
    click,
    compared,
    published,
    train,
    trainer,
    wait_for_the_end,
)


class Tray(QSystemTrayIcon):
    """A tray icon of a desktop that shows messages."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.messages: list[tuple[str, str]] = []
        self.is_shown = False

    @override
    def showMessage(self, *message: object) -> None:
        title, text, icon, _ = message
        assert isinstance(icon, QIcon)
        self.messages.append((str(title), str(text)))

    @override
    def show(self) -> None:
        self.is_shown = True

    @override
    def hide(self) -> None:
        self.is_shown = False


@pytest.fixture
def alerts(monkeypatch: pytest.MonkeyPatch) -> list[QWidget]:
    """Return a list of the windows that are marked in the task bar."""
    alerts: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerts.append)
    return alerts


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return window


def leave(qtbot: QtBot, window: QWidget) -> None:
    """Let no window of the program be in front."""
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)


def test_a_message_is_shown_until_the_user_is_back(
    qtbot: QtBot, window: QWidget, alerts: list[QWidget]
) -> None:
    trays: list[Tray] = []

    def make(parent: QObject) -> Tray:
        trays.append(Tray(parent))
        return trays[-1]

    notifier = Notifier(window, make, has_tray=lambda: True)
    leave(qtbot, window)
    notifier.notify("Retraining has ended", "Now using model 2.")
    notifier.notify("Retraining has ended", "Now using model 3.")

    (tray,) = trays
    assert alerts == [window, window]
    assert tray.is_shown
    assert tray.messages[1] == ("Retraining has ended", "Now using model 3.")
    tray.messageClicked.emit()
    assert window.isVisible()
    # As the desktop does; without one, a window that was hidden stays inactive.
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert not tray.is_shown


def test_without_a_tray_the_window_is_marked(
    qtbot: QtBot, window: QWidget, alerts: list[QWidget]
) -> None:
    def fail(_: QObject) -> Tray:
        raise AssertionError("there is no tray")

    notifier = Notifier(window, fail, has_tray=lambda: False)
    leave(qtbot, window)
    notifier.notify("Retraining has ended", "Now using model 2.")

    assert alerts == [window]


def test_nothing_is_said_to_a_user_who_is_here(
    window: QWidget, alerts: list[QWidget]
) -> None:
    notifier = Notifier(window, Tray, has_tray=lambda: True)

    notifier.notify("Retraining has ended", "Now using model 2.")

    assert alerts == []
    assert not notifier.findChildren(Tray)


def test_the_end_of_a_training_is_notified_while_the_window_is_not_in_front(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    alerts: list[QWidget],
) -> None:
    begun = store / "go"
    wait = (
        f"import time\nwhile not pathlib.Path({str(begun)!r}).exists(): time.sleep(.01)"
    )
    events: list[TrainingEvent] = [STARTED, compared(), published(store)]
    program = trainer(store, events, wait)
    application = start_application(trainer=program)
    train(qtbot, application)
    click(application, "closeTrainingButton")
    leave(qtbot, application.window)
    begun.touch()
    wait_for_the_end(qtbot, application)

    assert alerts == [application.window]


def test_a_training_that_the_user_stops_is_not_notified(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    alerts: list[QWidget],
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    click(application, "closeTrainingButton")
    leave(qtbot, application.window)
    click(application, "cancelTrainingButton")
    wait_for_the_end(qtbot, application)

    assert alerts == []
