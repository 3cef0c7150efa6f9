"""The weights of a run as they form, and the slider that goes back over them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QSlider
from pytestqt.qtbot import QtBot

from mnist_gui.core.inside.weight_pictures import pack
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.theme.theme import Theme
from mnist_gui.training.weights_view import WeightsView
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find

WEIGHTS = np.random.default_rng(0).normal(size=(10, 28, 28)).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot) -> WeightsView:
    Theme.of_program()
    view = WeightsView()
    qtbot.addWidget(view)
    view.resize(600, 200)
    for step in range(4):
        view.add(pack(step, 1000, step * WEIGHTS))
    return view


def slider(view: WeightsView) -> QSlider:
    return find(view, QSlider, "weightsSlider")


def text(view: WeightsView) -> str:
    return find(view, QLabel, "weightsText").text()


def picture(view: WeightsView) -> QImage:
    return find(view, PictureStrip, "weightsInTraining").grab().toImage()


def test_the_latest_step_is_shown(view: WeightsView) -> None:
    assert text(view).startswith("Step 3 of 1,000 · ")
    assert len(find(view, PictureStrip, "weightsInTraining").areas()) == 10


def test_the_keyboard_goes_back_over_the_steps(view: WeightsView) -> None:
    latest = picture(view)

    for _ in range(3):
        hand.key(slider(view), Qt.Key.Key_Left)

    assert text(view) == "Step 0 of 1,000 · strongest weight 0.000"
    assert slider(view).accessibleDescription() == text(view)
    assert picture(view) != latest


def test_a_step_that_was_chosen_stays_while_the_run_goes_on(view: WeightsView) -> None:
    slider(view).setValue(1)

    view.add(pack(4, 1000, WEIGHTS))

    assert text(view).startswith("Step 1 of")
    slider(view).setValue(4)
    view.add(pack(5, 1000, WEIGHTS))
    assert text(view).startswith("Step 5 of")


def test_kernels_are_counted(qtbot: QtBot) -> None:
    view = WeightsView()
    qtbot.addWidget(view)

    view.add(pack(0, 9, WEIGHTS[:, :5, :5]))

    strip = find(view, PictureStrip, "weightsInTraining")
    assert strip.accessibleName() == "The 10 kernels of the first layer, as they form"


def test_an_event_that_makes_no_sense_is_left(view: WeightsView) -> None:
    view.add(replace(pack(4, 1000, WEIGHTS), levels="?"))

    assert slider(view).maximum() == 3


def test_another_run_begins_with_nothing(view: WeightsView) -> None:
    view.clear()

    assert view.is_empty
    assert view.isHidden()
