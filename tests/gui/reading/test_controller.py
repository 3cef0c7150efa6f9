"""Numbers on the pad: read live, their digits selected, corrected and copied."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import bounds, stroke
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.pad.canvas import Canvas
from mnist_gui.ui.settings import Settings
from tests.gui.conftest import StartApplication
from tests.helpers.core.number_pages import number, sample
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel, a_prediction
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    bars,
    message,
    read,
    text_of,
)


@pytest.fixture
def application(start_application: StartApplication, store: Path) -> Application:
    """Return the program with a model that reads everything as a 7."""
    store.mkdir()
    return start_application(lambda _: FakeModel(7, probability=0.9999))


def write(application: Application, qtbot: QtBot, text: str) -> None:
    """Draw a number with the mouse and wait until all of it has been read."""
    hand.draw(application.window.canvas, number(text))
    qtbot.waitUntil(lambda: read(application) == "7" * len(text))


def copied(application: Application) -> str:
    application.window.actions_.copy.trigger()
    return QGuiApplication.clipboard().text()


def test_the_progress_of_a_sheet_is_shown_until_it_is_read(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(application.window, "show_message", shown.append)
    strokes = number("\n".join(["7" * 25] * 12), gap=1)

    application.window.canvas.sketch.replace_page(Page(strokes=strokes), "sheet")
    qtbot.waitUntil(lambda: bool(read(application)), timeout=30_000)

    assert "Reading a full page: 256 of 300 pieces of ink…" in shown
    assert not message(application)


def click_digit(application: Application, place: int) -> None:
    canvas = application.window.canvas
    where = canvas.from_pad(canvas.boxes.digits[place].area.center())
    hand.press(canvas, where)
    hand.release(canvas, where)


def texts(canvas: Canvas) -> list[str]:
    return [box.text for box in canvas.boxes.digits]


def labels(store: Path) -> list[int]:
    return [sample.label for sample in SampleStore(store / SAMPLES_NAME).all()]


class Learner(FakeModel):
    """Is uncertain of a 1 always, and of other digits until it has learned."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        is_wide = np.ptp(np.flatnonzero(image.any(axis=0))) > 10
        if is_wide and self.learned_samples:
            return a_prediction(self.learned_samples[-1][-1].label)
        return a_prediction(7, probability=0.4)


class UncertainOfOnes(FakeModel):
    """Reads everything as a 7, and a 1 uncertainly as a 4."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        is_wide = np.ptp(np.flatnonzero(image.any(axis=0))) > 10
        return a_prediction(7, 0.9999) if is_wide else a_prediction(4, 0.4)


@pytest.mark.slow
def test_the_shipped_model_reads_numbers(
    start_application: StartApplication, qtbot: QtBot, shipped_model: Path
) -> None:
    application = start_application(load, models=shipped_model.parent)
    canvas = application.window.canvas

    def write_and_read(text: str) -> None:
        hand.draw(canvas, number(text))
        boxes = canvas.boxes
        qtbot.waitUntil(lambda: len(boxes.digits) == len(text), timeout=PATIENCE_MS)
        answer = "".join(box.text for box in boxes.digits)
        assert read(application) == copied(application) == answer
        # The model need not be confident of each digit.
        assert all(a in (b, "?") for a, b in zip(answer, text, strict=True))
        canvas.sketch.clear()

    write_and_read("10")
    write_and_read("2025")


def test_a_number_has_a_box_around_each_digit(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "2025")
    boxes = application.window.canvas.boxes

    assert [box.text for box in boxes.digits] == ["7"] * 4
    for box, points in zip(boxes.digits, number("2025")[:4], strict=True):
        assert box.area.contains(QPointF(*points.mean(axis=0).tolist()))
    assert boxes.selected == 3


def test_a_single_digit_has_no_box(application: Application, qtbot: QtBot) -> None:
    write(application, qtbot, "2")

    assert not application.window.canvas.boxes.digits


def test_boxes_follow_undo_redo_and_clear(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "20")
    application.window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: read(application) == "7")
    assert not application.window.canvas.boxes.digits

    application.window.actions_.redo.trigger()
    qtbot.waitUntil(lambda: read(application) == "77")
    assert len(application.window.canvas.boxes.digits) == 2

    application.window.canvas.sketch.clear()
    assert not application.window.canvas.boxes.digits
    assert read(application) == ""


def test_a_click_on_a_box_selects_its_digit(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "20")
    window = application.window
    last = window.preview.image
    strokes = window.canvas.sketch.page.strokes

    click_digit(application, 0)

    assert window.canvas.boxes.selected == 0
    assert window.preview.image != last
    assert read(application) == "77"
    assert window.canvas.sketch.page.strokes is strokes, "a click is no dot"
    click_digit(application, 1)
    assert window.preview.image == last


def test_ctrl_right_selects_the_next_digit(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "20")
    boxes = application.window.canvas.boxes

    for expected in (0, 1, 0):
        hand.key(application.window.canvas, Qt.Key.Key_Right, hand.CONTROL)
        assert boxes.selected == expected


def test_a_stroke_may_begin_in_a_box(application: Application, qtbot: QtBot) -> None:
    write(application, qtbot, "20")
    canvas = application.window.canvas
    begin = canvas.boxes.digits[0].area.center()
    x, y = canvas.from_pad(begin).toTuple()

    hand.drag(canvas, [(x, y), (x + 1, y + 1), (x + 40, y + 40)])

    assert len(canvas.sketch.page.strokes) == 3
    first = canvas.sketch.page.strokes[-1][0].tolist()
    assert first == pytest.approx([begin.x(), begin.y()])


def test_a_selected_digit_of_a_number_is_labelled_alone(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    write(application, qtbot, "20")
    click_digit(application, 0)

    with qtbot.waitSignal(application.samples.kept):
        hand.key(application.window.canvas, Qt.Key.Key_2)

    (kept,) = SampleStore(store / SAMPLES_NAME).all()
    assert (kept.label, kept.predicted) == (2, 7)
    assert len(kept.strokes) == 1
    alone = np.ptp(kept.strokes[0], axis=0) / np.ptp(kept.strokes[0], axis=0).max()
    drawn = np.ptp(sample(2)[0], axis=0) / np.ptp(sample(2)[0], axis=0).max()
    assert alone == pytest.approx(drawn, abs=0.02)


def test_a_selected_digit_stays_selected_after_its_correction(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """After a wrong key the right one labels the same digit."""
    canvas = application.window.canvas
    write(application, qtbot, "20")
    click_digit(application, 0)

    with qtbot.waitSignal(application.page_read):  # the correction was learned
        hand.key(canvas, Qt.Key.Key_3)
    assert canvas.boxes.selected == 0
    with qtbot.waitSignal(application.samples.kept):
        hand.key(canvas, Qt.Key.Key_2)

    assert labels(store) == [2]


def test_a_digit_selected_by_default_stays_selected_after_its_correction(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    """A wrong key for the first uncertain digit is corrected there, not on the next."""
    application = start_application(lambda _: Learner())
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("01")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 2)
    assert texts(canvas) == ["?", "?"]
    assert canvas.boxes.selected == 0

    with qtbot.waitSignal(application.page_read):  # the correction was learned
        hand.key(canvas, Qt.Key.Key_3)
    assert texts(canvas) == ["3", "?"]
    with qtbot.waitSignal(application.samples.kept):
        hand.key(canvas, Qt.Key.Key_0)

    assert labels(store) == [0]
    application.window.actions_.next_digit.trigger()
    assert canvas.boxes.selected == 1


def test_a_new_page_resets_the_selection(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "20")
    click_digit(application, 0)
    canvas = application.window.canvas

    with qtbot.waitSignal(application.page_read):
        canvas.sketch.replace_page(Page(strokes=number("11")), "draw")

    assert canvas.boxes.selected == 1


def test_ctrl_c_copies_what_was_read(application: Application, qtbot: QtBot) -> None:
    copy = application.window.actions_.copy
    assert not copy.isEnabled()
    write(application, qtbot, "20")

    hand.key(application.window.canvas, Qt.Key.Key_C, hand.CONTROL)

    assert QGuiApplication.clipboard().text() == "77"
    assert message(application) == "Copied 77"
    application.window.canvas.sketch.clear()
    assert not copy.isEnabled()


def test_a_number_can_be_copied_and_its_digits_selected_while_the_pen_is_down(
    application: Application, qtbot: QtBot
) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("20")[:-1]), "draw")
    first, *rest = [QPointF(*point) for point in number("20")[-1].tolist()]
    canvas.sketch.pen_down(first)
    for point in rest:
        canvas.sketch.pen_move(point)
    qtbot.waitUntil(lambda: read(application) == "77" and copied(application) == "77")

    application.window.actions_.next_digit.trigger()

    assert canvas.sketch.is_pen_down
    assert message(application) == "Copied 77"
    assert canvas.boxes.selected == 0


def test_reading_as_a_single_digit_is_applied_and_remembered(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    write(application, qtbot, "20")

    application.window.actions_.single.trigger()
    qtbot.waitUntil(lambda: read(application) == "7")
    assert not application.window.canvas.boxes.digits

    application.stop()
    assert Settings(store / "settings.ini").single


def page_with_a_dash() -> Page:
    digits = number("20", gap=1.0)
    left, right = bounds(digits[:1])[2], bounds(digits[1:])[0]
    dash = stroke([(left + 18, 51), (right - 18, 50)])
    return Page(strokes=(*digits, dash))


def test_marks_have_boxes_that_cannot_be_selected(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    canvas = application.window.canvas
    canvas.sketch.replace_page(page_with_a_dash(), "draw")
    qtbot.waitUntil(lambda: read(application) == "7-7")

    assert texts(canvas) == ["7", "7"]
    (dash,) = canvas.boxes.marks
    assert dash.text == "-"
    assert canvas.boxes.at(dash.area.center()) is None
    assert copied(application) == "7-7"
    canvas.sketch.replace_page(Page(strokes=number("2")), "draw")
    qtbot.waitUntil(lambda: read(application) == "7")
    assert not canvas.boxes.marks


def test_digits_only_are_read_if_chosen_and_this_is_remembered(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(page_with_a_dash(), "draw")
    qtbot.waitUntil(lambda: read(application) == "7-7")

    application.window.actions_.digits_only.trigger()
    qtbot.waitUntil(lambda: read(application) == "77")
    assert not canvas.boxes.marks

    application.stop()
    assert Settings(store / "settings.ini").digits_only


def test_a_number_rejected_as_a_single_digit_names_the_option(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))
    sketch = application.window.canvas.sketch
    single = application.window.actions_.single
    single.trigger()

    def reason_for(text: str, *, answer: str = "?") -> str:
        with qtbot.waitSignal(application.page_read):
            sketch.replace_page(Page(strokes=number(text, gap=0.6)), "draw")
        assert read(application) == answer
        return text_of(application, "guessesLabel")

    assert "“Read as a single digit”" in reason_for("20")
    assert reason_for("2") == "It might be 7, 8 or 9."
    single.trigger()
    assert reason_for("20", answer="??") == "It might be 7, 8 or 9."


def test_rows_are_shown_as_rows(application: Application, qtbot: QtBot) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("20\n11")), "draw")

    qtbot.waitUntil(lambda: read(application) == "77\n77")


def test_bars_show_the_first_uncertain_digit(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))
    hand.draw(application.window.canvas, number("20", gap=0.6))

    qtbot.waitUntil(lambda: len(application.window.canvas.boxes.digits) == 2)
    assert read(application) == "??"
    assert application.window.canvas.boxes.selected == 0
    assert bars(application)[7] == 400


def test_an_uncertain_digit_of_a_number_is_a_question_mark_in_its_place(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: UncertainOfOnes())
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("010")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 3)

    assert texts(canvas) == ["7", "?", "7"]
    assert read(application) == "7?7"
    assert text_of(application, "guessesLabel") == "It might be 4, 5 or 6."
    assert copied(application) == "7?7"
    assert message(application) == "Copied 7?7"
    click_digit(application, 0)
    assert read(application) == "7?7"
