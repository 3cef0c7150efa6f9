"""Ask where to save, answered in Qt's own dialog."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow

CANCEL = QMessageBox.StandardButton.Cancel


def answer_next(window: MainWindow, answer: Callable[[], None]) -> None:
    """Call a function once the next dialog is shown."""
    timer = QTimer(window, interval=1)  # deleted with the window if no dialog appears

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog and dialog.isVisible():
            timer.stop()
            answer()

    timer.timeout.connect(look)
    timer.start()


def type_name(
    window: MainWindow, name: str, then: Callable[[], None] = lambda: None
) -> None:
    """Type a name into the save dialog and accept it, and call `then`."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        (edit,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        edit.setText(name)
        dialog.accept()
        then()

    answer_next(window, answer)


def answer_replace(*, replace: bool) -> None:
    """Answer the question whether to replace the existing file."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "“seven.jsonl”" in box.text()
    accept = QMessageBox.ButtonRole.AcceptRole
    (yes,) = [button for button in box.buttons() if box.buttonRole(button) == accept]
    (yes if replace else box.button(CANCEL)).click()


def ask(window: MainWindow, folder: Path) -> Path | None:
    return window.ask_save_path("Save drawing", folder / "drawing.jsonl", "Strokes")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("seven", "seven.jsonl"),
        ("seven.jsonl", "seven.jsonl"),
        ("SEVEN.JSONL", "SEVEN.JSONL"),
        ("seven v1.2", "seven v1.2.jsonl"),
        ("seven.png", "seven.png.jsonl"),
    ],
)
def test_a_missing_suffix_is_added_to_the_name(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, written: str
) -> None:
    type_name(window, name)

    assert ask(window, tmp_path) == tmp_path / written


@pytest.mark.parametrize("replace", [True, False])
def test_an_existing_file_is_replaced_only_after_a_question(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, *, replace: bool
) -> None:
    (tmp_path / "seven.jsonl").write_text("existing content")
    answer = partial(answer_replace, replace=replace)
    type_name(window, "seven", lambda: answer_next(window, answer))

    path = ask(window, tmp_path)

    assert path == (tmp_path / "seven.jsonl" if replace else None)
