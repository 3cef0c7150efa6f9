import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.pad.toast import Toast
from mnist_gui.theme.tokens import px
from tests.helpers.gui import hand
from tests.helpers.gui.still_style import still_style
from tests.helpers.gui.widgets import find


@pytest.fixture
def pad(qtbot: QtBot) -> QWidget:
    pad = QWidget()
    qtbot.addWidget(pad)
    pad.resize(500, 400)
    with qtbot.waitExposed(pad):
        pad.show()
    return pad


@pytest.fixture
def toast(pad: QWidget) -> Toast:
    return Toast(pad)


def test_there_is_no_toast_without_a_message(toast: Toast) -> None:
    assert toast.text == ""
    assert not toast.isVisible()


def test_a_message_replaces_the_one_before(toast: Toast) -> None:
    for text in ("Saved as 2.", "Saved as 3."):
        toast.show_message(text)

        assert toast.text == toast.accessibleDescription() == text
        assert toast.isVisible()


def test_undo_is_offered_only_where_there_is_something_to_undo(
    toast: Toast, qtbot: QtBot
) -> None:
    button = find(toast, QPushButton, "toastUndoButton")
    toast.show_message("Opened 7.png")
    assert not button.isVisible()

    toast.show_message("Saved as 2.", can_undo=True)
    assert button.isVisible()
    with qtbot.waitSignal(toast.undo_wanted):
        hand.click(button)
    assert toast.text == ""


@pytest.mark.parametrize(
    "text", ["7", "Saved as 2 (was read as 7).", 30 * "long text "]
)
@pytest.mark.parametrize("width", [240, 500, 1200])
def test_a_toast_lies_within_the_pad_and_shows_all_of_its_text(
    pad: QWidget, toast: Toast, text: str, width: int
) -> None:
    pad.resize(width, 400)

    toast.show_message(text, can_undo=True)

    assert pad.rect().contains(toast.geometry())
    label = find(toast, QLabel, "toastLabel")
    assert label.height() >= label.heightForWidth(label.width())


def test_a_toast_stays_in_the_middle_of_a_pad_that_is_resized(
    pad: QWidget, toast: Toast
) -> None:
    toast.show_message("Saved as 2.")
    pad.resize(900, 400)

    assert toast.geometry().center().x() == pytest.approx(450, abs=1)


def test_a_toast_waits_while_the_mouse_is_over_it(pad: QWidget, qtbot: QtBot) -> None:
    toast = Toast(pad, least_ms=30, per_letter_ms=0)
    toast.show_message("Saved as 2.")
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Enter))
    qtbot.wait(100)
    assert toast.isVisible()

    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_toast_slides_to_its_place(toast: Toast, qtbot: QtBot) -> None:
    toast.show_message("Opened 7.png")

    assert toast.y() < px(16)
    qtbot.waitUntil(lambda: toast.y() == px(16))


def test_a_toast_does_not_move_where_the_system_wants_no_motion(toast: Toast) -> None:
    toast.setStyle(still_style(toast))
    toast.show_message("Opened 7.png")

    assert toast.y() == px(16)
