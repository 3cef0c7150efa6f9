"""Fixtures of the window's tests, which need no display."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.pad.canvas import Canvas
from mnist_gui.theme.theme import Theme
from mnist_gui.training.process import TRAINER, TrainingProcess
from mnist_gui.ui.translation import ENGLISH, use_language
from mnist_gui.window.main_window import MainWindow
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.gallery_driver import READ, open_gallery
from tests.helpers.gui.window_state import is_ready, show_page
from tests.helpers.repository import REPOSITORY

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # the language of the system is English


RunScript: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs `python` with arguments in a separate process."""

Load: TypeAlias = Callable[[Path], Classifier]


StartReady: TypeAlias = Callable[..., Application]
"""Starts the program with a way to load models, and waits until one is loaded."""


class StartApplication(Protocol):
    """Starts the program in this process."""

    def __call__(
        self,
        load: Load = ...,
        *,
        pictures: Sequence[Path] = ...,
        demo: bool = ...,
        models: Path | None = ...,
        trainer: Sequence[str] = ...,
    ) -> Application:
        """Return the program with its window shown."""
        ...


@pytest.fixture(scope="session", autouse=True)
def _application_that_lives_on(qapp: QApplication) -> None:
    """Keep the QApplication running when a test closes its last window."""
    qapp.setQuitOnLastWindowClosed(False)
    subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, REPOSITORY / ".make" / "translations.py"], check=True
    )
    use_language(ENGLISH)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the path of the user's store, which does not exist yet."""
    return tmp_path / "store"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Return a folder of models with an empty version 1, enough for fake models."""
    (tmp_path / "models" / "1").mkdir(parents=True)
    return tmp_path / "models"


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """Return a pad on which a unit is a pixel."""
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(280, 280)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """Return a main window without an application."""
    Theme.of_program()
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return window


@pytest.fixture
def start_application(
    qtbot: QtBot, store: Path, models: Path
) -> Iterator[StartApplication]:
    """Return a function that starts the program with this test's store and models."""
    running: list[Application] = []
    default_models = models

    def start(
        load: Load = FakeModel.load,
        *,
        pictures: Sequence[Path] = (),
        demo: bool = False,
        models: Path | None = None,
        trainer: Sequence[str] = TRAINER,
    ) -> Application:
        options = Options(
            store=store, pictures=pictures, demo=demo, mnist_dir=store / "no-data"
        )
        application = Application(
            options, load, shipped_models=models or default_models, trainer=trainer
        )
        running.append(application)
        with qtbot.waitActive(application.window):
            application.start()
        return application

    yield start
    for application in running:
        application.stop()
        application.window.close()
        application.window.deleteLater()
        # Python might collect it later, in a thread of the next test.
        application.deleteLater()


@pytest.fixture
def start_ready(start_application: StartApplication, qtbot: QtBot) -> StartReady:
    """Return a function that starts the program and waits until a model is loaded."""

    def start(load: Load = FakeModel.load) -> Application:
        application = start_application(load)
        qtbot.waitUntil(lambda: is_ready(application))
        return application

    return start


@pytest.fixture
def application(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> Application:
    """Return the running program with a drawing that was read as a 1."""
    store.mkdir()
    application = start_application()
    show_page(qtbot, application, a_page(), "1")
    return application


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a training process count as stalled after a fraction of a second."""
    process = partial(TrainingProcess, silence_seconds=0.2)
    monkeypatch.setattr("mnist_gui.application.TrainingProcess", process)


@pytest.fixture
def shipped_model() -> Path:
    """Return the folder of the shipped model; skip the test without it."""
    folder = shipped_models_dir() / "1"
    if not (folder / "saved_model.pb").exists():
        pytest.skip("the shipped model is not here")
    return folder


@pytest.fixture
def run_script(store: Path) -> RunScript:
    """Return a function that runs Python with this test's store."""

    def run(
        *arguments: str, timeout: float = 80, **environment: str | None
    ) -> "subprocess.CompletedProcess[str]":
        changed = {
            "MNIST_GUI_HOME": str(store),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONIOENCODING": "utf-8",
            "TMPDIR": str(store.parent),
            **environment,
        }
        values = {**os.environ, **changed}
        return subprocess.run(  # noqa: S603 (our interpreter and scripts)
            [sys.executable, *arguments],
            env={name: value for name, value in values.items() if value is not None},
            cwd=store.parent,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def kept(store: Path) -> SampleStore:
    """Return a store with seven drawings, three of them misread."""
    kept = SampleStore(store / SAMPLES_NAME)
    kept.add_new(a_drawing(10 + label, label, read) for label, read in READ.items())
    return kept


@pytest.fixture
def opened(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> Application:
    """Return the running program with the gallery open."""
    application = start_application()
    open_gallery(qtbot, application)
    return application
