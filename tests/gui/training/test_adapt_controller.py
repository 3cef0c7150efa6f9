"""From a correction to the new answer, and to the adapted model that is published."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import RunFailed
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.core.sign_examples import letters_n
from tests.helpers.gui import hand
from tests.helpers.gui.adapt_driver import (
    UNTIL_GO,
    StubbornModel,
    calls,
    correct,
    draw_and_wait,
    nothing_new,
    publishing,
    teach,
)
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.retrain_driver import compared, published, trainer
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import is_ready, message, read, status

pytestmark = pytest.mark.slow  # each waits for a second of silence

PATIENCE_MS = 80_000


def test_a_correction_changes_the_answer_and_then_makes_a_model(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    application = start_application(
        trainer=trainer(store, [compared(), published(store)])
    )
    draw_and_wait(application, qtbot, a_page())
    assert read(application) == "1"

    with qtbot.waitSignal(application.page_read) as answer:
        correct(application, qtbot, 7)

    assert answer.args == ["7"]
    assert calls(store) == []
    assert status(application) == "Model 1 and your corrections · ready"
    # The model that was published answers the number of its folder.
    qtbot.waitUntil(lambda: read(application) == "2", timeout=20_000)
    kept = ModelStore(store, shipped=models)
    qtbot.waitUntil(lambda: kept.active().number == 2)
    expected = "Now using model 2, which has learned your drawings."
    assert message(application) == expected
    assert status(application).startswith("Model 2 · cnn")
    (arguments,) = calls(store)
    assert arguments == [
        *("teach", "--model", "1", "--json", "--background", "--store", str(store)),
        *("--data-dir", str(store / "no-data")),
    ]


def test_several_corrections_make_one_run(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(
        trainer=trainer(store, [compared(), published(store)])
    )
    teach(application, qtbot, a_page(), 7)
    teach(application, qtbot, a_page(slant=20), 4)

    qtbot.waitUntil(lambda: "has learned" in message(application), timeout=20_000)
    assert len(calls(store)) == 1


def test_a_correction_during_a_run_makes_another_run(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """The first model lacks the latest correction, and is not used."""
    application = start_application(
        trainer=trainer(store, [compared(), published(store)], UNTIL_GO)
    )
    teach(application, qtbot, a_page(), 7)
    qtbot.waitUntil(lambda: len(calls(store)) == 1, timeout=20_000)
    teach(application, qtbot, a_page(slant=20), 4)
    (store / "go").touch()

    qtbot.waitUntil(lambda: len(calls(store)) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: "has learned" in message(application), timeout=20_000)
    assert [arguments[2] for arguments in calls(store)] == ["1", "1"]


def test_a_worse_model_is_saved_but_not_used(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    worse = compared(data="memory", is_worse=True)
    application = start_application(trainer=trainer(store, [worse, published(store)]))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    qtbot.waitUntil(lambda: read(application) == "7")

    # The pad answers as before, too: the model was loaded again.
    qtbot.waitUntil(lambda: read(application) == "1", timeout=20_000)
    assert message(application) == (
        "Model 2 has learned your drawings, but is not used. It is measurably worse"
        " than model 1 on digits like MNIST’s: 98.00 % correct instead of 99.00 %."
    )
    kept = ModelStore(store, shipped=models)
    assert [version.number for version in kept.versions()] == [1, 2]
    assert kept.active().number == 1


def test_a_failed_run_shows_why_and_keeps_the_drawing(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    failing = trainer(store, [RunFailed(message="There is no room.")], "exit(1)")
    application = start_application(trainer=failing)
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)

    qtbot.waitUntil(lambda: message(application) == "There is no room.", timeout=20_000)
    assert read(application) == "7"
    assert len(SampleStore(store / SAMPLES_NAME).all()) == 1


class UnteachableModel(FakeModel):
    """Cannot be adapted, like a foreign model."""

    @override
    def adapt(self, samples: Iterable[Sample]) -> None:
        raise RuntimeError("there is no head")


def test_automatic_learning_can_be_switched_off(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, []))
    actions = application.window.actions_
    assert actions.learn_automatically.isChecked()
    actions.learn_automatically.trigger()
    draw_and_wait(application, qtbot, a_page())
    with qtbot.assertNotEmitted(application.adaptation.adapted, wait=50):
        correct(application, qtbot, 7)
    assert read(application) == "1"

    with qtbot.waitSignal(application.page_read) as answer:
        actions.learn_now.trigger()

    assert answer.args == ["7"]
    application.stop()
    again = start_application()
    assert not again.window.actions_.learn_automatically.isChecked()


def test_a_confirmed_answer_is_not_learned(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=trainer(store, []))
    draw_and_wait(application, qtbot, a_page())

    with qtbot.assertNotEmitted(application.adaptation.adapted, wait=50):
        correct(application, qtbot, 1)


def test_a_held_out_sample_is_not_learned(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """It is the third of its digit."""
    application = start_application(trainer=trainer(store, []))
    for number, label in enumerate((7, 8, 7, 8)):
        teach(application, qtbot, a_page(slant=10 * number), label)
    draw_and_wait(application, qtbot, a_page(slant=50))
    correct(application, qtbot, 7)

    assert SampleStore(store / SAMPLES_NAME).all()[-1].is_held_out
    qtbot.waitUntil(lambda: "Saved as 7, for testing" in message(application))


def test_a_model_that_cannot_learn_is_reported(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(
        lambda path: UnteachableModel(int(path.name)), trainer=trainer(store, [])
    )
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)

    expected = "The model could not learn this."
    qtbot.waitUntil(lambda: message(application) == expected)
    assert len(SampleStore(store / SAMPLES_NAME).all()) == 1


@pytest.mark.parametrize(
    ("kind", "is_reported"), [(StubbornModel, True), (FakeModel, False)]
)
def test_a_correction_that_is_still_misread_is_reported(
    start_application: StartApplication,
    qtbot: QtBot,
    kind: type[FakeModel],
    is_reported: bool,
) -> None:
    application = start_application(lambda _: kind(1))
    qtbot.waitUntil(lambda: is_ready(application))
    draw_and_wait(application, qtbot, a_page())

    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)

    expected = "Saved as 7. The model still reads 1"
    assert (expected in message(application)) is is_reported
    undo = find(application.window, QPushButton, "toastUndoButton")
    hand.click(undo)
    qtbot.waitUntil(lambda: message(application) == "No longer saved as 7.")


@pytest.mark.parametrize(
    ("kind", "is_reported"), [(StubbornModel, True), (FakeModel, False)]
)
def test_a_non_digit_that_is_still_read_as_a_digit_is_reported(
    start_application: StartApplication,
    qtbot: QtBot,
    kind: type[FakeModel],
    is_reported: bool,
) -> None:
    application = start_application(lambda _: kind(1))
    qtbot.waitUntil(lambda: is_ready(application))
    draw_and_wait(application, qtbot, a_page())

    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, NOT_A_DIGIT)

    expected = "Saved as “not a digit”. The model still reads 1"
    assert (expected in message(application)) is is_reported


def test_a_letter_is_drawn_labelled_and_rejected_from_then_on(
    qtbot: QtBot, start_application: StartApplication
) -> None:
    """Real strokes and keys, and the shipped model."""
    application = start_application(load, models=shipped_models_dir())
    qtbot.waitUntil(lambda: is_ready(application), timeout=PATIENCE_MS)
    canvas = application.window.canvas
    pages: list[Page] = []
    application.recognizer.recognized.connect(lambda found: pages.append(found.page))

    def is_read() -> bool:
        return pages[-1:] == [canvas.sketch.page]

    answers: list[str] = []
    for strokes in letters_n(8):
        hand.draw(canvas, strokes)
        qtbot.waitUntil(is_read, timeout=PATIENCE_MS)
        answers.append(read(application))
        if answers[-1] == "7":
            with qtbot.waitSignal(application.samples.kept) as kept:
                hand.key(canvas, Qt.Key.Key_N)
            if not kept.args[0].is_held_out:
                qtbot.waitUntil(lambda: read(application) == "?")
        application.window.actions_.clear.trigger()

    assert answers[0] == "7"
    assert answers[-3:] == ["?"] * 3


def test_a_slip_that_is_corrected_is_unlearned(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    """With its last label, the drawing is no mistake of the model any more."""
    model = StubbornModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(store))
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)

    with qtbot.waitSignal(application.adaptation.adapted):
        correct(application, qtbot, 1)

    assert [samples[-1].label for samples in model.learned_samples] == [7, 1]
    before = message(application)
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass
    assert message(application) == before != "Nothing new."


def test_a_correction_with_nothing_new_is_reported(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=nothing_new(store))
    draw_and_wait(application, qtbot, a_page())
    before = status(application)
    correct(application, qtbot, 7)

    qtbot.waitUntil(lambda: "corrections" in status(application))
    qtbot.waitUntil(lambda: message(application) == "Nothing new.", timeout=20_000)
    assert status(application) == before


@pytest.mark.parametrize("label", [1, None])
def test_a_sample_relabelled_or_deleted_in_the_gallery_is_unlearned(
    qtbot: QtBot, start_application: StartApplication, store: Path, label: int | None
) -> None:
    model = FakeModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(store))
    drawings = application.samples
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)
    (kept,) = SampleStore(store / SAMPLES_NAME).all()

    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass
    before = status(application)

    with qtbot.waitSignal(application.page_read) as answer:
        drawings.change({kept.id: label}, "slip")

    assert answer.args == ["1"]
    assert status(application) == before
    with qtbot.waitSignal(drawings.changed):
        drawings.change({kept.id: label})
    assert len(model.learned_samples) == 2


def test_deleting_a_sample_that_was_not_learned_adapts_nothing(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    application = start_application(trainer=nothing_new(store))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 1)
    (kept,) = SampleStore(store / SAMPLES_NAME).all()

    with qtbot.assertNotEmitted(application.adaptation.adapted, wait=50):
        application.samples.change({kept.id: None}, "deletion")


def test_an_adapted_version_unlearns_a_sample_deleted_later(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    kept = SampleStore(store / SAMPLES_NAME).add(a_drawing(3))
    model = FakeModel(7)
    model.manifest = a_manifest(version=1, recipe=ADAPTED)
    application = start_application(lambda _: model, trainer=nothing_new(store))
    qtbot.waitUntil(lambda: is_ready(application))

    with qtbot.waitSignal(application.adaptation.adapted):
        application.samples.change({kept.id: None}, "deletion")

    assert model.learned_samples == [[]]


@pytest.mark.slow
def test_a_foreign_model_learns_in_memory_and_is_not_published(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also if it was opened between a correction and the run that publishes it."""
    application = start_application(
        lambda path: FakeModel(3, version=int(path.name == "1")),
        trainer=nothing_new(store),
    )
    monkeypatch.setattr(MainWindow, "ask_file", lambda *_: store / "theirs")
    teach(application, qtbot, a_page(), 7)
    with qtbot.waitSignal(application.active.changed):
        application.window.actions_.open_model.trigger()

    with qtbot.assertNotEmitted(publishing(application).finished, wait=1500):
        pass
    assert calls(store) == []


def test_without_a_model_nothing_is_adapted(
    qtbot: QtBot, start_application: StartApplication, store: Path
) -> None:
    def load_none(_: Path) -> FakeModel:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load_none, trainer=nothing_new(store))
    qtbot.waitUntil(lambda: "damaged" in message(application))

    with qtbot.assertNotEmitted(application.adaptation.adapted, wait=50):
        application.window.actions_.learn_now.trigger()


def test_a_comparison_during_a_run_adapts_nothing_again(
    qtbot: QtBot, start_application: StartApplication, store: Path, models: Path
) -> None:
    """An adapted version that is active has learned already what is being published."""
    (models / "2").mkdir()
    model = FakeModel(1)
    model.manifest = a_manifest(version=1, recipe=ADAPTED)
    application = start_application(
        lambda path: model if path.name == "1" else FakeModel.load(path),
        trainer=trainer(store, [compared(), published(store)], UNTIL_GO),
    )
    teach(application, qtbot, a_page(), 7)
    qtbot.waitUntil(lambda: len(calls(store)) == 1, timeout=20_000)

    with (
        qtbot.assertNotEmitted(application.adaptation.adapted, wait=50),
        qtbot.waitSignal(application.active.changed),
    ):
        application.window.model_menu.comparison_chosen.emit(2)

    assert len(model.learned_samples) == 1


@pytest.mark.slow
def test_a_correction_is_learned_for_good(
    qtbot: QtBot,
    start_application: StartApplication,
    store: Path,
) -> None:
    """The whole way: real keys, the real model, the real trainer."""
    application = start_application(load, models=shipped_models_dir())
    read_first: list[Recognition] = []
    application.recognizer.recognized.connect(read_first.append)
    a_one = stroke([(90, 120), (150, 50), (150, 235)])
    hand.draw(application.window.canvas, (a_one, stroke([(100, 235), (200, 235)])))
    named = application.window.label_menu.menuAction()
    qtbot.waitUntil(named.isEnabled, timeout=PATIENCE_MS)
    prediction = read_first[-1].prediction
    assert prediction is not None
    label = prediction.ranking[1]

    with qtbot.waitSignal(application.adaptation.adapted, timeout=PATIENCE_MS):
        application.window.label_actions[label].trigger()

    with qtbot.waitSignal(application.recognizer.recognized) as new:
        pass
    assert new.args[0].prediction.digit == label
    models = ModelStore(store)
    qtbot.waitUntil(lambda: models.active().number == 2, timeout=PATIENCE_MS)
    assert message(application).startswith("Now using model 2")
    manifest = models.active().manifest()
    assert (manifest.recipe, manifest.parent) == ("teach", 1)
    images = new.args[0].model_input[None]
    (prediction,) = load(models.active().path).predict_batch(images)
    assert prediction.digit == label
