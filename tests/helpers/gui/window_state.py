"""What a person sees in the window, and a line they draw."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page

PATIENCE_MS = 30_000
"""A decoder is a process: on a busy machine it takes its time to start."""


def text_of(application: Application, name: str) -> str:
    label = application.window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def read(application: Application) -> str:
    return text_of(application, "predictionLabel")


def status(application: Application) -> str:
    return text_of(application, "statusLabel")


def message(application: Application) -> str:
    return application.window.statusBar().currentMessage()


def bars(application: Application) -> list[int]:
    return [
        bar.value()
        for digit in range(10)
        for bar in [
            application.window.findChild(QProgressBar, f"probabilityBar{digit}")
        ]
        if isinstance(bar, QProgressBar)
    ]


def draw_a_line(application: Application) -> None:
    canvas = application.window.canvas
    hand.draw(canvas, (stroke([(140, 40), (120, 140), (150, 240)]),))


def read_once_and_fail(application: Application, qtbot: QtBot) -> None:
    """Let a `BreakingModel` read a page, and break at the next."""
    sketch = application.window.canvas.sketch
    sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "7")
    with qtbot.waitSignal(application.recognizer.recognition_failed):
        sketch.replace_page(a_page(slant=50), "draw")


def version_of(application: Application) -> int:
    """Return the active model's version."""
    manifest = application.active.manifest
    assert manifest is not None
    return manifest.version


def is_ready(application: Application) -> bool:
    return "ready" in status(application)


def drawn(application: Application) -> list[list[list[float]]]:
    return [one.tolist() for one in application.window.canvas.sketch.page.strokes]


def wait_for_worker(qtbot: QtBot, application: Application) -> None:
    """Wait until the worker thread has run every job queued so far."""
    with qtbot.waitCallback(timeout=PATIENCE_MS) as answered:
        application.worker.call(lambda: None, done=answered)


def wait_until_opened(qtbot: QtBot, application: Application, path: Path) -> None:
    """Wait until a file is on the pad."""
    opened = f"Opened {path.name}"
    qtbot.waitUntil(lambda: message(application) == opened, timeout=PATIENCE_MS)


def choose_to_open(application: Application, paths: Sequence[Path]) -> None:
    """Ask for files to be opened, and choose these in the dialog."""
    application.window.actions_.open.trigger()
    dialog = application.window.findChild(QFileDialog, "openDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(paths[0].parent))
    (name,) = dialog.findChildren(QLineEdit, "fileNameEdit")
    name.setText(" ".join(f'"{path.name}"' for path in paths))
    dialog.accept()


def choose_to_save(
    application: Application, monkeypatch: pytest.MonkeyPatch, path: Path | None
) -> None:
    """Answer every question where to save."""
    monkeypatch.setattr(application.window, "ask_save_path", lambda *_: path)


def type_name(asker: QWidget, text: str) -> QInputDialog:
    """Type over the name that a dialog asks for; return that dialog."""
    question = asker.findChild(QInputDialog, "renameDialog")
    assert isinstance(question, QInputDialog)
    (field,) = question.findChildren(QLineEdit)
    assert field.selectedText() == field.text()
    field.insert(text)  # QTest types no letters but ASCII's
    return question


def model_entries(window: MainWindow) -> list[QAction]:
    """Return what the open menu offers to be used."""
    window.model_menu.aboutToShow.emit()
    return [one for one in window.model_menu.actions() if one.isCheckable()]


def model_in_menu(application: Application, qtbot: QtBot, number: int) -> QAction:
    """Return the entry of a version, once the menu has it."""

    def found() -> list[QAction]:
        entries = model_entries(application.window)
        return [one for one in entries if one.data() == number]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]
