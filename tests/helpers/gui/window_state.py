"""What the window shows, and what a user does in it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
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
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.widgets import find

PATIENCE_MS = 30_000
"""Pictures are decoded in a process, which starts slowly on a busy machine."""


def text_of(application: Application, name: str) -> str:
    return find(application.window, QLabel, name).text()


def read(application: Application) -> str:
    return text_of(application, "predictionLabel")


def status(application: Application) -> str:
    return text_of(application, "statusLabel")


def message(application: Application) -> str:
    return application.window.pad_card.toast.text


def bars(application: Application) -> list[int]:
    return [
        find(application.window, QProgressBar, f"probabilityBar{digit}").value()
        for digit in range(10)
    ]


def draw_a_line(application: Application) -> None:
    canvas = application.window.canvas
    hand.draw(canvas, (stroke([(140, 40), (120, 140), (150, 240)]),))


def show_page(qtbot: QtBot, application: Application, page: Page, answer: str) -> None:
    """Put a page on the pad, and wait for its answer."""
    application.window.canvas.sketch.replace_page(page, "draw")
    qtbot.waitUntil(lambda: read(application) == answer)


def read_once_and_fail(application: Application, qtbot: QtBot) -> None:
    """Let a `BreakingModel` read a page, and fail at the next."""
    show_page(qtbot, application, a_page(), "7")
    with qtbot.waitSignal(application.recognizer.recognition_failed):
        application.window.canvas.sketch.replace_page(a_page(slant=50), "draw")


def samples_of(application: Application) -> SampleStoreProxy:
    """Return the proxy of the user's samples."""
    return application.samples


def label_drawing(qtbot: QtBot, application: Application, label: int) -> None:
    """Label the drawing on the pad from the menu, and wait until it is kept."""
    with qtbot.waitSignal(application.samples.kept):
        application.window.label_actions[label].trigger()


def press_label(qtbot: QtBot, application: Application, label: int) -> None:
    """Press the key of a label on the pad, and wait until the drawing is kept."""
    with qtbot.waitSignal(application.samples.kept):
        digit_key = Qt.Key(Qt.Key.Key_0 + label)
        key = Qt.Key.Key_N if label == NOT_A_DIGIT else digit_key
        hand.key(application.window.canvas, key)


def version_of(application: Application) -> int:
    """Return the active model's version."""
    manifest = application.active.manifest
    assert manifest is not None
    return manifest.version


def is_ready(application: Application) -> bool:
    """Return whether a model is loaded."""
    return application.active.manifest is not None


def drawn(application: Application) -> list[list[list[float]]]:
    strokes = application.window.canvas.sketch.page.strokes
    return [points.tolist() for points in strokes]


def wait_for_worker(qtbot: QtBot, application: Application) -> None:
    """Wait until the worker thread has run every job queued so far."""
    with qtbot.waitCallback(timeout=PATIENCE_MS) as answered:
        application.worker.call(lambda: None, done=answered)


def wait_until_opened(qtbot: QtBot, application: Application, path: Path) -> None:
    """Wait until a file is on the pad."""
    opened = f"Opened {path.name}"
    qtbot.waitUntil(lambda: message(application) == opened, timeout=PATIENCE_MS)


def choose_to_open(application: Application, paths: Sequence[Path]) -> None:
    """Choose files in the dialog that Open shows."""
    application.window.actions_.open.trigger()
    dialog = find(application.window, QFileDialog, "openDialog")
    dialog.setDirectory(str(paths[0].parent))
    (name,) = dialog.findChildren(QLineEdit, "fileNameEdit")
    name.setText(" ".join(f'"{path.name}"' for path in paths))
    dialog.accept()


def choose_to_save(
    application: Application, monkeypatch: pytest.MonkeyPatch, path: Path | None
) -> None:
    """Answer every save dialog with a path; None cancels."""
    monkeypatch.setattr(application.window, "ask_save_path", lambda *_: path)


def type_name(asker: QWidget, text: str) -> QInputDialog:
    """Replace the name in the rename dialog; return that dialog."""
    question = find(asker, QInputDialog, "renameDialog")
    (field,) = question.findChildren(QLineEdit)
    assert field.selectedText() == field.text()
    field.insert(text)  # QTest types only ASCII
    return question


def model_entries(window: MainWindow) -> list[QAction]:
    """Return the models that the opened menu lists."""
    window.model_menu.aboutToShow.emit()
    return [entry for entry in window.model_menu.actions() if entry.isCheckable()]


def model_in_menu(application: Application, qtbot: QtBot, number: int) -> QAction:
    """Wait until the menu lists a version; return its entry."""

    def found() -> list[QAction]:
        entries = model_entries(application.window)
        return [entry for entry in entries if entry.data() == number]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]
