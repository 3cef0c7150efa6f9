"""The retrain dialog as a person uses it, and programs in the trainer's place."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import (
    EpochFinished,
    ModelCompared,
    ModelPublished,
    RunStarted,
    StepDone,
    TrainingEvent,
    encode,
)

STARTED: Final = RunStarted(
    architecture="cnn", recipe="full", device="CPU", steps=4, epochs=2, train_size=7
)
STEP: Final = StepDone(
    step=2, steps=4, loss=0.5, accuracy=0.9, images_per_second=1234.5, seconds_left=65.2
)
EPOCH: Final = EpochFinished(
    epoch=1, epochs=2, loss=0.5, accuracy=0.9, val_loss=0.4, val_accuracy=0.95
)
MAKE_MODEL: Final = "model.mkdir(parents=True, exist_ok=True)"
"""What a trainer's program does when it says that a model is published."""

FOREVER: Final = "import signal; signal.pause()"


def compared(*, data: str = "mnist", is_worse: bool = False) -> ModelCompared:
    """Return what a trainer says of a comparison with model 1."""
    return ModelCompared(
        data=data,
        n=5000,
        in_use=1,
        in_use_accuracy=0.99,
        new_accuracy=0.98,
        is_worse=is_worse,
    )


def trainer(store: Path, events: Sequence[TrainingEvent], then: str = "") -> list[str]:
    """Return a program that says what a trainer says; a model is made if it says so."""
    return [sys.executable, "-c", "\n".join([*saying(store, events), then])]


def saying(store: Path, events: Sequence[TrainingEvent]) -> list[str]:
    """Return the lines of a program that says events, and makes a model with them."""
    return [
        f"import pathlib; model = pathlib.Path({str(store)!r}, 'mnist', '2')",
        *(
            f"{MAKE_MODEL}; print({encode(one)!r}, flush=True)"
            if isinstance(one, ModelPublished)
            else f"print({encode(one)!r}, flush=True)"
            for one in events
        ),
    ]


def published(store: Path) -> ModelPublished:
    """Return what a trainer says at the end."""
    return ModelPublished(version=2, path=str(store / "mnist/2"), metrics={})


def find(application: Application, kind: type[QWidget], name: str) -> QWidget:
    """Return a widget of the dialog."""
    found: QWidget | None = application.training.dialog.findChild(kind, name)
    assert found is not None
    return found


def state(application: Application) -> str:
    """Return what the dialog says of the run."""
    return said_in(application, "trainingState")


def click(application: Application, name: str) -> None:
    """Click on a button of the dialog."""
    button = find(application, QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def choose(application: Application, name: str, value: str | int) -> None:
    """Choose one of the things that a box offers."""
    box = find(application, QComboBox, name)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))


def said_in(application: Application, name: str) -> str:
    """Return the text of a label in the dialog."""
    label = find(application, QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def train(
    qtbot: QtBot,
    application: Application,
    *,
    recipe: str = "quick",
    data: str = "mnist",
    weight: int = 20,
) -> None:
    """Choose, and click on Train; the run is under way then."""
    # The worker thread may still be loading TensorFlow.
    with qtbot.waitSignal(application.recognizer.drawings.loaded, timeout=40_000):
        application.window.actions_.retrain.trigger()
    choose(application, "recipeChoice", recipe)
    choose(application, "dataChoice", data)
    choose(application, "drawingsChoice", weight)
    click(application, "startTrainingButton")
    qtbot.waitUntil(lambda: application.training.is_running)


def wait_for_the_end(qtbot: QtBot, application: Application) -> None:
    """Wait until nothing is trained any more."""
    qtbot.waitUntil(lambda: not application.training.is_running, timeout=80_000)
