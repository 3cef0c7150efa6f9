"""The question where to save, answered in Qt's own dialog."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow

CANCEL = QMessageBox.StandardButton.Cancel


def when_asked(window: MainWindow, answer: Callable[[], None]) -> None:
    """Do this once the question that is asked next is there."""
    timer = QTimer(window, interval=1)  # gone with the window, if nothing is asked

    def look() -> None:
        asked = QApplication.activeModalWidget()
        if asked and asked.isVisible():
            timer.stop()
            answer()

    timer.timeout.connect(look)
    timer.start()


def name_it(
    window: MainWindow, name: str, then: Callable[[], None] = lambda: None
) -> None:
    """Give the file that name when the dialog asks; before it closes, go on."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        (edit,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        edit.setText(name)
        dialog.accept()
        then()

    when_asked(window, answer)


def answer_replace(*, replace: bool) -> None:
    """Say whether what is there may be written over."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "“seven.jsonl”" in box.text()
    accept = QMessageBox.ButtonRole.AcceptRole
    (yes,) = [one for one in box.buttons() if box.buttonRole(one) == accept]
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
def test_a_name_gets_the_suffix_by_which_the_file_is_found_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, written: str
) -> None:
    name_it(window, name)

    assert ask(window, tmp_path) == tmp_path / written


@pytest.mark.parametrize("replace", [True, False])
def test_what_is_there_is_not_replaced_unasked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, *, replace: bool
) -> None:
    (tmp_path / "seven.jsonl").write_text("precious")
    answer = partial(answer_replace, replace=replace)
    name_it(window, "seven", lambda: when_asked(window, answer))

    path = ask(window, tmp_path)

    assert path == (tmp_path / "seven.jsonl" if replace else None)
