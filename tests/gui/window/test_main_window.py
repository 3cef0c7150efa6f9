from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QDragLeaveEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand
from tests.helpers.gui.picture_sources import drag_into, drop, files_as_data
from tests.helpers.gui.widgets import find

NAMES = (
    "canvas",
    "predictionLabel",
    "probabilityChart",
    "inputPreview",
    "statusLabel",
    "clearButton",
    "undoButton",
    "redoButton",
    "openButton",
    "modelMenu",
    "penWidthSlider",
    "eraserButton",
    "retrainButton",
    "modelButton",
    "penButton",
    "labelButtonNone",
    *(f"labelButton{digit}" for digit in range(10)),
)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_exists_once_and_has_an_accessible_name(
    window: MainWindow, name: str
) -> None:
    (control,) = window.findChildren(QWidget, name)

    assert control.accessibleName()


def button(window: MainWindow, name: str) -> QToolButton:
    return find(window, QToolButton, name)


def test_the_tab_key_reaches_every_control_and_the_pad(
    window: MainWindow, qtbot: QtBot
) -> None:
    for x in (50, 90):
        hand.drag(window.canvas, [(x, 50), (x, 150)])
    window.actions_.undo.trigger()
    assert window.canvas.hasFocus()

    reached = []
    for _ in range(40):
        hand.key(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        reached.append(focused.objectName() if focused else "")

    assert {
        "canvas",
        "openButton",
        "undoButton",
        "redoButton",
        "clearButton",
        "eraserButton",
        "penWidthButton14",
        "labelButton0",
        "labelButtonNone",
        "modelButton",
        "retrainButton",
    } <= set(reached)


def test_the_picture_bar_does_not_widen_the_window(window: MainWindow) -> None:
    before = window.sizeHint()
    window.resize(before)
    window.picture_bar.show()

    assert window.minimumSizeHint().width() <= before.width()
    assert window.minimumSizeHint().height() <= before.height()


def test_the_space_bar_presses_a_button(window: MainWindow, qtbot: QtBot) -> None:
    hand.drag(window.canvas, [(50, 50), (50, 150)])
    undo = button(window, "undoButton")
    undo.setFocus()

    hand.key(undo, Qt.Key.Key_Space)

    assert window.canvas.sketch.page.is_empty


def test_tool_bar_buttons_trigger_their_actions(
    window: MainWindow, qtbot: QtBot
) -> None:
    for name, action in (
        ("openButton", window.actions_.open),
        ("clearButton", window.actions_.clear),
        ("eraserButton", window.actions_.eraser),
    ):
        with qtbot.waitSignal(action.triggered):
            hand.click(button(window, name))


def test_the_eraser_button_is_checked_while_the_eraser_is_chosen(
    window: MainWindow,
) -> None:
    window.actions_.eraser.trigger()
    assert button(window, "eraserButton").isChecked()

    window.actions_.eraser.trigger()
    assert not button(window, "eraserButton").isChecked()


def test_clicking_a_button_leaves_the_keyboard_focus_on_the_pad(
    window: MainWindow, qtbot: QtBot
) -> None:
    hand.click(button(window, "eraserButton"))

    assert window.canvas.hasFocus()


def test_dropped_files_are_announced(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / "seven ä.png", tmp_path / "two.jsonl"]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])

    with qtbot.waitSignal(window.files_dropped) as dropped:
        assert drop(window, data) == (True, True)

    assert dropped.args == [paths]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["1.png"], "Drop to open"),
        (["1.png", "2.jsonl"], "Drop to open 2 files"),
        ([f"{number}.png" for number in range(9)], "Drop to read into a table"),
        (["."], "Drop to read into a table"),
    ],
)
def test_what_a_drop_would_do_is_said_while_files_are_dragged(
    window: MainWindow, tmp_path: Path, names: list[str], text: str
) -> None:
    hint = find(window, QLabel, "dropHint")
    data = files_as_data([tmp_path / name for name in names])

    drag_into(window, data)
    assert hint.isVisible()
    assert hint.text() == text

    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not hint.isVisible()


@pytest.mark.parametrize("kind", ["text", "address"])
def test_dropped_text_and_web_addresses_are_refused(
    window: MainWindow, qtbot: QtBot, kind: str
) -> None:
    data = QMimeData()
    if kind == "text":
        data.setText("/etc/hosts")
    else:
        data.setUrls([QUrl("https://example.org/seven.png")])

    with qtbot.assertNotEmitted(window.files_dropped):
        assert drop(window, data) == (False, False)


@pytest.mark.parametrize("text", ["", "Training: 50 %"])
def test_the_progress_of_a_training_is_shown_only_while_there_is_one(
    window: MainWindow, text: str
) -> None:
    window.show_progress("Training: 49 %")
    window.show_progress(text)

    assert window.progress_button.isVisible() is bool(text)


def test_a_message_stays_until_it_is_cleared(window: MainWindow) -> None:
    window.show_message("Something happened.")
    assert window.pad_card.toast.text == "Something happened."

    window.clear_message()
    assert window.pad_card.toast.text == ""


def test_the_status_returns_after_a_message(
    window: MainWindow,
) -> None:
    window.show_status("Model 1 · ready")
    window.show_message("Something happened.")
    window.clear_message()

    label = find(window, QLabel, "statusLabel")
    assert label.isVisible()
    assert label.text() == "Model 1 · ready"


def test_icons_are_light_in_a_dark_palette(window: MainWindow) -> None:
    palette = QPalette(QColor("#202020"))
    palette.setColor(QPalette.ColorRole.ButtonText, QColor("white"))

    window.setPalette(palette)

    image = window.actions_.clear.icon().pixmap(96).toImage()
    colors = {
        image.pixelColor(x, y).name()
        for x in range(96)
        for y in range(96)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert colors == {"#ffffff"}


def test_a_larger_font_makes_the_controls_larger(qtbot: QtBot) -> None:
    usual = MainWindow()
    qtbot.addWidget(usual)
    font = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(2 * font.pointSizeF())
    QApplication.setFont(larger)
    large = MainWindow()
    qtbot.addWidget(large)
    QApplication.setFont(font)

    assert large.preview.sizeHint().width() > 1.4 * usual.preview.sizeHint().width()
    assert large.answers.sizeHint().height() > 1.5 * usual.answers.sizeHint().height()
    assert large.header.sizeHint().height() > 1.4 * usual.header.sizeHint().height()


def test_the_window_fits_a_small_screen(window: MainWindow) -> None:
    """1366×768 at 150 % has 910×512 logical pixels."""
    least = window.minimumSize()

    assert least.width() <= 900
    assert least.height() <= 500
    assert window.sizeHint().width() <= window.screen().availableSize().width()
    assert window.sizeHint().height() <= window.screen().availableSize().height()


@pytest.mark.parametrize(("width", "height"), [(900, 500), (1080, 700), (700, 900)])
def test_answer_tools_and_labels_are_in_sight_at_any_size(
    window: MainWindow, qtbot: QtBot, width: int, height: int
) -> None:
    window.resize(width, height)

    for name in ("predictionLabel", "clearButton", "labelButton9", "retrainButton"):
        control = find(window, QWidget, name)

        def is_in_sight(control: QWidget = control) -> bool:
            corner = control.mapTo(window, control.rect().bottomRight())
            return window.rect().contains(corner) and not (
                control.visibleRegion().isEmpty()
            )

        qtbot.waitUntil(is_in_sight)
