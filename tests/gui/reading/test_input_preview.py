import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.reading.input_preview import AGAINST, FOR, InputPreview
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import levels
from tests.helpers.gui.widgets import find


@pytest.fixture
def preview(qtbot: QtBot) -> InputPreview:
    preview = InputPreview()
    qtbot.addWidget(preview.card)
    preview.resize(preview.sizeHint())
    return preview


@pytest.fixture
def noise() -> ModelInput:
    grey = np.random.default_rng(1).integers(0, 256, (28, 28))
    return (grey / 255).astype(np.float32)


def test_each_pixel_of_the_model_input_is_shown_as_a_square(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)

    shown = levels(preview.grab().toImage())
    side = shown.shape[0] // 28
    assert shown.shape == (28 * side, 28 * side)
    expected = np.kron((noise * 255).round(), np.ones((side, side)))
    assert (shown == expected).all()


def test_the_image_shown_has_28_by_28_pixels(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)

    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == (noise * 255).round()).all()


def test_a_new_input_replaces_the_one_shown(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)
    preview.show_input(1 - noise)

    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == ((1 - noise) * 255).round()).all()


def test_clear_shows_an_empty_frame_as_at_the_start(
    preview: InputPreview, noise: ModelInput
) -> None:
    before = preview.grab().toImage()
    preview.show_input(noise)
    assert preview.grab().toImage() != before

    preview.clear()

    assert preview.image is None
    assert preview.grab().toImage() == before


def test_the_preview_has_whole_screen_pixels_for_each_pixel_at_any_font_size(
    preview: InputPreview,
) -> None:
    for size in (6, 9, 13, 24):
        font = preview.font()
        font.setPointSizeF(size)
        preview.setFont(font)
        assert preview.sizeHint().width() % 28 == 0
        assert preview.sizeHint().width() == preview.sizeHint().height()


# Saliency.


@pytest.fixture
def saliency() -> NDArray[np.float32]:
    """Return a saliency whose row 5 speaks for a digit, and row 20 against it."""
    saliency = np.zeros((28, 28), np.float32)
    saliency[5], saliency[20] = 3, -3
    return saliency


def colors(preview: InputPreview, row: int) -> set[str]:
    assert preview.image is not None
    return {preview.image.pixelColor(x, row).name() for x in range(28)}


def test_pixels_for_and_against_a_digit_have_different_colours(
    preview: InputPreview, saliency: NDArray[np.float32]
) -> None:
    preview.show_input(np.ones((28, 28), np.float32))
    preview.show_saliency(saliency, 7, is_read=True)

    assert colors(preview, 5) == {FOR.name()}
    assert colors(preview, 20) == {AGAINST.name()}
    assert colors(preview, 12) == {"#ffffff"}


def test_ink_and_paper_stay_distinct_under_the_colours(
    preview: InputPreview, saliency: NDArray[np.float32]
) -> None:
    half = np.zeros((28, 28), np.float32)
    half[:, :14] = 1
    preview.show_input(half)
    preview.show_saliency(saliency, 7, is_read=True)

    assert isinstance(preview.image, QImage)
    for row in (5, 20):
        ink, paper = (preview.image.pixelColor(x, row).lightness() for x in (0, 27))
        assert ink > paper + 30
        assert paper > 40


def test_weak_saliency_is_faint(
    preview: InputPreview, saliency: NDArray[np.float32]
) -> None:
    preview.show_input(np.zeros((28, 28), np.float32))
    preview.show_saliency(saliency * np.float32(0.001), 7, is_read=True)

    assert levels(preview.image or QImage()).max() < 10


@pytest.mark.parametrize("window", ["#ffffff", "#efefef", "#2d2d2d", "#000000"])
@pytest.mark.parametrize("color", [FOR, AGAINST])
def test_the_colours_stand_out_from_light_and_dark_windows(
    color: QColor, window: str
) -> None:
    """WCAG 2.1 asks for a contrast of 3 to 1 for graphics."""
    dark, light = sorted(map(_luminance, (color, QColor(window))))

    # A little less suffices on the grey of a light window, where the square is large.
    assert (light + 0.05) / (dark + 0.05) >= (2.6 if window == "#efefef" else 3)


def _luminance(color: QColor) -> float:
    parts = np.array([color.redF(), color.greenF(), color.blueF()])
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_caption_is_a_legend_of_the_colours(
    preview: InputPreview, noise: ModelInput, saliency: NDArray[np.float32]
) -> None:
    preview.show_input(noise)
    preview.show_saliency(saliency, 7, is_read=False)

    assert "speaks for 7" in preview.caption.text()
    assert FOR.name() in preview.caption.text()
    assert AGAINST.name() in preview.caption.text()
    assert preview.accessibleDescription() == "Why not 7"

    preview.clear()
    assert "speaks" not in preview.caption.text()


def test_the_caption_has_the_reason_where_there_is_no_saliency(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)
    preview.show_no_saliency("No reasons.")

    hand.click(preview)  # there are no colours to hide
    assert preview.caption.text() == "No reasons."
    assert preview.accessibleDescription() == "No reasons."


def test_the_button_hides_the_colours_and_shows_them_again(
    preview: InputPreview, noise: ModelInput, saliency: NDArray[np.float32]
) -> None:
    button = find(preview.card, QPushButton, "saliencyButton")
    assert not button.isEnabled()
    preview.show_input(noise)
    preview.show_saliency(saliency, 7, is_read=True)
    coloured = preview.image
    assert button.text() == "Hide colours"

    hand.click(button)
    assert preview.image != coloured
    assert button.text() == "Show colours"

    hand.click(button)
    assert preview.image == coloured


def test_a_click_or_the_space_bar_hides_and_shows_the_colours(
    preview: InputPreview, noise: ModelInput, saliency: NDArray[np.float32]
) -> None:
    preview.show_input(noise)
    preview.show_saliency(saliency, 7, is_read=True)
    coloured = preview.image

    hand.click(preview)
    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == (noise * 255).round()).all()
    assert "speaks" not in preview.caption.text()

    hand.key(preview, Qt.Key.Key_Space)
    assert preview.image == coloured
    QApplication.sendEvent(preview, hand.repetition(Qt.Key.Key_Space))
    assert preview.image == coloured, "holding the space bar down counts once"
