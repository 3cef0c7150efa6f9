"""A number on the pad: read live, its digits picked, corrected and copied."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.settings import Settings
from tests.gui.application.test_journey import PATIENCE_MS
from tests.gui.conftest import StartApplication
from tests.helpers.core.number_pages import number, sample
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FakeModel, a_prediction, a_reading
from tests.helpers.gui.window_state import bars, message, read, text_of


@pytest.fixture
def application(start_application: StartApplication, store: Path) -> Application:
    """Return the program with a model that takes everything for a 7."""
    store.mkdir()
    return start_application(lambda _: FakeModel(7, probability=0.9999))


def write(application: Application, qtbot: QtBot, text: str) -> None:
    """Draw a number by mouse and wait until all of it was read."""
    hand.draw(application.window.canvas, number(text))
    qtbot.waitUntil(lambda: read(application) == "7" * len(text))


def copied(application: Application) -> str:
    application.window.actions_.copy.trigger()
    return QGuiApplication.clipboard().text()


def click_digit(application: Application, place: int) -> None:
    canvas = application.window.canvas
    where = canvas.from_pad(canvas.boxes.digits[place].area.center())
    hand.press(canvas, where)
    hand.release(canvas, where)


class Learner(FakeModel):
    """Is never sure of a 1, and of others only when it was taught."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        is_wide = np.ptp(np.flatnonzero(image.any(axis=0))) > 10
        if is_wide and self.lessons:
            return a_prediction(self.lessons[-1][-1].label)
        return a_prediction(7, probability=0.4)


class NarrowDoubter(FakeModel):
    """Takes everything for a 7, and a 1 perhaps for a 4."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        is_wide = np.ptp(np.flatnonzero(image.any(axis=0))) > 10
        return a_prediction(7, 0.9999) if is_wide else a_prediction(4, 0.4)


@pytest.fixture
def real_application(
    qtbot: QtBot, store: Path, shipped_model: Path
) -> Iterator[Application]:
    application = Application(Options(store=store), load)
    with qtbot.waitExposed(application.window):
        application.start()
    yield application
    application.stop()
    application.window.close()
    application.window.deleteLater()


@pytest.mark.slow
def test_numbers_are_drawn_and_read(
    real_application: Application, qtbot: QtBot
) -> None:
    application = real_application
    canvas = application.window.canvas

    def write_and_read(text: str) -> None:
        hand.draw(canvas, number(text))
        boxes = canvas.boxes
        qtbot.waitUntil(lambda: len(boxes.digits) == len(text), timeout=PATIENCE_MS)
        answer = "".join(one.text for one in boxes.digits)
        assert copied(application) == answer
        # The model need not be sure of each digit.
        assert all(a in (b, "?") for a, b in zip(answer, text, strict=True))
        assert read(application) == ("?" if "?" in answer else text)
        canvas.sketch.clear()

    write_and_read("10")
    write_and_read("2025")


def test_a_number_has_a_box_around_each_digit(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "2025")
    boxes = application.window.canvas.boxes

    assert [one.text for one in boxes.digits] == ["7"] * 4
    for box, one in zip(boxes.digits, number("2025")[:4], strict=True):
        assert box.area.contains(QPointF(*one.mean(axis=0).tolist()))
    assert boxes.selected == 3


def test_a_single_digit_has_no_box(application: Application, qtbot: QtBot) -> None:
    write(application, qtbot, "2")

    assert not application.window.canvas.boxes.digits


def test_boxes_come_and_go_with_the_page(
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


def test_a_click_on_a_box_shows_its_digit(
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


def test_a_key_goes_from_digit_to_digit(application: Application, qtbot: QtBot) -> None:
    write(application, qtbot, "20")
    boxes = application.window.canvas.boxes

    for expected in (0, 1, 0):
        hand.key(
            application.window.canvas,
            Qt.Key.Key_Right,
            Qt.KeyboardModifier.ControlModifier,
        )
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


def test_a_digit_of_a_number_is_corrected(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    write(application, qtbot, "20")
    click_digit(application, 0)

    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(application.window.canvas, Qt.Key.Key_2)

    (kept,) = SampleStore(store / SAMPLES_NAME).all()
    assert (kept.label, kept.predicted) == (2, 7)
    assert len(kept.strokes) == 1
    alone = np.ptp(kept.strokes[0], axis=0) / np.ptp(kept.strokes[0], axis=0).max()
    drawn = np.ptp(sample(2)[0], axis=0) / np.ptp(sample(2)[0], axis=0).max()
    assert alone == pytest.approx(drawn, abs=0.02)


def test_a_digit_that_was_picked_is_still_picked_when_it_has_been_corrected(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    """Whoever pressed a wrong key presses the right one next."""
    canvas = application.window.canvas
    write(application, qtbot, "20")
    click_digit(application, 0)

    with qtbot.waitSignal(application.page_read):  # the correction was taught
        hand.key(canvas, Qt.Key.Key_3)
    assert canvas.boxes.selected == 0
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(canvas, Qt.Key.Key_2)

    assert [one.label for one in SampleStore(store / SAMPLES_NAME).all()] == [2]


def test_a_digit_of_a_kept_picture_is_not_taken_for_all_of_it() -> None:
    page = Page(kept=np.zeros((28, 28), np.float32))
    recognition = Recognition(
        page=page,
        model_input=np.zeros((28, 28), np.float32),
        prediction=None,
        reading=a_reading(2, 0),
    )

    assert recognition.alone(1).page.kept is None


def test_a_digit_that_was_named_stays_selected_whoever_selected_it(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    """A slip on the first that is not sure is mended there, not on the next."""
    application = start_application(lambda _: Learner())
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("01")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 2)
    assert [one.text for one in canvas.boxes.digits] == ["?", "?"]
    assert canvas.boxes.selected == 0

    with qtbot.waitSignal(application.page_read):  # the correction was taught
        hand.key(canvas, Qt.Key.Key_3)
    assert [one.text for one in canvas.boxes.digits] == ["3", "?"]
    with qtbot.waitSignal(application.recognizer.sample_kept):
        hand.key(canvas, Qt.Key.Key_0)

    assert [one.label for one in SampleStore(store / SAMPLES_NAME).all()] == [0]
    application.window.actions_.next_digit.trigger()
    assert canvas.boxes.selected == 1


def test_what_was_picked_is_forgotten_with_its_page(
    application: Application, qtbot: QtBot
) -> None:
    write(application, qtbot, "20")
    click_digit(application, 0)
    canvas = application.window.canvas

    with qtbot.waitSignal(application.page_read):
        canvas.sketch.replace_page(Page(strokes=number("11")), "draw")

    assert canvas.boxes.selected == 1


def test_what_was_read_is_copied(application: Application, qtbot: QtBot) -> None:
    copy = application.window.actions_.copy
    assert not copy.isEnabled()
    write(application, qtbot, "20")

    hand.key(
        application.window.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier
    )

    assert QGuiApplication.clipboard().text() == "77"
    assert message(application) == "Copied 77"
    application.window.canvas.sketch.clear()
    assert not copy.isEnabled()


def test_a_number_is_copied_and_picked_from_with_the_pen_still_down(
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


def test_always_one_digit_is_obeyed_and_remembered(
    application: Application, qtbot: QtBot, store: Path
) -> None:
    write(application, qtbot, "20")

    application.window.actions_.single.trigger()
    qtbot.waitUntil(lambda: read(application) == "7")
    assert not application.window.canvas.boxes.digits

    application.stop()
    assert Settings(store / "settings.ini").single


def test_always_one_digit_is_named_where_it_is_why_a_number_is_not_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))
    sketch, one = application.window.canvas.sketch, application.window.actions_.single
    one.trigger()

    def reason_for(text: str) -> str:
        with qtbot.waitSignal(application.page_read):
            sketch.replace_page(Page(strokes=number(text, gap=0.6)), "draw")
        assert read(application) == "?"
        return text_of(application, "guessesLabel")

    assert "“Always one digit”" in reason_for("20")
    assert reason_for("2") == "It might be 7, 8 or 9."
    one.trigger()
    assert reason_for("20") == "It might be 7, 8 or 9."


def test_rows_are_shown_as_rows(application: Application, qtbot: QtBot) -> None:
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("20\n11")), "draw")

    qtbot.waitUntil(lambda: read(application) == "77\n77")


def test_where_a_digit_is_not_sure_the_answer_is_a_question_mark(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))
    hand.draw(application.window.canvas, number("20", gap=0.6))

    qtbot.waitUntil(lambda: len(application.window.canvas.boxes.digits) == 2)
    assert read(application) == "?"
    assert application.window.canvas.boxes.selected == 0
    assert bars(application)[7] == 400


def test_a_digit_that_is_not_sure_has_its_question_mark_everywhere(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: NarrowDoubter())
    canvas = application.window.canvas
    canvas.sketch.replace_page(Page(strokes=number("010")), "draw")
    qtbot.waitUntil(lambda: len(canvas.boxes.digits) == 3)

    assert [one.text for one in canvas.boxes.digits] == ["7", "?", "7"]
    assert text_of(application, "numberLabel") == "7?7"
    assert text_of(application, "guessesLabel") == "It might be 4, 5 or 6."
    assert copied(application) == "7?7"
    assert message(application) == "Copied 7?7"
    click_digit(application, 0)
    assert text_of(application, "numberLabel") == "7?7"
