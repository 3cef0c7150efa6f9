from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import Prediction
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import (
    FailingModel,
    FakeModel,
    GatedModel,
    a_page,
)
from tests.helpers.gui.window_state import (
    bars,
    draw_a_line,
    drawn,
    is_ready,
    message,
    read,
    wait_for_worker,
)


class ReadsOnce(FakeModel):
    """Reads one drawing and then fails."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        if self.seen:
            raise RuntimeError("no more")
        return super().predict(image)


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


def test_what_is_cleared_while_it_is_read_is_not_shown_afterwards(
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


def test_undo_and_redo_are_read_as_well(
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


def test_an_answer_that_is_not_sure_is_a_question_mark(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))

    with qtbot.waitSignal(application.page_read) as answer:
        draw_a_line(application)
        qtbot.waitUntil(lambda: read(application) != "")

    assert read(application) == "?"
    assert answer.args == ["?"]


def test_a_model_that_cannot_read_says_so(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FailingModel())
    qtbot.waitUntil(lambda: is_ready(application))

    with qtbot.waitSignal(application.recognizer.recognition_failed):
        draw_a_line(application)

    assert message(application) == "The model could not read this drawing."
    assert len(drawn(application)) == 1


def test_an_answer_is_not_left_beside_a_drawing_that_could_not_be_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    """A digit shown is always that of the drawing shown."""

    application = start_application(lambda _: ReadsOnce(7))
    qtbot.waitUntil(lambda: is_ready(application))
    with qtbot.waitSignal(application.recognizer.recognized):
        application.window.canvas.sketch.replace_page(a_page(), "open")
    assert read(application) == "7"

    with qtbot.waitSignal(application.recognizer.recognition_failed):
        application.window.canvas.sketch.replace_page(a_page(slant=50), "open")

    assert read(application) == ""
