"""Ink of plain drawings is in every bit that of any other picture's way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from mnist_gui.core.pictures import extract_ink as extraction
from mnist_gui.core.pictures.background import SMALL_SIDE, shrink
from mnist_gui.core.pictures.extract_ink import extract_ink
from mnist_gui.core.pictures.pixels import Colors, colors_of, is_grey
from mnist_gui.core.pictures.plain import plain_ink
from tests.helpers.core.ink_examples import SAMPLES, grey_picture


def drawing(
    number: int, size: tuple[int, int], paper: int, ink: int, blur: float
) -> Colors:
    """Draw a sample in two tones with soft edges."""
    levels = np.asarray(grey_picture(SAMPLES[number].strokes, size), np.float64) / 255
    tones = Image.fromarray((paper + (ink - paper) * levels).astype(np.uint8))
    return colors_of(tones.filter(ImageFilter.GaussianBlur(blur)))


@given(
    st.integers(0, len(SAMPLES) - 1),
    st.tuples(st.integers(20, 260), st.integers(20, 420)),
    st.integers(0, 255),
    st.integers(0, 255),
    st.sampled_from([0.0, 0.7, 3.0]),
)
def test_plain_drawings_have_the_ink_of_the_general_way(
    number: int, size: tuple[int, int], paper: int, ink: int, blur: float
) -> None:
    colors = drawing(number, size, paper, ink, blur)

    page, inverted = extract_ink(colors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extraction, "plain_ink", lambda *_: None)
        general, other = extract_ink(np.ascontiguousarray(colors))

    assert inverted == other
    assert np.array_equal(page, general)


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (0, 255), (200, 120)])
def test_a_drawing_in_two_tones_is_plain(paper: int, ink: int) -> None:
    colors = drawing(3, (200, 300), paper, ink, 0.7)

    assert is_grey(colors)
    found = plain_ink(colors, shrink(colors, SMALL_SIDE))
    assert found is not None
    assert found[1] == (ink > paper)


def test_grain_fading_light_and_colours_are_not_plain() -> None:
    colors = drawing(3, (200, 300), 220, 40, 0.7)
    grey = colors[..., 0].astype(np.int64)
    noise = np.random.default_rng(0).integers(-9, 10, grey.shape)
    fading = np.linspace(-120, 0, grey.shape[1]).astype(np.int64)
    for levels in (grey + noise, grey + fading):
        image = colors_of(Image.fromarray(levels.clip(0, 255).astype(np.uint8)))
        assert plain_ink(image, shrink(image, SMALL_SIDE)) is None
    coloured = np.stack([colors[..., 0], colors[..., 1], colors[..., 2] // 2], axis=2)
    assert plain_ink(coloured, shrink(coloured, SMALL_SIDE)) is None


def test_greys_share_one_channel_whatever_the_mode() -> None:
    grey = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))

    for image in (grey, grey.convert("RGB")):
        colors = colors_of(image)
        assert is_grey(colors)
        assert np.array_equal(colors, np.asarray(grey.convert("RGB")))
    assert not is_grey(colors_of(Image.new("RGB", (4, 3), (1, 2, 3))))
