"""Whole journeys with the real window, the real thread and the real model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import Strokes, read_strokes
from mnist_gui.ui.resources import samples_path
from tests.gui.conftest import RunScript
from tests.helpers.gui import hand

PATIENCE_MS = 60_000
"""For the import of TensorFlow on a busy machine."""


@pytest.fixture
def application(
    qtbot: QtBot, store: Path, shipped_model: Path
) -> Iterator[Application]:
    application = Application(Options(store=store), load)
    with qtbot.waitExposed(application.window):
        application.start()
    yield application
    application.stop()
    application.window.close()
    application.window.deleteLater()


def label(application: Application, name: str) -> QLabel:
    found = application.window.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def a_seven() -> Strokes:
    return next(r.strokes for r in read_strokes(samples_path()) if r.label == "7")


@pytest.mark.slow
def test_a_seven_is_drawn_undone_redone_cleared_and_restored(
    application: Application, qtbot: QtBot
) -> None:
    read = label(application, "predictionLabel")
    actions = application.window.actions_

    def waits_for(text: str) -> None:
        qtbot.waitUntil(lambda: read.text() == text, timeout=PATIENCE_MS)

    hand.draw(application.window.canvas, a_seven())
    waits_for("7")
    actions.undo.trigger()
    waits_for("")
    actions.redo.trigger()
    waits_for("7")
    actions.clear.trigger()
    waits_for("")
    actions.undo.trigger()
    waits_for("7")
    assert "ready" in label(application, "statusLabel").text()

    application.window.close()

    assert not application.window.isVisible()


@pytest.mark.slow
def test_at_least_38_of_the_40_samples_are_read_at_any_window_size(
    application: Application, qtbot: QtBot
) -> None:
    canvas = application.window.canvas
    with qtbot.waitSignal(application.models.model_ready, timeout=PATIENCE_MS):
        pass
    read: list[tuple[str | None, str]] = []
    for number, record in enumerate(read_strokes(samples_path())):
        application.window.resize(640 + 4 * number, 560 + 3 * (number % 10))
        application.window.actions_.clear.trigger()
        hand.draw(canvas, record.strokes)
        with qtbot.waitSignal(application.page_read, timeout=PATIENCE_MS) as answer:
            pass
        assert answer.args is not None
        read.append((record.label, answer.args[0]))

    assert len(read) == 40
    wrong = [pair for pair in read if pair[0] != pair[1]]
    assert len(wrong) <= 2, wrong


@pytest.mark.slow
def test_the_demonstration_without_a_display_prints_readings_and_saves_a_picture(
    run_script: RunScript, shipped_model: Path
) -> None:
    result = run_script("-m", "mnist_gui", "--demo")

    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert sum(line.startswith("drew ") for line in lines) == 40
    picture = Path(lines[-1].rsplit(": ", 1)[1])
    assert picture.suffix == ".png"
    image = QImage(str(picture))
    assert image.width() > 300
    assert picture.read_bytes().startswith(b"\x89PNG")
