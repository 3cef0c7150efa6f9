from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from tests.gui.conftest import StartApplication, StartReady
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import (
    BreakingModel,
    FailingModel,
    FakeModel,
    GatedModel,
)
from tests.helpers.gui.window_state import (
    bars,
    draw_a_line,
    drawn,
    message,
    read,
    read_once_and_fail,
    wait_for_worker,
)


def test_a_drawn_digit_is_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))

    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "7")
    assert bars(application)[7] == 910
    assert application.window.preview.image is not None


def test_the_bars_move_while_the_pen_is_down(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(3))
    canvas = application.window.canvas

    hand.press(canvas, QPointF(100, 100))
    hand.move(canvas, QPointF(150, 200))

    qtbot.waitUntil(lambda: bars(application)[3] > 0)
    assert canvas.sketch.is_pen_down


def test_clear_empties_label_bars_and_preview(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    application.window.actions_.clear.trigger()

    assert read(application) == ""
    assert bars(application) == [0] * 10
    assert application.window.preview.image is None


def test_the_answer_for_a_drawing_that_was_cleared_meanwhile_is_dropped(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))

    application.window.actions_.clear.trigger()
    model.gate.release(50)
    wait_for_worker(qtbot, application)

    assert read(application) == ""
    assert application.window.preview.image is None


def test_the_pad_is_read_again_after_undo_and_redo(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    application.window.actions_.undo.trigger()
    assert read(application) == ""

    with qtbot.waitSignal(application.page_read):
        application.window.actions_.redo.trigger()
    assert read(application) == "1"


def test_an_uncertain_answer_is_shown_as_a_question_mark(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))

    with qtbot.waitSignal(application.page_read) as answer:
        draw_a_line(application)
        qtbot.waitUntil(lambda: read(application) != "")

    assert read(application) == "?"
    assert answer.args == ["?"]


def test_a_failing_model_shows_a_message_and_keeps_the_drawing(
    start_ready: StartReady, qtbot: QtBot
) -> None:
    application = start_ready(lambda _: FailingModel())

    with qtbot.waitSignal(application.recognizer.recognition_failed):
        draw_a_line(application)

    assert message(application) == "The model could not read this drawing."
    assert len(drawn(application)) == 1


def test_a_failed_reading_clears_the_answer_for_the_previous_drawing(
    start_ready: StartReady, qtbot: QtBot
) -> None:
    application = start_ready(lambda _: BreakingModel())

    read_once_and_fail(application, qtbot)

    assert read(application) == ""
