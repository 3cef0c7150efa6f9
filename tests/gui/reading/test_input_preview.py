import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.reading.input_preview import AGAINST, FOR, InputPreview
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import levels


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


# The heat map.


@pytest.fixture
def heatmap() -> NDArray[np.float32]:
    """Return a map in which row 5 speaks for a digit, and row 20 against it."""
    heatmap = np.zeros((28, 28), np.float32)
    heatmap[5], heatmap[20] = 3, -3
    return heatmap


def colors(preview: InputPreview, row: int) -> set[str]:
    assert preview.image is not None
    return {preview.image.pixelColor(x, row).name() for x in range(28)}


def test_what_speaks_for_a_digit_has_another_colour_than_what_speaks_against_it(
    preview: InputPreview, heatmap: NDArray[np.float32]
) -> None:
    preview.show_input(np.ones((28, 28), np.float32))
    preview.show_heatmap(heatmap, "Why 7")

    assert colors(preview, 5) == {FOR.name()}
    assert colors(preview, 20) == {AGAINST.name()}
    assert colors(preview, 12) == {"#ffffff"}


def test_ink_can_be_told_from_paper_below_the_colours(
    preview: InputPreview, heatmap: NDArray[np.float32]
) -> None:
    half = np.zeros((28, 28), np.float32)
    half[:, :14] = 1
    preview.show_input(half)
    preview.show_heatmap(heatmap, "Why 7")

    assert isinstance(preview.image, QImage)
    for row in (5, 20):
        ink, paper = (preview.image.pixelColor(x, row).lightness() for x in (0, 27))
        assert ink > paper + 30
        assert paper > 40


def test_what_hardly_counts_is_hardly_coloured(
    preview: InputPreview, heatmap: NDArray[np.float32]
) -> None:
    preview.show_input(np.zeros((28, 28), np.float32))
    preview.show_heatmap(heatmap * np.float32(0.001), "Why 7")

    assert levels(preview.image or QImage()).max() < 10


@pytest.mark.parametrize("window", ["#ffffff", "#efefef", "#2d2d2d", "#000000"])
@pytest.mark.parametrize("color", [FOR, AGAINST])
def test_the_colours_stand_out_from_light_and_dark_windows(
    color: QColor, window: str
) -> None:
    """By WCAG 2.1 graphics need a contrast of 3 to 1."""
    dark, light = sorted(map(_luminance, (color, QColor(window))))

    # On the grey of a light window a little less, where the square is large.
    assert (light + 0.05) / (dark + 0.05) >= (2.6 if window == "#efefef" else 3)


def _luminance(color: QColor) -> float:
    parts = np.array([color.redF(), color.greenF(), color.blueF()])
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_caption_says_what_is_explained_by_which_colours(
    preview: InputPreview, noise: ModelInput, heatmap: NDArray[np.float32]
) -> None:
    alone = preview.caption.text()
    preview.show_input(noise)
    preview.show_heatmap(heatmap, "Why not 7")

    assert "Why not 7" in preview.caption.text()
    assert FOR.name() in preview.caption.text()
    assert AGAINST.name() in preview.caption.text()
    assert preview.accessibleDescription() == "Why not 7"

    preview.clear()
    assert preview.caption.text() == alone == "What the model sees"


def test_the_caption_says_why_there_are_no_colours(
    preview: InputPreview, noise: ModelInput
) -> None:
    preview.show_input(noise)
    preview.show_heatmap(None, "Nobody knows why.")

    hand.click(preview)  # takes no colours away
    assert preview.caption.text() == "What the model sees<br>Nobody knows why."
    assert preview.accessibleDescription() == "Nobody knows why."


def test_a_click_or_the_space_bar_takes_the_colours_away_and_brings_them_back(
    preview: InputPreview, noise: ModelInput, heatmap: NDArray[np.float32]
) -> None:
    preview.show_input(noise)
    preview.show_heatmap(heatmap, "Why 7")
    coloured = preview.image

    hand.click(preview)
    assert isinstance(preview.image, QImage)
    assert (levels(preview.image) == (noise * 255).round()).all()
    assert "Why" not in preview.caption.text()

    hand.key(preview, Qt.Key.Key_Space)
    assert preview.image == coloured
    QApplication.sendEvent(preview, hand.repetition(Qt.Key.Key_Space))
    assert preview.image == coloured, "a bar that is held was pressed once"
