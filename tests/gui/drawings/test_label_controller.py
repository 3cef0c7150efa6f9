"""The user labels a drawing, and it is kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import BreakingModel, FakeModel, GatedModel, a_page
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    label_drawing,
    message,
    press_label,
    read_once_and_fail,
    samples_of,
    show_page,
)


def samples(store: Path) -> list[Sample]:
    return SampleStore(store / SAMPLES_NAME).all()


def test_a_digit_key_labels_the_drawing(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    press_label(qtbot, application, 7)

    (sample,) = samples(store)
    assert (sample.label, sample.predicted, sample.model_version) == (7, 1, 1)
    assert sample.probability == pytest.approx(0.91)
    assert len(sample.strokes) == 1
    assert sample.is_mistake
    assert message(application) == "Saved as 7 (was read as 1)."


def test_n_labels_the_drawing_as_not_a_digit_and_undo_takes_it_back(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    with qtbot.waitSignal(application.page_read) as answer:
        press_label(qtbot, application, NOT_A_DIGIT)

    (sample,) = samples(store)
    assert (sample.label, sample.predicted, sample.is_mistake) == (NOT_A_DIGIT, 1, True)
    assert message(application) == "Saved as “not a digit” (was read as 1)."
    assert answer.args == ["?"]
    undo = application.window.actions_.undo
    assert undo.text() == "&Undo label “not a digit”"

    with qtbot.waitSignal(samples_of(application).changed):
        undo.trigger()

    assert samples(store) == []
    assert message(application) == "No longer saved as “not a digit”."


def test_a_rejected_drawing_that_is_not_a_digit_is_no_mistake(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    application = start_application(lambda _: FakeModel(1, probability=0.4))
    show_page(qtbot, application, a_page(), "?")

    label_drawing(qtbot, application, NOT_A_DIGIT)

    (sample,) = samples(store)
    assert (sample.label, sample.is_mistake) == (NOT_A_DIGIT, False)
    assert message(application) == "Saved as “not a digit”."


def test_only_the_strokes_that_the_model_read_are_kept(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    line = a_page().strokes
    speck = stroke([(10, 10)])
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(
            Page(strokes=(*line, speck)), "draw"
        )

    press_label(qtbot, application, 7)

    (sample,) = samples(store)
    assert [points.tolist() for points in sample.strokes] == [line[0].tolist()]


def test_a_page_read_as_a_single_digit_is_kept_with_all_strokes(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    application.window.actions_.single.trigger()
    page = Page(strokes=(*a_page().strokes, stroke([(10, 10)])))
    with qtbot.waitSignal(application.page_read):
        application.window.canvas.sketch.replace_page(page, "draw")

    press_label(qtbot, application, 7)

    assert len(samples(store)[0].strokes) == 2


def test_a_correct_answer_can_be_kept_too(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    label_drawing(qtbot, application, 1)

    assert not samples(store)[0].is_mistake
    assert message(application) == "Saved as 1."


def test_labelling_an_uncertain_answer_does_not_mention_what_was_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    """The window showed "?", whichever digit was the most probable."""
    application = start_application(lambda _: FakeModel(1, probability=0.4))
    show_page(qtbot, application, a_page(), "?")

    press_label(qtbot, application, 4)

    assert message(application).startswith("Saved as 4.")


def test_a_sample_keeps_its_first_prediction_when_it_is_labelled_again(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """The model has learned the first label since, and predicts that."""
    with qtbot.waitSignal(application.page_read) as answer:
        hand.key(application.window.canvas, Qt.Key.Key_7)
    assert answer.args == ["7"]

    press_label(qtbot, application, 2)

    (sample,) = samples(store)
    assert (sample.label, sample.predicted) == (2, 1)


def test_labelling_a_drawing_again_replaces_its_label(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    for label in (7, 4):
        label_drawing(qtbot, application, label)

    assert [sample.label for sample in samples(store)] == [4]


def test_a_page_that_is_still_being_read_cannot_be_labelled(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    model = GatedModel()
    model.gate.release()
    application = start_application(lambda _: model)
    show_page(qtbot, application, a_page(), "7")
    application.window.canvas.sketch.replace_page(a_page(slant=50), "draw")

    hand.key(application.window.canvas, Qt.Key.Key_4)
    assert "Still reading" in message(application)
    with qtbot.waitSignal(application.recognizer.recognized):
        model.gate.release()
    press_label(qtbot, application, 1)
    model.gate.release()  # the model has learned the label and reads the page again

    (sample,) = samples(store)
    assert sample.label == 1
    assert sample.strokes[0].tolist() == a_page(slant=50).strokes[0].tolist()


def test_a_page_that_could_not_be_read_cannot_be_labelled(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: BreakingModel())
    read_once_and_fail(application, qtbot)

    assert not application.window.label_menu.menuAction().isEnabled()


def test_an_empty_pad_cannot_be_labelled(
    application: Application, qtbot: QtBot
) -> None:
    button = find(application.window, QToolButton, "labelButton7")
    assert button.isEnabled()

    application.window.canvas.sketch.clear()

    assert not button.isEnabled()
    with qtbot.assertNotEmitted(application.samples.kept, wait=50):
        hand.key(application.window.canvas, Qt.Key.Key_7)


def test_a_drawing_that_cannot_be_saved_shows_the_reason(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    (store / SAMPLES_NAME).mkdir()
    with qtbot.waitSignal(samples_of(application).keep_failed):
        application.window.label_actions[7].trigger()

    assert SAMPLES_NAME in message(application)
    assert message(application).endswith(".")
