"""Inside as the user sees it: layers beside the pad, live, and what they mean."""

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.feature_bars import FeatureBars
from mnist_gui.inside.panel import InsidePanel
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.theme.theme import Theme
from tests.gui.conftest import StartApplication
from tests.helpers.core.inside_examples import (
    activations_of,
    softmax_activations_of,
)
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import PATIENCE, FakeModel, GatedModel
from tests.helpers.gui.pointer import point_at
from tests.helpers.gui.structure import problems
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import draw_a_line, is_ready, read


class SoftmaxModel(FakeModel):
    """Reads pixels with one layer."""

    @override
    def look_inside(self, image: ModelInput) -> Activations | None:
        self.looked_at.append(image)
        return softmax_activations_of(image)


def opened(application: Application, qtbot: QtBot) -> QWidget:
    """Open the window, draw, and wait for the layers."""
    inside = application.inside.window
    with qtbot.waitExposed(inside):
        application.window.actions_.inside.trigger()
    draw_a_line(application)
    qtbot.waitUntil(lambda: bool(logits(inside).areas()))
    qtbot.waitUntil(lambda: not application.inside._is_waiting)
    return inside


def has_looked(model: FakeModel, times: int) -> bool:
    return len(model.looked_at) >= times


def logits(inside: QWidget) -> DigitBars:
    return find(inside, DigitBars, "logitBars")


def maps(inside: QWidget) -> PictureStrip:
    return find(inside, PictureStrip, "mapsOfLayer1")


def text(inside: QWidget) -> str:
    return find(inside, QLabel, "insideText").text()


def message(inside: QWidget) -> str:
    label = find(inside, QLabel, "insideMessage")
    return label.text() if label.isVisible() else ""


def test_nothing_is_computed_while_the_window_is_closed(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)

    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "7")

    assert model.looked_at == []


def test_opening_the_window_shows_the_drawing_that_is_there(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "7")

    application.window.actions_.inside.trigger()

    qtbot.waitUntil(lambda: bool(logits(application.inside.window).areas()))


def test_layers_follow_the_pen(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(3)
    application = start_application(lambda _: model)
    qtbot.waitUntil(lambda: is_ready(application))
    with qtbot.waitExposed(application.inside.window):
        application.window.actions_.inside.trigger()
    canvas = application.window.canvas

    hand.press(canvas, QPointF(100, 100))
    for step in range(4):
        hand.move(canvas, QPointF(120 + 30 * step, 200))
        more = len(model.looked_at) + 1
        qtbot.waitUntil(partial(has_looked, model, more))

    assert canvas.sketch.is_pen_down


def test_layers_wait_while_a_page_is_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    qtbot.waitUntil(lambda: is_ready(application))
    application.window.actions_.inside.trigger()

    draw_a_line(application)
    assert model.entered.acquire(timeout=PATIENCE)
    assert model.looked_at == []
    model.gate.release(100)

    qtbot.waitUntil(lambda: bool(model.looked_at))


def test_an_empty_pad_says_what_to_do(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    inside = opened(application, qtbot)

    application.window.actions_.clear.trigger()

    assert "Draw a digit" in message(inside)


def test_a_model_that_cannot_be_looked_into_says_so(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    model.is_opaque = True
    application = start_application(lambda _: model)
    inside = application.inside.window
    application.window.actions_.inside.trigger()

    draw_a_line(application)

    qtbot.waitUntil(lambda: "cannot be shown" in message(inside))


def test_without_a_model_there_is_nothing_to_retrain(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application(models=tmp_path / "none")
    inside = application.inside.window
    application.window.actions_.inside.trigger()

    draw_a_line(application)

    qtbot.waitUntil(lambda: message(inside).startswith("There is no model yet"))


def test_pointing_at_a_map_shows_its_strongest_place_and_kernel(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    inside = opened(start_application(lambda _: FakeModel(7)), qtbot)

    point_at(maps(inside), 1)

    assert "in the frame" in text(inside)
    assert find(inside, QWidget, "insideMap").isVisible()
    assert find(inside, QWidget, "insideKernel").isVisible()
    point_at(maps(inside), None)
    assert text(inside) == ""
    assert not find(inside, QWidget, "insideMap").isVisible()


def test_pointing_at_a_digit_names_the_features_for_and_against_it(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    inside = opened(start_application(lambda _: FakeModel(7)), qtbot)

    point_at(logits(inside), 4)

    assert text(inside).startswith("The logit of 4 is ")
    assert "Features for it: none" not in text(inside)
    assert find(inside, FeatureBars, "featureBars").isVisible()


def test_colours_are_there_for_a_drawing_that_rested_before(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = FakeModel(7)
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: bool(model.explained))
    qtbot.waitUntil(lambda: application.inside._heatmaps is not None)
    inside = application.inside.window
    application.window.actions_.inside.trigger()
    qtbot.waitUntil(lambda: bool(logits(inside).areas()))

    point_at(logits(inside), 4)

    assert "The colours show" in text(inside)


def test_softmax_regression_shows_the_sum_of_pixels_times_weights(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    inside = opened(start_application(lambda _: SoftmaxModel(7)), qtbot)
    weights = find(inside, PictureStrip, "weightPictures")
    assert len(weights.areas()) == 10

    point_at(weights, 6)

    assert "times its weight for 6" in text(inside)
    assert not find(inside, FeatureBars, "featureBars").isVisible()


def test_the_keyboard_points_at_maps_and_digits(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    inside = opened(start_application(lambda _: FakeModel(7)), qtbot)

    hand.key(maps(inside), Qt.Key.Key_Right)
    hand.key(maps(inside), Qt.Key.Key_Right)
    assert maps(inside).pointed == 1
    assert text(inside).startswith("Map ")
    hand.key(maps(inside), Qt.Key.Key_Escape)
    hand.key(logits(inside), Qt.Key.Key_Up)
    hand.key(logits(inside), Qt.Key.Key_Up)

    assert "logit of 9" in text(inside)


def test_a_screen_reader_reads_each_layer(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    inside = opened(start_application(lambda _: FakeModel(7)), qtbot)

    qtbot.waitUntil(lambda: bool(maps(inside).accessibleDescription()))
    assert maps(inside).accessibleName() == "Layer 1, maps: 12, each 12 × 12"
    assert "strongest maps" in maps(inside).accessibleDescription()
    for name in ("insideDrawing", "insideMap", "insideKernel", "logitBars"):
        part = find(inside, QWidget, name)
        interface = QAccessible.queryAccessibleInterface(part)
        assert interface.text(QAccessible.Text.Name)


def test_all_maps_are_shown_on_request(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))
    inside = opened(application, qtbot)
    inside.resize(520, 600)
    qtbot.waitUntil(lambda: 0 < len(maps(inside).areas()) < 12)

    find(inside, QCheckBox, "allMapsBox").click()

    qtbot.waitUntil(lambda: len(maps(inside).areas()) == 12)
    assert problems(inside) == []


def test_two_models_are_compared_on_one_drawing(qtbot: QtBot) -> None:
    Theme.of_program()
    panel = InsidePanel()
    qtbot.addWidget(panel)
    panel.resize(700, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    image = np.zeros((28, 28), np.float32)
    image[4:24, 12:16] = 1
    network, softmax = activations_of(image), softmax_activations_of(image)

    panel.show_names("Model 1", "Model 2")
    panel.show_activations([network, softmax], is_live=False)

    first, second = network.logits.argmax(), softmax.logits.argmax()
    assert first != second
    parting = find(panel, QLabel, "partingText").text()
    assert parting.startswith(f"Model 1 reads {first}, Model 2 reads {second}")
    weights = find(panel, PictureStrip, "weightPictures")
    assert not weights.isVisible()
    model = find(panel, QComboBox, "insideModel")
    assert model.isVisible()
    model.setCurrentIndex(1)
    assert weights.isVisible()
    assert len(weights.areas()) == 10
    assert panel.findChild(PictureStrip, "mapsOfLayer2") is None
