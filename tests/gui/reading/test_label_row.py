import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import message


@pytest.mark.parametrize(
    ("name", "label"), [("labelButton4", 4), ("labelButtonNone", NOT_A_DIGIT)]
)
def test_one_click_says_what_a_drawing_is(
    application: Application, qtbot: QtBot, name: str, label: int
) -> None:
    with qtbot.waitSignal(application.samples.kept) as kept:
        hand.click(find(application.window, QToolButton, name))

    assert kept.args is not None
    assert kept.args[0].label == label
    assert message(application).startswith("Saved as ")


def test_the_toast_takes_a_label_back(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.click(find(application.window, QToolButton, "labelButton4"))
    qtbot.waitUntil(lambda: message(application).startswith("Saved as 4"))

    shown: list[str] = []
    monkeypatch.setattr(
        application.window, "show_message", lambda text, **_: shown.append(text)
    )
    with qtbot.waitSignal(application.samples.changed):
        application.window.pad_card.toast.undo_wanted.emit()

    assert shown[0] == "No longer saved as 4."
