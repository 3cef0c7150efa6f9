"""From a correction to the new answer, and to the model that keeps it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import (
    RunFailed,
    TrainingEvent,
)
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.models.manifest import TAUGHT
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, Sample, SampleStore
from mnist_gui.recognizer.recognizer import Recognition
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import StartApplication
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.adapt_driver import (
    StubbornModel,
    calls,
    compared,
    correct,
    draw_and_wait,
    nothing_new,
    publishing,
    trainer,
)
from tests.helpers.gui.fake_models import FakeModel, a_page
from tests.helpers.gui.retrain_driver import published
from tests.helpers.gui.window_state import is_ready, message, read, status

PATIENCE_MS = 80_000


@pytest.fixture
def folder(store: Path) -> Path:
    store.mkdir()
    return store


def test_a_correction_is_on_the_pad_first_and_then_in_a_model(
    qtbot: QtBot, start_application: StartApplication, folder: Path, models: Path
) -> None:
    application = start_application(
        trainer=trainer(folder, [compared(), published(folder)])
    )
    draw_and_wait(application, qtbot, a_page())
    assert read(application) == "1"

    with qtbot.waitSignal(application.page_read) as answer:
        correct(application, qtbot, 7)

    assert answer.args == ["7"]
    assert calls(folder) == []
    assert status(application) == "Model 1 and your corrections · ready"
    # The model that was published answers the number of its folder.
    qtbot.waitUntil(lambda: read(application) == "2", timeout=20_000)
    kept = ModelStore(folder, shipped=models)
    qtbot.waitUntil(lambda: kept.active().number == 2)
    assert message(application) == (
        "Model 2 has learnt your drawings and reads from now on."
    )
    assert status(application).startswith("Model 2 · cnn")
    (arguments,) = calls(folder)
    assert arguments == [
        *("teach", "--json", "--background", "--model", "1", "--store", str(folder)),
        *("--data-dir", str(folder / "no-data")),
    ]


def test_several_corrections_make_one_run(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(
        trainer=trainer(folder, [compared(), published(folder)])
    )
    for number, label in enumerate((7, 4)):
        draw_and_wait(application, qtbot, a_page(slant=20 * number))
        with qtbot.waitSignal(application.recognizer.taught):
            correct(application, qtbot, label)

    qtbot.waitUntil(lambda: "has learnt" in message(application), timeout=20_000)
    assert len(calls(folder)) == 1


def test_what_is_corrected_during_a_run_makes_another(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    """What the first one publishes lacks the newest correction, and is not used."""
    wait = "import time\nwhile not (store / 'go').exists(): time.sleep(0.02)"
    application = start_application(
        trainer=trainer(folder, [compared(), published(folder)], wait)
    )
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    qtbot.waitUntil(lambda: len(calls(folder)) == 1, timeout=20_000)
    draw_and_wait(application, qtbot, a_page(slant=20))
    with qtbot.waitSignal(application.recognizer.taught):
        correct(application, qtbot, 4)
    (folder / "go").touch()

    qtbot.waitUntil(lambda: len(calls(folder)) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: "has learnt" in message(application), timeout=20_000)
    assert all(one[4] == "1" for one in calls(folder))


def test_a_model_that_got_worse_is_kept_and_not_used(
    qtbot: QtBot, start_application: StartApplication, folder: Path, models: Path
) -> None:
    events: list[TrainingEvent] = [compared(is_worse=True), published(folder)]
    application = start_application(trainer=trainer(folder, events))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)
    qtbot.waitUntil(lambda: read(application) == "7")

    # The pad answers as before, too: the model was loaded anew.
    qtbot.waitUntil(lambda: read(application) == "1", timeout=20_000)
    assert message(application) == (
        "Model 2 has learnt your drawings, but is not used"
        " (Ctrl+M shows what differs): it reads 96.0 % of held-out digits,"
        " model 1 reads 97.0 %."
    )
    kept = ModelStore(folder, shipped=models)
    assert [one.number for one in kept.versions()] == [1, 2]
    assert kept.active().number == 1


def test_a_run_that_fails_is_said_and_the_drawing_is_kept(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    events: list[TrainingEvent] = [RunFailed(message="There is no room.")]
    application = start_application(trainer=trainer(folder, events, "exit(1)"))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 7)

    qtbot.waitUntil(lambda: message(application) == "There is no room.", timeout=20_000)
    assert read(application) == "7"
    assert len(SampleStore(folder / SAMPLES_NAME).all()) == 1


class UnteachableModel(FakeModel):
    """Cannot be taught, as one that others made."""

    @override
    def teach(self, samples: Sequence[Sample]) -> None:
        raise RuntimeError("there is no head")


def test_nothing_is_learnt_unasked(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(trainer=trainer(folder, []))
    actions = application.window.actions_
    assert actions.teach_at_once.isChecked()
    actions.teach_at_once.trigger()
    draw_and_wait(application, qtbot, a_page())
    with qtbot.assertNotEmitted(application.recognizer.taught, wait=50):
        correct(application, qtbot, 7)
    assert read(application) == "1"

    with qtbot.waitSignal(application.page_read) as answer:
        actions.teach_now.trigger()

    assert answer.args == ["7"]
    application.stop()
    again = start_application()
    assert not again.window.actions_.teach_at_once.isChecked()


def test_a_right_answer_is_kept_and_not_learnt_at_once(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(trainer=trainer(folder, []))
    draw_and_wait(application, qtbot, a_page())

    with qtbot.assertNotEmitted(application.recognizer.taught, wait=50):
        correct(application, qtbot, 1)


def test_of_a_drawing_kept_aside_nothing_is_learnt(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    """It is the third of its digit."""
    application = start_application(trainer=trainer(folder, []))
    for number, label in enumerate((7, 8, 7, 8)):
        draw_and_wait(application, qtbot, a_page(slant=10 * number))
        with qtbot.waitSignal(application.recognizer.taught):
            correct(application, qtbot, label)
    draw_and_wait(application, qtbot, a_page(slant=50))
    correct(application, qtbot, 7)

    assert SampleStore(folder / SAMPLES_NAME).all()[-1].is_held_out
    assert message(application).startswith("Kept aside")


def test_a_model_that_cannot_learn_says_so(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(
        lambda path: UnteachableModel(int(path.name)), trainer=trainer(folder, [])
    )
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.recognizer.teach_failed):
        correct(application, qtbot, 7)

    assert message(application) == "The model could not learn this."
    assert len(SampleStore(folder / SAMPLES_NAME).all()) == 1


@pytest.mark.parametrize(
    ("kind", "is_said"), [(StubbornModel, True), (FakeModel, False)]
)
def test_what_one_lesson_was_too_little_for_is_said(
    start_application: StartApplication,
    qtbot: QtBot,
    kind: type[FakeModel],
    is_said: bool,
) -> None:
    application = start_application(lambda _: kind(1))
    qtbot.waitUntil(lambda: is_ready(application))
    draw_and_wait(application, qtbot, a_page())

    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)

    assert ("it still looks like a 1" in message(application)) is is_said


def test_a_slip_that_is_mended_is_unlearnt(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    """As the model reads it rightly, it is no mistake any more."""
    model = StubbornModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(folder))
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)

    with qtbot.waitSignal(application.recognizer.taught):
        correct(application, qtbot, 1)

    assert [one[-1].label for one in model.lessons] == [7, 1]
    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass
    assert message(application).startswith("Kept among your drawings as a 1.")


def test_that_nothing_is_new_is_said_of_a_correction(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(trainer=nothing_new(folder))
    draw_and_wait(application, qtbot, a_page())
    before = status(application)
    correct(application, qtbot, 7)

    qtbot.waitUntil(lambda: "corrections" in status(application))
    qtbot.waitUntil(lambda: message(application) == "Nothing new.", timeout=20_000)
    assert status(application) == before


@pytest.mark.parametrize("label", [1, None])
def test_what_is_relabelled_or_deleted_in_the_gallery_is_unlearnt(
    qtbot: QtBot, start_application: StartApplication, folder: Path, label: int | None
) -> None:
    model = FakeModel(1)
    application = start_application(lambda _: model, trainer=nothing_new(folder))
    drawings = application.recognizer.drawings
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.page_read):
        correct(application, qtbot, 7)
    (kept,) = SampleStore(folder / SAMPLES_NAME).all()

    with qtbot.waitSignal(publishing(application).finished, timeout=20_000):
        pass
    before = status(application)

    with qtbot.waitSignal(application.page_read) as answer:
        drawings.change({kept.id: label}, "slip")

    assert answer.args == ["1"]
    assert status(application) == before
    with qtbot.waitSignal(drawings.changed):
        drawings.change({kept.id: label})
    assert len(model.lessons) == 2


def test_what_was_never_learnt_need_not_be_unlearnt(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    application = start_application(trainer=nothing_new(folder))
    draw_and_wait(application, qtbot, a_page())
    correct(application, qtbot, 1)
    (kept,) = SampleStore(folder / SAMPLES_NAME).all()

    with qtbot.assertNotEmitted(application.recognizer.taught, wait=50):
        application.recognizer.drawings.change({kept.id: None}, "deletion")


def test_a_taught_model_unlearns_what_is_deleted_another_day(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    kept = SampleStore(folder / SAMPLES_NAME).add(a_drawing(3))
    model = FakeModel(7)
    model.manifest = a_manifest(version=1, recipe=TAUGHT)
    application = start_application(lambda _: model, trainer=nothing_new(folder))
    qtbot.waitUntil(lambda: is_ready(application))

    with qtbot.waitSignal(application.recognizer.taught):
        application.recognizer.drawings.change({kept.id: None}, "deletion")

    assert model.lessons == [[]]


@pytest.mark.slow
def test_a_model_from_elsewhere_learns_in_memory_and_is_not_published(
    qtbot: QtBot,
    start_application: StartApplication,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where it was opened between a correction and the run that publishes it."""
    application = start_application(
        lambda path: FakeModel(3, version=int(path.name == "1")),
        trainer=nothing_new(folder),
    )
    monkeypatch.setattr(MainWindow, "ask_model_folder", lambda *_: folder / "theirs")
    draw_and_wait(application, qtbot, a_page())
    with qtbot.waitSignal(application.recognizer.taught):
        correct(application, qtbot, 7)
    with qtbot.waitSignal(application.recognizer.model_loaded):
        application.window.actions_.open_model.trigger()

    with qtbot.assertNotEmitted(publishing(application).finished, wait=1500):
        pass
    assert calls(folder) == []


def test_where_there_is_no_model_none_is_taught(
    qtbot: QtBot, start_application: StartApplication, folder: Path
) -> None:
    def load_none(_: Path) -> FakeModel:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load_none, trainer=nothing_new(folder))
    qtbot.waitUntil(lambda: "damaged" in message(application))

    with qtbot.assertNotEmitted(application.recognizer.taught, wait=50):
        application.window.actions_.teach_now.trigger()


@pytest.mark.slow
def test_a_hand_is_learnt_for_good(
    qtbot: QtBot,
    start_application: StartApplication,
    trained_store: Path,
) -> None:
    """The whole way: real keys, the real model, the real trainer."""
    application = start_application(load, models=shipped_models_dir())
    read_first: list[Recognition] = []
    application.recognizer.recognized.connect(read_first.append)
    a_one = stroke([(90, 120), (150, 50), (150, 235)])
    hand.draw(application.window.canvas, (a_one, stroke([(100, 235), (200, 235)])))
    named = application.window.naming_menu.menuAction()
    qtbot.waitUntil(named.isEnabled, timeout=PATIENCE_MS)
    prediction = read_first[-1].prediction
    assert prediction is not None
    label = prediction.ranking[1]

    with qtbot.waitSignal(application.recognizer.taught, timeout=PATIENCE_MS):
        application.window.digit_actions[label].trigger()

    with qtbot.waitSignal(application.recognizer.recognized) as new:
        pass
    assert new.args[0].prediction.digit == label
    store = ModelStore(trained_store)
    qtbot.waitUntil(lambda: store.active().number == 3, timeout=PATIENCE_MS)
    assert "Model 3 has learnt your drawings" in message(application)
    manifest = store.active().manifest()
    assert (manifest.recipe, manifest.parent) == ("teach", 2)
    assert load(store.active().path).predict(new.args[0].model_input).digit == label
