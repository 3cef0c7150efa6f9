"""A person says what a drawing really is, and it is kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import SAMPLES_NAME, Sample, SampleStore
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import BreakingModel, FakeModel, GatedModel, a_page
from tests.helpers.gui.window_state import message, read, read_once_and_fail


def samples(store: Path) -> list[Sample]:
    return SampleStore(store / SAMPLES_NAME).all()


def test_a_key_says_what_it_really_is(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_7)

    (sample,) = samples(store)
    assert (sample.label, sample.predicted, sample.model_version) == (7, 1, 1)
    assert sample.probability == pytest.approx(0.91)
    assert len(sample.strokes) == 1
    assert sample.is_mistake
    assert message(application) == (
        "Kept among your drawings: it is a 7, not a 1. Undo takes it back."
    )


def test_a_speck_that_was_left_out_is_not_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """The strokes that are kept are those that the model saw."""
    line = a_page().strokes
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(
            Page(strokes=(*line, stroke([(10, 10)]))), "draw"
        )

    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_7)

    (sample,) = samples(store)
    assert [one.tolist() for one in sample.strokes] == [line[0].tolist()]


def test_what_is_read_as_one_digit_is_kept_whole(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    application.window.actions_.single.trigger()
    page = Page(strokes=(*a_page().strokes, stroke([(10, 10)])))
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(page, "draw")

    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_7)

    assert len(samples(store)[0].strokes) == 2


def test_a_right_answer_can_be_kept_too(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    with qtbot.waitSignal(application.recognizer.sample_kept):
        application.window.digit_actions[1].trigger()

    assert not samples(store)[0].is_mistake
    assert message(application) == (
        "Kept among your drawings as a 1. Undo takes it back."
    )


def test_of_what_was_not_sure_no_digit_is_denied(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    """The pad said "?", whichever digit its best guess was."""
    application = start_application(lambda _: FakeModel(1, probability=0.4))
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "?")

    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_4)

    assert message(application).startswith("Kept among your drawings as a 4.")


def test_a_slip_that_was_learnt_is_not_said_to_have_been_read(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    canvas = application.window.canvas
    with qtbot.waitSignal(application.page_read) as answer:
        hand.key(canvas, Qt.Key.Key_7)
    assert answer.args == ["7"]
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(canvas, Qt.Key.Key_2)

    (sample,) = samples(store)
    assert (sample.label, sample.predicted) == (2, 1)


def test_naming_a_drawing_again_corrects_the_naming(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    for label in (7, 4):
        with qtbot.waitSignal(application.recognizer.sample_kept):
            application.window.digit_actions[label].trigger()

    assert [one.label for one in samples(store)] == [4]


def test_what_is_still_being_read_is_not_taken_for_what_was_read_before(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    model = GatedModel()
    model.gate.release()
    application = start_application(lambda _: model)
    sketch = application.window.canvas.sketch
    sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "7")
    sketch.replace_page(a_page(slant=50), "draw")

    hand.key(application.window.canvas, Qt.Key.Key_4)
    assert "still being read" in message(application)
    answered = application.recognizer.recognized
    with qtbot.waitSignal(answered):
        model.gate.release(50)
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_1)

    (sample,) = samples(store)
    assert sample.label == 1
    assert sample.strokes[0].tolist() == a_page(slant=50).strokes[0].tolist()


def test_what_could_not_be_read_cannot_be_named_as_what_was_read_before(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: BreakingModel())
    read_once_and_fail(application, qtbot)

    assert not application.window.naming_menu.menuAction().isEnabled()


def test_without_a_drawing_nothing_can_be_named(
    application: Application, qtbot: QtBot
) -> None:
    button = application.window.findChild(QToolButton, "correctButton")
    assert button is not None
    assert button.isEnabled()

    application.window.canvas.sketch.clear()

    assert not button.isEnabled()
    with qtbot.assertNotEmitted(application.recognizer.sample_kept, wait=50):
        hand.key(application.window.canvas, Qt.Key.Key_7)


def test_a_place_that_cannot_be_written_is_said(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir()
    with qtbot.waitSignal(application.recognizer.keep_failed):
        application.window.digit_actions[7].trigger()

    assert SAMPLES_NAME in message(application)
    assert message(application).endswith(".")
