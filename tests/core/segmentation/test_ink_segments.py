from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.strokes import bounds
from mnist_gui.core.segmentation.ink_segments import ink_segments
from tests.helpers.core.number_pages import as_picture, number, picture_of, row, sample

INK = 255


def test_each_digit_is_a_segment_with_its_own_box() -> None:
    strokes = number("2068")
    segments = ink_segments(as_picture(strokes, pen=6)).items

    assert len(segments) == 4
    for segment, points in zip(segments, strokes, strict=True):
        left, top, right, bottom = bounds((points,))
        with_pen = left - 3, top - 3, right + 3, bottom + 3
        assert segment.box == pytest.approx(with_pen, abs=2)


def test_all_segments_together_are_the_picture() -> None:
    picture = as_picture(number("25"))
    segments = ink_segments(picture)

    everything = segments.draw(range(len(segments.items)))
    assert np.array_equal(everything, to_model_input(picture.ink))


def test_a_segment_is_drawn_without_its_neighbours() -> None:
    both, alone = as_picture(row([sample(3), sample(8)])), as_picture(row([sample(3)]))

    np.testing.assert_allclose(
        ink_segments(both).draw([0]), to_model_input(alone.ink), atol=0.02
    )


def test_a_box_is_in_pixels_of_the_picture() -> None:
    page = np.zeros((60, 80), np.uint8)
    page[10:40, 20:25] = INK
    picture = replace(picture_of(page), scale=3.0, origin=(100.0, 50.0))

    (segment,) = ink_segments(picture).items
    assert segment.box == (160, 80, 175, 170)


def test_a_line_that_is_faint_for_a_while_is_one_segment() -> None:
    page = np.zeros((80, 80), np.uint8)
    page[10:70, 20] = INK
    page[30:40, 20] = INK * 0.37  # half as wide as a pixel, and half beside it

    assert len(ink_segments(picture_of(page)).items) == 1


def test_specks_beside_ink_are_left_out() -> None:
    page = np.zeros((80, 80), np.uint8)
    page[10:70, 20:26] = INK
    page[40:42, 60:62] = INK

    assert len(ink_segments(picture_of(page)).items) == 1


def test_a_short_line_far_thinner_than_the_pen_is_left_out() -> None:
    page = np.zeros((80, 80), np.uint8)
    page[10:70, 20:26] = INK
    page[40:51, 60] = INK
    splinter = picture_of(page)
    page = page.copy()
    page[40:51, 60:64] = INK

    assert len(ink_segments(splinter).items) == 1
    assert len(ink_segments(picture_of(page)).items) == 2


@pytest.mark.parametrize(("y", "count"), [(82, 2), (25, 1)])
def test_a_dot_below_a_bar_stays_apart_from_its_stem(y: int, count: int) -> None:
    page = np.zeros((120, 120), np.uint8)
    page[10:90, 50:56] = INK
    page[10:16, 30:90] = INK  # the bar
    page[y : y + 8, 61:69] = INK  # the dot, or a crumb of the bar

    assert len(ink_segments(picture_of(page)).items) == count


def test_a_speck_alone_is_a_segment() -> None:
    page = np.zeros((80, 80), np.uint8)
    page[40, 60] = INK

    assert len(ink_segments(picture_of(page)).items) == 1


def test_a_broken_stroke_is_mended() -> None:
    page = np.zeros((100, 100), np.uint8)
    page[10:60, 20:26] = INK
    for top in range(63, 90, 9):  # three crumbs below it
        page[top : top + 6, 20:26] = INK

    (segment,) = ink_segments(picture_of(page)).items
    assert segment.box[3] == 87


def test_touching_digits_are_cut_between_them() -> None:
    digits = row([sample(3), sample(3)], gap=0.02)
    segments = ink_segments(as_picture(digits, pen=6)).items
    border = (digits[0][:, 0].max() + digits[1][:, 0].min()) / 2

    assert {segment.origin for segment in segments} == {0}
    assert any(abs(segment.box[0] - border) <= 6 for segment in segments[1:])


def test_a_narrow_digit_is_not_cut() -> None:
    for digit in (0, 1, 3, 6, 8, 9):
        assert len(ink_segments(as_picture(row([sample(digit)]))).items) == 1
