import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from mnist_gui.core.preprocess import ModelInput
from mnist_gui.input_preview import InputPreview
from tests.gui.fakes import levels


@pytest.fixture
def preview(qtbot: QtBot) -> InputPreview:
    preview = InputPreview()
    qtbot.addWidget(preview)
    preview.resize(preview.sizeHint())
    return preview


@pytest.fixture
def noise() -> ModelInput:
    grey = np.random.default_rng(1).integers(0, 256, (28, 28))
    return (grey / 255).astype(np.float32)


def test_every_pixel_the_model_sees_is_a_square_of_its_own_grey(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)

    shown = levels(preview.grab().toImage())
    side = shown.shape[0] // 28
    assert shown.shape == (28 * side, 28 * side)
    expected = np.kron((noise * 255).round(), np.ones((side, side)))
    assert (shown == expected).all()


def test_the_picture_shown_can_be_had_as_28_by_28(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)

    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == (noise * 255).round()).all()


def test_the_newest_input_is_the_one_shown(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)
    preview.show_input(1 - noise)

    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == ((1 - noise) * 255).round()).all()


def test_clear_shows_an_empty_frame_as_in_the_beginning(
    preview: InputPreview, noise: ModelInput
) -> None:
    before = preview.grab().toImage()
    preview.show_input(noise)
    assert preview.grab().toImage() != before

    preview.clear()

    assert preview.image is None
    assert preview.grab().toImage() == before


def test_its_side_is_a_whole_number_of_pixels_for_each_of_the_model_s(
    preview: InputPreview,
) -> None:
    for size in (6, 9, 13, 24):
        font = preview.font()
        font.setPointSizeF(size)
        preview.setFont(font)
        assert preview.sizeHint().width() % 28 == 0
        assert preview.sizeHint().width() == preview.sizeHint().height()
