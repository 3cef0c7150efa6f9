"""What the tests of teaching in the window share."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.events import (
    ModelCompared,
    NothingLearnt,
    TrainingEvent,
)
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import Sample
from mnist_gui.training.process import TrainingProcess
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.gui.retrain_driver import saying


class StubbornModel(FakeModel):
    """Reads as before, whatever it was taught: one lesson does not always suffice."""

    @override
    def teach(self, samples: Sequence[Sample]) -> None:
        self.lessons.append(samples)


def compared(*, in_use: int = 1, is_worse: bool = False) -> ModelCompared:
    """Return what a trainer says of a comparison without MNIST."""
    return ModelCompared(
        data="memory",
        n=300,
        in_use=in_use,
        in_use_accuracy=0.97,
        new_accuracy=0.96,
        is_worse=is_worse,
    )


def trainer(store: Path, events: Sequence[TrainingEvent], then: str = "") -> list[str]:
    """Return a program that notes what it was called with, and says events.

    A model is made where it says that one is published.
    """
    lines = [
        "import json, pathlib, sys",
        f"store = pathlib.Path({str(store)!r})",
        "with open(store / 'calls', 'a') as calls:",
        "    print(json.dumps(sys.argv[1:]), file=calls)",
        *saying(store, events),
        then,
    ]
    return [sys.executable, "-c", "\n".join(lines)]


def calls(store: Path) -> list[list[str]]:
    """Return the arguments of each run so far."""
    path = store / "calls"
    return (
        [json.loads(one) for one in path.read_text().splitlines()]
        if path.exists()
        else []
    )


def nothing_new(store: Path) -> list[str]:
    """Return a program that finds nothing to learn."""
    return trainer(store, [NothingLearnt(message="Nothing new.")], "exit(1)")


def publishing(application: Application) -> TrainingProcess:
    """Return what publishes; the other one is Retrain's."""
    _, process = application.findChildren(TrainingProcess)
    return process


def correct(application: Application, qtbot: QtBot, label: int) -> None:
    """Say what a drawing really is."""
    with qtbot.waitSignal(application.recognizer.sample_kept):
        application.window.label_actions[label].trigger()


def draw_and_wait(application: Application, qtbot: QtBot, page: Page) -> None:
    """Let a page be read."""
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(page, "draw")
