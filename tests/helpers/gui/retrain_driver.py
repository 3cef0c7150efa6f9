"""Use the Retrain dialog as a user does, with programs in place of the trainer."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import (
    EpochFinished,
    ModelCompared,
    ModelPublished,
    Objection,
    RunStarted,
    StepDone,
    TrainingEvent,
    encode,
)
from tests.helpers.gui.widgets import find

STARTED: Final = RunStarted(
    architecture="cnn", recipe="full", device="CPU", steps=4, epochs=2, train_size=7
)
STEP: Final = StepDone(
    step=2, steps=4, loss=0.5, accuracy=0.9, images_per_second=1234.5, seconds_left=65.2
)
EPOCH: Final = EpochFinished(
    epoch=1, epochs=2, loss=0.5, accuracy=0.9, val_loss=0.4, val_accuracy=0.95
)
FOREVER: Final = "import signal; signal.pause()"

_MAKE_MODEL: Final = "model.mkdir(parents=True, exist_ok=True)"
_WRITE_COMPARISON: Final = """
from tests.helpers.core.comparison_examples import A_COMPARISON
A_COMPARISON.write(model)
"""


def compared(
    *, data: str = "mnist", is_worse: bool = False, in_use: int = 1
) -> ModelCompared:
    """Return the event of a comparison with the active model."""
    worse = Objection(
        reason="worse", data=data, reference=in_use, before=0.99, after=0.98, n=5000
    )
    return ModelCompared(
        data=data,
        n=5000,
        in_use=in_use,
        in_use_accuracy=0.99,
        new_accuracy=0.98,
        is_worse=is_worse,
        objections=[worse] if is_worse else [],
    )


def published(store: Path) -> ModelPublished:
    """Return the last event of a run that makes model 2."""
    return ModelPublished(version=2, path=str(store / "mnist/2"), metrics={})


def trainer(
    store: Path,
    events: Sequence[TrainingEvent],
    then: str = "",
    *,
    with_comparison: bool = False,
) -> list[str]:
    """Return a program that records its arguments and prints events.

    Args:
        store: Gets the model, if it is published, and the arguments.
        events: What is printed.
        then: Python that is run in the end.
        with_comparison: Whether `A_COMPARISON` is stored with the model.
    """
    make_model = _MAKE_MODEL + _WRITE_COMPARISON * with_comparison
    lines = [
        "import json, pathlib, sys",
        f"store = pathlib.Path({str(store)!r})",
        "store.mkdir(exist_ok=True)",
        "with open(store / 'calls', 'a') as calls:",
        "    print(json.dumps(sys.argv[1:]), file=calls)",
        "model = store / 'mnist' / '2'",
    ]
    for event in events:
        if isinstance(event, ModelPublished):
            lines.append(make_model)
        lines.append(f"print({encode(event)!r}, flush=True)")
    return [sys.executable, "-c", "\n".join([*lines, then])]


def state(application: Application) -> str:
    """Return what the dialog shows of the run."""
    return text_in(application, "trainingState")


def text_in(application: Application, name: str) -> str:
    """Return the text of a label in the dialog, without the places for line breaks."""
    text = find(application.training.dialog, QLabel, name).text()
    return text.replace("\N{ZERO WIDTH SPACE}", "")


def box(application: Application, name: str) -> QComboBox:
    """Return a box of choices in the dialog."""
    return find(application.training.dialog, QComboBox, name)


def button(application: Application, name: str) -> QPushButton:
    """Return a button of the dialog."""
    return find(application.training.dialog, QPushButton, name)


def click(application: Application, name: str) -> None:
    """Click on a button of the dialog."""
    button(application, name).click()


def choose(application: Application, name: str, value: str | int) -> None:
    """Choose an item of a box in the dialog."""
    chosen = box(application, name)
    chosen.setCurrentIndex(chosen.findData(value))


def train(
    qtbot: QtBot,
    application: Application,
    *,
    recipe: str = "quick",
    data: str = "mnist",
    weight: int = 20,
) -> None:
    """Choose, and click on Train; return when the run is under way."""
    # The worker thread may still be loading TensorFlow.
    with qtbot.waitSignal(application.samples.loaded, timeout=40_000):
        application.window.actions_.retrain.trigger()
    choose(application, "recipeChoice", recipe)
    choose(application, "dataChoice", data)
    choose(application, "drawingsChoice", weight)
    click(application, "startTrainingButton")
    qtbot.waitUntil(lambda: application.training.is_running)


def wait_for_the_end(qtbot: QtBot, application: Application) -> None:
    """Wait until nothing is trained any more."""
    qtbot.waitUntil(lambda: not application.training.is_running, timeout=80_000)
