import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_gui.core.ink.components import label_components
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.pictures.grid_lines import remove_grids
from tests.helpers.core.grids import grid_lines, page_of_cells

ROWS = ("12 4", " 358", "6 90")


def boxes(page: Ink) -> list[tuple[int, ...]]:
    found = label_components(page > 100)
    return sorted(tuple(box) for box in found.boxes[found.areas > 20].tolist())


def assert_only_digits_are_left(digits: Ink, lines: Ink) -> None:
    bare = remove_grids(np.maximum(digits, lines))

    assert ((bare > 60) & (digits == 0)).mean() < 0.001
    assert np.allclose(boxes(bare), boxes(digits), atol=3)


@pytest.mark.parametrize("thickness", [2, 3, 5, 8])
@pytest.mark.parametrize("bold_every", [0, 3])
def test_a_grid_of_any_thickness_is_removed(thickness: float, bold_every: int) -> None:
    lines = grid_lines(ROWS, 80, thickness, bold_every=bold_every)

    assert_only_digits_are_left(page_of_cells(ROWS, 80, 5), lines)


@pytest.mark.parametrize("level", [120, 200])
def test_a_grey_grid_is_removed(level: int) -> None:
    lines = grid_lines(ROWS, 60, 4, level=level)

    assert_only_digits_are_left(page_of_cells(ROWS, 60, 4), lines)


@pytest.mark.parametrize(("crooked", "tilt"), [(1.5, 0), (0, 0.05), (1, -0.03)])
def test_a_grid_drawn_by_hand_or_tilted_is_removed(crooked: float, tilt: float) -> None:
    lines = grid_lines(ROWS, 80, 5, crooked=crooked, tilt=tilt)

    assert_only_digits_are_left(page_of_cells(ROWS, 80, 5, height=0.5), lines)


@pytest.mark.parametrize("rows", [("4096",), ("7", "3", "8")])
def test_a_single_row_or_column_of_cells_is_removed(rows: tuple[str, ...]) -> None:
    lines = grid_lines(rows, 60, 4)

    assert_only_digits_are_left(page_of_cells(rows, 60, 4, height=0.6), lines)


@pytest.mark.parametrize("thickness", [3, 6])
def test_a_stroke_across_a_line_stays_whole(thickness: float) -> None:
    rows = ("4 2", " 8 ", "3 6")
    digits = page_of_cells(rows, 80, 6, shift=24)
    bare = remove_grids(np.maximum(digits, grid_lines(rows, 80, thickness)))

    assert np.allclose(boxes(bare), boxes(digits), atol=thickness)
    assert (bare[digits > 200] > 100).mean() > 0.9


def test_digits_on_both_sides_of_a_line_stay_apart() -> None:
    page = grid_lines(("  ", "  "), 80, 6).copy()
    for column in (60, 140):
        page[52:107, column : column + 8] = page[113:168, column : column + 8] = 255
    bare = remove_grids(page)

    assert len(boxes(bare)) == 4


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([(x, 20, x, 100) for x in range(40, 760, 50)], id="a row of ones"),
        pytest.param(
            [(20, 98, 780, 98), *((x, 20, x, 100) for x in range(40, 760, 50))],
            id="ones on one stroke",
        ),
        pytest.param(
            [
                *((60, y, 140, y) for y in (20, 110, 200)),
                *((x, 20, x, 200) for x in (60, 140)),
            ],
            id="an angular 8",
        ),
        pytest.param(
            [
                *((20, y, 200, y) for y in (80, 140)),
                *((x, 20, x, 200) for x in (80, 140)),
            ],
            id="a number sign",
        ),
        pytest.param([(100, 20, 100, 180), (40, 120, 160, 120)], id="a cross"),
    ],
)
def test_digits_and_signs_of_straight_lines_stay(
    lines: list[tuple[int, int, int, int]],
) -> None:
    image = Image.new("L", (800, 240))
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=255, width=8)
    page = np.asarray(image)

    assert np.array_equal(remove_grids(page), page)


@pytest.mark.parametrize("seed", range(3))
def test_a_picture_of_noise_is_searched(seed: int) -> None:
    rng = np.random.default_rng(seed)
    page = (rng.random((300, 400)) < (0.1, 0.4, 0.6)[seed]).astype(np.uint8) * 255

    assert remove_grids(page).shape == page.shape


def test_an_empty_page_has_no_grid() -> None:
    page = np.zeros((200, 160), np.uint8)

    assert np.array_equal(remove_grids(page), page)
