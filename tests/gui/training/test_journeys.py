"""Retraining with the real window and the real trainer on toy digits.

The fake models that read in the window answer with the number of their version.
"""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.core.model_folders import contents
from tests.helpers.gui.retrain_driver import click, state, train, wait_for_the_end
from tests.helpers.gui.window_state import draw_a_line, message, status
from tests.helpers.trainer.drawings_of_splits import keep, samples_of
from trainer.data.toy import ToyDigits

pytestmark = pytest.mark.slow

PATIENCE = 80_000

FEW_DIGITS = """
import sys
from trainer.__main__ import main
from trainer.data.splits import Split
from trainer.data.toy import ToyDigits

def first(self, original=ToyDigits.train_and_validation):
    return [Split(split.images[:200], split.labels[:200]) for split in original(self)]

ToyDigits.train_and_validation = first
sys.exit(main())
"""
"""The trainer, with a tenth of the toy digits, as fine-tuning a large network on all of
them takes half a minute."""


@pytest.fixture
def application(
    start_application: StartApplication, store: Path, warm_python: str
) -> Application:
    """Return the program with twenty of the user's drawings."""
    keep(store, samples_of(ToyDigits().test(), 20))
    trainer = (warm_python, "-c", FEW_DIGITS)
    return start_application(models=shipped_models_dir(), trainer=trainer)


def test_a_model_fine_tuned_on_the_users_drawings_replaces_the_active_one(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    train(qtbot, application, recipe="finetune", data="fake", weight=5)
    row = application.training.dialog.run.drawings
    qtbot.waitUntil(row.isVisible, timeout=PATIENCE)
    assert len(row.findChildren(DrawingTile)) == 10

    wait_for_the_end(qtbot, application)
    assert "It was trained on toy digits only" in state(application)
    click(application, "useNewButton")
    qtbot.waitUntil(lambda: status(application).startswith("Model 2"))

    with qtbot.waitSignal(application.page_read, timeout=PATIENCE) as answer:
        draw_a_line(application)
    assert answer.args == ["2"]
    manifest = verify(ModelStore(store).active().path)
    assert (manifest.version, manifest.parent, manifest.recipe) == (2, 1, "finetune")
    samples = SampleStore(store / SAMPLES_NAME).all()
    learned = sum(not sample.is_held_out for sample in samples)
    assert [source["count"] for source in manifest.data] == [learned]


def test_a_run_continues_behind_a_closed_dialog_and_is_cancelled_at_once(
    application: Application,
    qtbot: QtBot,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = contents(store)
    train(qtbot, application, recipe="full", data="fake")
    click(application, "closeTrainingButton")
    corner = application.window.progress_button
    qtbot.waitUntil(lambda: "%" in corner.text(), timeout=PATIENCE)
    with qtbot.waitSignal(application.page_read, timeout=PATIENCE):
        draw_a_line(application)

    questions: list[str] = []

    def stay(_: MainWindow, question: str, *_words: str) -> bool:
        questions.append(question)
        return False

    monkeypatch.setattr(MainWindow, "ask", stay)
    application.window.close()
    assert questions == ["Stop training and quit?"]
    assert application.window.isVisible()
    assert application.training.is_running

    corner.click()
    assert application.training.dialog.isVisible()
    click(application, "cancelTrainingButton")
    qtbot.waitUntil(lambda: not application.training.is_running)
    assert message(application) == "Training was stopped. Nothing was changed."
    assert corner.text() == ""
    after = contents(store)
    for files in (before, after):
        for name in ("settings.ini", ".settings.ini.lock", "pages/page-1.json"):
            files.pop(name, None)
    assert after == before
