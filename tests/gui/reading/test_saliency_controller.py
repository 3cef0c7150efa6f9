"""Saliency as the user sees it: why a digit was read, and why not another."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.reading.input_preview import FOR
from mnist_gui.reading.probability_chart import ProbabilityChart
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import BreakingModel, FakeModel, GatedModel, a_page
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    draw_a_line,
    is_ready,
    read,
    read_once_and_fail,
)


class UnexplainedModel(FakeModel):
    """Reads, and has no saliency."""

    @override
    def explain(self, image: ModelInput) -> Explanation | None:
        self.explained.append(image)
        return None


class BrokenModel(FakeModel):
    """Reads, and fails to compute the saliency."""

    @override
    def explain(self, image: ModelInput) -> Explanation | None:
        self.explained.append(image)
        raise RuntimeError("the graph is of no use")


def caption(application: Application) -> str:
    return application.window.preview.accessibleDescription()


def chart(application: Application) -> ProbabilityChart:
    return find(application.window, ProbabilityChart, "probabilityChart")


def salient_row(application: Application) -> int | None:
    """Return the topmost row that speaks for a digit; the fake has one for each."""
    image = application.window.preview.image
    assert image is not None
    rows = (y for y in range(28) if _is_blue(image.pixelColor(0, y).getRgb()))
    return next(rows, None)


def _is_blue(rgb: object) -> bool:
    red, _, blue, _ = rgb if isinstance(rgb, tuple) else (0, 0, 0, 0)
    return bool(blue > red + 20 and FOR.blue() > FOR.red())


def test_saliency_of_the_digit_read_follows_the_answer(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))

    draw_a_line(application)

    qtbot.waitUntil(lambda: "Why 7" in caption(application))
    assert salient_row(application) == 7


def test_pointing_at_a_bar_shows_the_saliency_of_that_digit_without_a_request(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: "Why 7" in caption(application))
    requests = len(model.explained)

    hand.key(chart(application), Qt.Key.Key_Down)
    assert "Why not 8" in caption(application)
    assert salient_row(application) == 8

    hand.key(chart(application), Qt.Key.Key_Escape)
    assert "Why 7" in caption(application)
    assert salient_row(application) == 7
    assert len(model.explained) == requests


def test_saliency_of_answers_in_quick_succession_is_of_the_last_one(
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


def test_another_digit_is_not_shown_in_the_colours_of_the_one_before(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: "Why 7" in caption(application))
    shown: list[str] = []
    application.page_read.connect(lambda *_: shown.append(caption(application)))

    model.prediction = FakeModel(2).prediction
    application.window.canvas.sketch.replace_page(a_page(slant=10.0), "open")
    qtbot.waitUntil(lambda: "Why 2" in caption(application))

    assert shown
    assert not any("7" in text for text in shown)


def test_clearing_the_page_removes_its_saliency(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    draw_a_line(application)
    qtbot.waitUntil(lambda: "Why 7" in caption(application))

    application.window.actions_.clear.trigger()

    assert "Why" not in caption(application)
    assert application.window.preview.image is None


@pytest.mark.slow
@pytest.mark.parametrize("model", [UnexplainedModel(7), BrokenModel(7)])
def test_an_answer_without_saliency_is_shown_with_the_reason(
    start_application: StartApplication, qtbot: QtBot, model: FakeModel
) -> None:
    application = start_application(lambda _: model)
    draw_a_line(application)

    reason = "This model cannot explain its answers."
    qtbot.waitUntil(lambda: caption(application).endswith(reason))
    assert read(application) == "7"
    assert salient_row(application) is None
    application.window.actions_.clear.trigger()
    assert caption(application) == "Nothing yet"


@pytest.mark.slow
def test_a_page_that_could_not_be_read_has_no_saliency_of_the_page_before(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: BreakingModel())
    read_once_and_fail(application, qtbot)

    with pytest.raises(qtbot.TimeoutError):  # a former request may still be answered
        qtbot.waitUntil(lambda: "Why" in caption(application), timeout=400)
    assert caption(application) == "Nothing yet"


def test_saliency_is_not_computed_before_the_answer_is_shown(
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
