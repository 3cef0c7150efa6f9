"""The panel of Inside: what is pointed at, another size, other models."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from mnist_gui.core.inside.layers import Activations, NetworkLayout, Window
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.feature_bars import FeatureBars
from mnist_gui.inside.panel import InsidePanel
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.theme.theme import Theme
from tests.helpers.core.inside_examples import (
    activations_of,
    softmax_activations_of,
)
from tests.helpers.gui.pointer import point_at
from tests.helpers.gui.widgets import find

IMAGE = np.zeros((28, 28), np.float32)
IMAGE[4:24, 12:16] = 1


def with_two_layers() -> Activations:
    """Return activations whose second layer passes on what the first one makes."""
    first = activations_of(IMAGE)
    windows = [*first.layout.windows, [Window(1, 1, is_padded=False)]]
    layout = NetworkLayout(windows=windows, is_averaged=True)
    return replace(first, layout=layout, maps=[*first.maps, *first.maps])


@pytest.fixture
def panel(qtbot: QtBot) -> InsidePanel:
    Theme.of_program()
    panel = InsidePanel()
    qtbot.addWidget(panel)
    panel.resize(460, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.show_activations([with_two_layers()], is_live=False)
    qtbot.waitUntil(lambda: 0 < len(maps(panel, 1).areas()) < 12)
    return panel


def maps(panel: InsidePanel, layer: int) -> PictureStrip:
    return find(panel, PictureStrip, f"mapsOfLayer{layer}")


def logits(panel: InsidePanel) -> DigitBars:
    return find(panel, DigitBars, "logitBars")


def text(panel: InsidePanel, name: str = "insideText") -> str:
    label = find(panel, QLabel, name)
    return label.text() if label.isVisible() else ""


def choose(strip: PictureStrip, place: int) -> None:
    """Click one of the maps, and move the mouse away."""
    at = strip.areas()[place].center()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    point_at(strip, None)


def choose_digit(panel: InsidePanel, digit: int) -> None:
    """Click the row of a digit, and move the mouse away."""
    at = logits(panel).areas()[digit].center()
    QTest.mouseClick(logits(panel), Qt.MouseButton.LeftButton, pos=at)
    point_at(logits(panel), None)


def test_what_the_mouse_points_at_is_shown_instead_of_what_was_chosen(
    panel: InsidePanel,
) -> None:
    choose(maps(panel, 2), 1)
    assert "of layer 2" in text(panel)

    point_at(maps(panel, 1), 0)
    assert "of layer 1" in text(panel)
    point_at(maps(panel, 1), None)
    assert "of layer 2" in text(panel)
    point_at(logits(panel), 4)

    assert text(panel).startswith("The logit of 4")


def test_the_last_layer_shows_which_maps_pull_the_digit_that_is_pointed_at(
    panel: InsidePanel,
) -> None:
    contributions = with_two_layers().contributions(4)
    best = int(contributions.argmax())
    strip, title = maps(panel, 2), maps(panel, 2).accessibleName
    usual = strip.grab().toImage()

    choose_digit(panel, 4)

    assert title() == "Layer 2: maps for 4 in blue, against it in orange"
    assert strip.grab().toImage() != usual
    point_at(strip, 0)
    assert text(panel).startswith(f"Map {best + 1} of layer 2")
    point_at(strip, None)
    choose_digit(panel, 4)
    assert title() == "Layer 2, maps: 12, each 12 × 12"
    assert strip.grab().toImage() == usual


def test_one_thing_is_chosen_in_the_whole_panel(panel: InsidePanel) -> None:
    choose(maps(panel, 2), 1)

    choose(maps(panel, 1), 0)

    assert maps(panel, 2).pointed is None
    assert "of layer 1" in text(panel)


def test_what_is_chosen_stays_while_the_user_draws_in_another_window(
    panel: InsidePanel, qtbot: QtBot
) -> None:
    choose(maps(panel, 2), 1)
    other = InsidePanel()
    qtbot.addWidget(other)

    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()

    assert "of layer 2" in text(panel)


def test_a_map_that_another_model_does_not_have_is_not_shown(
    panel: InsidePanel,
) -> None:
    point_at(maps(panel, 1), 0)
    assert not text(panel).startswith("Map 1 ")
    network = activations_of(IMAGE)
    one_map = replace(
        network, maps=[network.maps[0][:, :, :1]], features=network.features[:1]
    )

    panel.show_activations([one_map], is_live=False)

    assert text(panel).startswith("Map 1 of layer 1")


def test_features_follow_the_drawing_while_a_map_is_chosen(
    panel: InsidePanel,
) -> None:
    choose(maps(panel, 1), 0)
    bars = find(panel, FeatureBars, "featureBars")
    before = bars.grab().toImage()

    panel.show_activations([activations_of(IMAGE.T.copy())], is_live=True)

    assert bars.grab().toImage() != before


def test_a_wider_window_shows_more_maps_of_the_same_drawing(
    panel: InsidePanel, qtbot: QtBot
) -> None:
    panel.show_activations([with_two_layers()], is_live=False)

    panel.resize(1000, 700)

    qtbot.waitUntil(lambda: len(maps(panel, 1).areas()) == 12)


def test_the_model_that_is_looked_into_stays_chosen_when_the_store_changes(
    panel: InsidePanel,
) -> None:
    panel.show_names("Model 1", "Model 2")
    both = [activations_of(IMAGE), softmax_activations_of(IMAGE)]
    panel.show_activations(both, is_live=False)
    chosen = find(panel, QComboBox, "insideModel")
    chosen.setCurrentIndex(1)

    panel.show_names("Model 1", "Model 2")
    assert chosen.currentIndex() == 1
    panel.show_names("Model 1", "Model 2 “mine”")

    assert chosen.currentText() == "Model 2 “mine”"


def test_where_two_models_part_is_shown_while_the_pen_moves(
    panel: InsidePanel,
) -> None:
    panel.show_names("Model 1", "Model 2")
    both = [activations_of(IMAGE), softmax_activations_of(IMAGE)]

    panel.show_activations(both, is_live=True)

    assert text(panel, "partingText").startswith("Model 1 reads")


def test_the_compared_model_is_gone_with_the_end_of_the_comparison(
    panel: InsidePanel,
) -> None:
    panel.show_names("Model 1", "Model 2")
    both = [activations_of(IMAGE), softmax_activations_of(IMAGE)]
    panel.show_activations(both, is_live=False)

    panel.show_names("", "")

    assert text(panel, "partingText") == ""
