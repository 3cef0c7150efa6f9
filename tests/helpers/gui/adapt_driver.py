"""Correct what was read as a user does, with programs in place of the trainer."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.events import NothingLearnt
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import Sample
from mnist_gui.training.process import TrainingProcess
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.gui.retrain_driver import trainer

UNTIL_GO: Final = "import time\nwhile not (store / 'go').exists(): time.sleep(0.02)"
"""What a run does in the end, until the test creates that file."""


class StubbornModel(FakeModel):
    """Reads as before, whatever it is adapted to, as a real model may."""

    @override
    def adapt(self, samples: Iterable[Sample]) -> None:
        self.learned_samples.append(list(samples))


def calls(store: Path) -> list[list[str]]:
    """Return the arguments of each run so far."""
    path = store / "calls"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def nothing_new(store: Path) -> list[str]:
    """Return a program that finds nothing to learn."""
    return trainer(store, [NothingLearnt(message="Nothing new.")], "exit(1)")


def publishing(application: Application) -> TrainingProcess:
    """Return the process that publishes adapted models; the other one is Retrain's."""
    _, process = application.findChildren(TrainingProcess)
    return process


def correct(application: Application, qtbot: QtBot, label: int) -> None:
    """Label the drawing on the pad."""
    with qtbot.waitSignal(application.samples.kept):
        application.window.label_actions[label].trigger()


def draw_and_wait(application: Application, qtbot: QtBot, page: Page) -> None:
    """Put a page on the pad, and wait until it was read."""
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(page, "draw")


def teach(application: Application, qtbot: QtBot, page: Page, label: int) -> None:
    """Put a page on the pad, label it, and wait until the model has learned it."""
    draw_and_wait(application, qtbot, page)
    with qtbot.waitSignal(application.adaptation.adapted):
        correct(application, qtbot, label)
