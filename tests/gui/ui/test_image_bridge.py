import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from mnist_gui.ui.image_bridge import (
    image_from_ink,
    image_from_model_input,
    ink_image_from_model_input,
)
from tests.helpers.gui.fake_models import levels


def random_ink(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    generator = np.random.default_rng(seed)
    return generator.integers(0, 256, (height, width)).astype(np.uint8)


def alphas(image: QImage) -> NDArray[Any]:
    pixels = np.frombuffer(
        image.convertToFormat(QImage.Format.Format_RGBA8888).constBits(), np.uint8
    )
    return pixels.reshape(image.height(), image.width(), 4)[..., 3]


def test_a_model_input_becomes_an_image_with_the_same_grey_levels() -> None:
    greys = random_ink(28, 28)

    image = image_from_model_input((greys / np.float32(255)).astype(np.float32))

    assert (image.width(), image.height()) == (28, 28)
    assert (levels(image) == greys).all()


def test_full_ink_is_white_and_paper_black() -> None:
    image = image_from_model_input(np.eye(28, dtype=np.float32))

    assert image.pixelColor(3, 3) == QColor("white")
    assert image.pixelColor(3, 4) == QColor("black")


# Odd widths: Qt pads the rows of an image to four bytes.
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
def test_ink_becomes_opacity_pixel_by_pixel(height: int, width: int, seed: int) -> None:
    ink = random_ink(height, width, seed)

    assert (alphas(image_from_ink(ink, QColor("#102030"))) == ink).all()


def test_ink_has_the_given_colour() -> None:
    image = image_from_ink(np.full((3, 5), 255, np.uint8), QColor("#102030"))

    assert {image.pixelColor(x, y).name() for x in range(5) for y in range(3)} == {
        "#102030"
    }


def test_a_model_input_becomes_ink_as_opacity() -> None:
    greys = random_ink(28, 28)
    model_input = (greys / np.float32(255)).astype(np.float32)
    image = ink_image_from_model_input(model_input, QColor("#102030"))

    assert (alphas(image) == greys).all()


def test_ink_that_is_a_view_of_another_array_is_converted_correctly() -> None:
    whole = random_ink(20, 30)

    image = image_from_ink(whole[::2, 5:15], QColor("black"))

    assert (alphas(image) == whole[::2, 5:15]).all()


def test_a_model_input_in_fortran_order_is_converted_correctly() -> None:
    greys = random_ink(28, 28)

    image = image_from_model_input((greys.T / 255).astype(np.float32).T.T)

    assert (levels(image) == greys.T).all()


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(3))
def test_an_image_outlives_the_array_it_was_made_of(turn: int) -> None:
    images = [image_from_ink(random_ink(64, 64, n), QColor("red")) for n in range(20)]
    inputs = [
        image_from_model_input((random_ink(28, 28, n) / 255).astype(np.float32))
        for n in range(20)
    ]
    gc.collect()
    garbage = [np.full((64, 64, 4), turn, np.uint8) for _ in range(200)]

    for n, image in enumerate(images):
        assert (alphas(image) == random_ink(64, 64, n)).all()
    for n, image in enumerate(inputs):
        assert (levels(image) == random_ink(28, 28, n)).all()
    assert len(garbage) == 200
