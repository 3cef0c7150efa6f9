"""Runs that go wrong, with real causes, as the user sees them in the window."""

import os
import sys
from pathlib import Path
from typing import Final

import pytest
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
    button,
    click,
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
    """Return the user's models and samples."""
    return contents(store / "mnist"), (store / SAMPLES_NAME).read_bytes()


def run(
    qtbot: QtBot, application: Application, store: Path, *, data: str = "fake"
) -> str:
    """Train until it fails; return the message, after checking that nothing is lost."""
    filled(store / SAMPLES_NAME, 8)
    write_model(store / "mnist" / "2", 2)
    before = kept(store)
    train(qtbot, application, data=data)
    wait_for_the_end(qtbot, application)

    assert kept(store) == before
    shown = state(application)
    assert message(application) == shown
    assert application.window.progress_button.text() == ""
    assert_usable(qtbot, application)
    return shown


def assert_usable(qtbot: QtBot, application: Application) -> None:
    """Check that a drawing is read, and that training can be tried again."""
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "1")
    assert button(application, "startTrainingButton").isEnabled()
    train(qtbot, application, data="fake")
    wait_for_the_end(qtbot, application)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (NONSENSE, "Training ended without a model."),
        (
            KILLED,
            "The system stopped the training, perhaps because memory ran out. Close"
            " other programs and try again.",
        ),
        (OUT_OF_MEMORY, "Training failed: MemoryError"),
    ],
    ids=["nonsense", "killed", "out of memory"],
)
def test_a_trainer_that_breaks_is_reported(
    program: str,
    expected: str,
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
) -> None:
    application = start_application(trainer=[sys.executable, "-c", program])

    assert run(qtbot, application, store) == expected


@pytest.mark.usefixtures("_impatient")
def test_a_trainer_that_hangs_can_be_cancelled(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, [STARTED], FOREVER))
    train(qtbot, application)
    qtbot.waitUntil(lambda: "produced nothing" in state(application))

    assert application.training.is_running
    click(application, "cancelTrainingButton")
    wait_for_the_end(qtbot, application)
    assert "Training was stopped" in state(application)


# With the real trainer.


@pytest.mark.slow
def test_a_failed_download_reports_the_missing_network(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    warm_python: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        # No proxy listens there: port 1 is reserved for listing services.
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    application = start_application(trainer=[warm_python, *TRAINER[1:]])

    shown = run(qtbot, application, store, data="mnist")

    assert "could not be fetched" in shown
    assert "the proxy does not answer" in shown
    assert "Check the address in HTTPS_PROXY" in shown


MOUNTED: Final = """
import os, subprocess, sys
place, *command = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "none", place], check=True)
os.execv(command[0], command)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_full_disk_is_reported(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    models = store / "mnist"
    mounted = [*unshare(), sys.executable, "-c", MOUNTED, str(models)]
    application = start_application(trainer=[*mounted, *TRAINER])

    shown = run(qtbot, application, store)
    assert shown.startswith(f"{models}: {os.strerror(28)}. Make room")
