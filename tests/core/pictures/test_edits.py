"""Edits of a picture outlive every view of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.picture_ink import (
    PictureInk,
    find_again,
    find_ink,
    with_edits,
    with_gesture,
)

BETWEEN = InkEdit(points=stroke([(200, 60), (200, 140)]), width=12)
ERASED = InkEdit(points=stroke([(300, 20), (300, 180)]), width=30, erases=True)
LEFT_BAR = (60.0, 0.0, 150.0, 200.0)
"""A crop that shows neither of the edits."""


@pytest.fixture
def picture(tmp_path: Path) -> PictureInk:
    """Return a picture of two bars, far apart."""
    image = Image.new("L", (400, 200), 255)
    for x in (100, 300):
        ImageDraw.Draw(image).line([(x, 40), (x, 160)], fill=0, width=12)
    path = tmp_path / "bars.png"
    image.save(path)
    return find_ink(path)


def again(picture: PictureInk, **view: object) -> PictureInk:
    assert picture.source
    changed = replace(picture.requested_view, **view)  # type: ignore[arg-type]
    return find_again(picture, picture.source, changed)


@pytest.mark.parametrize("edit", [BETWEEN, ERASED], ids=["drawn", "erased"])
def test_edits_are_there_after_inverting_twice(
    picture: PictureInk, edit: InkEdit
) -> None:
    edited = with_edits(picture, [edit])

    back = again(again(edited, inverted=True), inverted=None)

    assert not np.array_equal(edited.page, picture.page)
    np.testing.assert_array_equal(back.page, edited.page)


@pytest.mark.parametrize("edit", [BETWEEN, ERASED], ids=["drawn", "erased"])
def test_edits_are_there_when_a_crop_without_them_is_widened(
    picture: PictureInk, edit: InkEdit
) -> None:
    edited = with_edits(picture, [edit])

    cropped = again(edited, crop=LEFT_BAR)
    widened = again(cropped, crop=None)

    assert cropped.edits == edited.edits
    np.testing.assert_array_equal(widened.page, edited.page)


def test_a_crop_may_show_drawn_ink_alone(picture: PictureInk) -> None:
    middle = (150.0, 0.0, 250.0, 200.0)
    edited = with_edits(picture, [BETWEEN])

    cropped = again(edited, crop=middle)

    assert cropped.has_ink
    left, _, right, _ = cropped.box
    assert 190 < left < right < 210
    with pytest.raises(EmptyDrawingError):
        again(picture, crop=middle)
    with pytest.raises(EmptyDrawingError):
        again(with_edits(picture, [replace(BETWEEN, erases=True)]), crop=middle)


def test_a_gesture_that_changes_nothing_is_no_edit(picture: PictureInk) -> None:
    beside = replace(ERASED, points=stroke([(200, 60), (200, 140)]))

    assert with_gesture(picture, beside) is picture
    assert with_gesture(picture, BETWEEN).edits == (BETWEEN,)
