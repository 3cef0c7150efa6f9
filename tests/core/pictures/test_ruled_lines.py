import numpy as np
import pytest

from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.pictures.ruled_lines import remove_ruled_lines
from tests.helpers.core.ink_examples import SAMPLES, grey_picture


def ruled(page: Ink, distance: int, level: int = 150) -> Ink:
    lined = page.copy()
    for place in range(distance // 2, page.shape[0], distance):
        lined[place : place + 2] = np.maximum(lined[place : place + 2], level)
    return lined


def squared(page: Ink, distance: int) -> Ink:
    return ruled(ruled(page, distance).T, distance).T


@pytest.mark.parametrize("sample", [0, 1, 4, 7, 15])
def test_strokes_across_ruled_lines_stay(sample: int) -> None:
    page = np.asarray(grey_picture(SAMPLES[sample].strokes, (400, 360), 0.06))
    bare = remove_ruled_lines(squared(page, 40))
    ink, paper = page > 200, page == 0

    assert (bare[ink] > 100).mean() > 0.95
    assert (bare[paper] > 60).mean() < 0.003


def test_tilted_and_bent_lines_are_removed() -> None:
    page = np.zeros((300, 420), np.uint8)
    x = np.arange(420)
    for start in range(20, 280, 40):
        y = np.round(start + 0.05 * x + 8e-5 * (x - 200) ** 2).astype(int)
        inside = y < 299
        page[y[inside], x[inside]] = page[y[inside] + 1, x[inside]] = 160
    page[60:240, 200:216] = 255
    bare = remove_ruled_lines(page)

    assert (bare[60:240, 203:213] > 200).all()
    assert (bare[:, :190] > 60).mean() < 0.003


def test_a_1_of_one_long_line_stays() -> None:
    page = np.zeros((200, 160), np.uint8)
    page[:, 78:84] = 255

    assert np.array_equal(remove_ruled_lines(page), page)


def test_thin_ones_beside_fat_digits_stay() -> None:
    page = np.asarray(grey_picture(SAMPLES[2].strokes, (400, 120), 0.15)).copy()
    page[:, 20:22] = page[:, 40:42] = 255

    assert np.array_equal(remove_ruled_lines(page), page)


def test_a_row_of_digits_on_one_baseline_stroke_stays() -> None:
    page = np.zeros((120, 400), np.uint8)
    for left in range(10, 390, 48):
        page[20:100, left + 18 : left + 22] = 255
        page[96:100, left : left + 44] = 255

    assert np.array_equal(remove_ruled_lines(page), page)
