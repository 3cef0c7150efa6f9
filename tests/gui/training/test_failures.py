"""What goes wrong in a run, for real, as a person at the window sees it."""

import os
import sys
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.samples.store import SAMPLES_NAME
from mnist_gui.training.process import TRAINER
from tests.gui.conftest import StartApplication
from tests.helpers.core.model_folders import contents, write_model
from tests.helpers.core.sample_examples import filled
from tests.helpers.core.small_disk import unshare
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.retrain_driver import (
    FOREVER,
    STARTED,
    find,
    state,
    train,
    trainer,
    wait_for_the_end,
)
from tests.helpers.gui.window_state import message, read

NONSENSE: Final = """
import sys, os
for line in ("Epoch 1/5", "{", "[" * 99999, '{"event": "ModelPublished"}', "\\0"):
    print(line)
sys.stdout.buffer.write(os.urandom(99999) + b"\\n")
"""
KILLED: Final = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
OUT_OF_MEMORY: Final = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))
bytes(1 << 30)
"""


def kept(store: Path) -> tuple[dict[str, bytes], bytes]:
    """Return the models and the drawings that the person has."""
    return contents(store / "mnist"), (store / SAMPLES_NAME).read_bytes()


def run(
    qtbot: QtBot, application: Application, store: Path, *, data: str = "fake"
) -> str:
    """Train; return what is said in the end, when nothing was lost by it."""
    filled(store / SAMPLES_NAME, 8)
    write_model(store / "mnist" / "2", 2)
    before = kept(store)
    train(qtbot, application, data=data)
    wait_for_the_end(qtbot, application)

    assert kept(store) == before
    said = state(application)
    assert message(application) == said
    assert application.window.progress_button.text() == ""
    assert_goes_on(qtbot, application)
    return said


def assert_goes_on(qtbot: QtBot, application: Application) -> None:
    """A drawing is read, and training can be tried again."""
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "1")
    assert find(application, QPushButton, "startTrainingButton").isEnabled()
    train(qtbot, application, data="fake")
    wait_for_the_end(qtbot, application)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        (NONSENSE, "Training ended without a model."),
        (
            KILLED,
            "Training was ended by the system, perhaps for want of memory; close other"
            " programs and try again.",
        ),
        (OUT_OF_MEMORY, "Training failed: MemoryError"),
    ],
    ids=["nonsense", "killed", "out of memory"],
)
def test_a_trainer_that_breaks_is_said_in_a_sentence(
    program: str,
    sentence: str,
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
) -> None:
    application = start_application(trainer=[sys.executable, "-c", program])

    assert run(qtbot, application, store) == sentence


@pytest.mark.usefixtures("_impatient")
def test_a_trainer_that_hangs_can_be_waited_for_or_cancelled(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    qtbot.waitUntil(lambda: "Nothing was heard" in state(application))

    assert application.training.is_running
    cancel = find(application, QPushButton, "cancelTrainingButton")
    assert isinstance(cancel, QPushButton)
    cancel.click()
    wait_for_the_end(qtbot, application)
    assert "cancelled" in state(application)


# With the real trainer.


@pytest.mark.slow
def test_without_a_network_it_is_said_how_to_do_without(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    warm_python: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        # Nobody listens there: the port is for telling what services there are.
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    application = start_application(trainer=[warm_python, *TRAINER[1:]])

    said = run(qtbot, application, store, data="mnist")

    assert "could not be fetched" in said
    assert "no connection" in said
    assert "try again when there is a network" in said


MOUNTED: Final = """
import os, subprocess, sys
place, *command = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "none", place], check=True)
os.execv(command[0], command)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_that_is_full_is_said(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    models = store / "mnist"
    mounted = [*unshare(), sys.executable, "-c", MOUNTED, str(models)]
    application = start_application(trainer=[*mounted, *TRAINER])

    said = run(qtbot, application, store)
    assert said.startswith(f"{models}: {os.strerror(28)}. Make room")
