"""Why a digit was read, and why not another, as the person sees it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import Heatmaps
from mnist_gui.reading.input_preview import FOR
from mnist_gui.reading.probability_chart import ProbabilityChart
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import BreakingModel, FakeModel, GatedModel, a_page
from tests.helpers.gui.window_state import (
    draw_a_line,
    is_ready,
    read,
    read_once_and_fail,
)


class SilentModel(FakeModel):
    """Reads, and cannot say why."""

    @override
    def explain(self, image: ModelInput) -> Heatmaps | None:
        self.explained.append(image)
        return None


class BrokenModel(FakeModel):
    """Reads, and fails when it should say why."""

    @override
    def explain(self, image: ModelInput) -> Heatmaps | None:
        self.explained.append(image)
        raise RuntimeError("the graph is of no use")


def caption(application: Application) -> str:
    return application.window.preview.caption.text()


def chart(application: Application) -> ProbabilityChart:
    found = application.window.findChild(ProbabilityChart)
    assert isinstance(found, ProbabilityChart)
    return found


def explained_row(application: Application) -> int | None:
    """Return the topmost row that speaks for a digit: the fake's own for each."""
    image = application.window.preview.image
    assert image is not None
    rows = (y for y in range(28) if _is_blue(image.pixelColor(0, y).getRgb()))
    return next(rows, None)


def _is_blue(rgb: object) -> bool:
    red, _, blue, _ = rgb if isinstance(rgb, tuple) else (0, 0, 0, 0)
    return bool(blue > red + 20 and FOR.blue() > FOR.red())


def test_an_answer_is_explained_when_it_has_been_seen(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))

    draw_a_line(application)

    qtbot.waitUntil(lambda: "Why 7" in caption(application))
    assert explained_row(application) == 7


def test_any_other_digit_is_explained_when_its_bar_is_pointed_at(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: "Why 7" in caption(application))
    asked = len(model.explained)

    hand.key(chart(application), Qt.Key.Key_Down)
    assert "Why not 8" in caption(application)
    assert explained_row(application) == 8

    hand.key(chart(application), Qt.Key.Key_Escape)
    assert "Why 7" in caption(application)
    assert explained_row(application) == 7
    assert len(model.explained) == asked


def test_many_answers_in_a_row_are_explained_once_the_last_one(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)
    qtbot.waitUntil(lambda: is_ready(application))

    for slant in range(5):
        with qtbot.waitSignal(application.recognizer.recognized):
            page = a_page(slant=10.0 * slant)
            application.window.canvas.sketch.replace_page(page, "open")
    qtbot.waitUntil(lambda: "Why 7" in caption(application))

    assert len(model.explained) < 5
    assert np.array_equal(model.explained[-1], model.seen[-1])


def test_a_cleared_page_is_not_explained_any_more(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    draw_a_line(application)
    qtbot.waitUntil(lambda: "Why 7" in caption(application))

    application.window.actions_.clear.trigger()

    assert "Why" not in caption(application)
    assert application.window.preview.image is None


@pytest.mark.parametrize("model", [SilentModel(7), BrokenModel(7)])
def test_an_answer_stands_without_an_explanation(
    start_application: StartApplication, qtbot: QtBot, model: FakeModel
) -> None:
    application = start_application(lambda _: model)
    with qtbot.waitSignal(application.recognizer.explained) as explained:
        draw_a_line(application)

    assert explained.args == [None]
    assert read(application) == "7"
    assert explained_row(application) is None
    assert caption(application).endswith("<br>This model cannot say why.")
    application.window.actions_.clear.trigger()
    assert caption(application) == "What the model sees"


def test_what_could_not_be_read_is_not_explained_as_what_was_read_before(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: BreakingModel())
    read_once_and_fail(application, qtbot)

    # One that was asked for before may still come.
    with qtbot.waitSignal(application.recognizer.explained, timeout=400, raising=False):
        pass

    assert caption(application) == "What the model sees"


def test_no_explanation_is_worked_on_before_the_answer_is_out(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel(7)
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))
    assert model.explained == []

    model.gate.release(50)
    qtbot.waitUntil(lambda: read(application) == "7")
    qtbot.waitUntil(lambda: "Why 7" in caption(application))
