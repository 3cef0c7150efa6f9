from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.errors import (
    EmptyDrawingError,
    PictureError,
    StrokesFileError,
    UserError,
)
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import StrokeRecord, stroke, write_strokes
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page, open_page, page_of
from mnist_gui.core.samples.sample import LabelledDrawing

SEVEN = (stroke([(1, 2), (9, 2), (4, 20)]), stroke([(2, 10), (8, 10)]))
INK = np.full((160, 90), 255, np.uint8)


def test_a_new_page_is_empty() -> None:
    page = Page()

    assert page.is_empty
    with pytest.raises(EmptyDrawingError):
        page.ink()


def test_a_page_of_strokes_has_their_ink_and_bounds() -> None:
    page = Page(strokes=SEVEN)

    assert not page.is_empty
    assert np.array_equal(page.ink(), rasterize(SEVEN))
    assert page.box() == (1, 2, 9, 20)


def test_a_page_with_a_picture_has_its_ink_and_box() -> None:
    page = Page(picture=PictureInk(ink=INK, box=(5, 6, 50, 86)))

    assert not page.is_empty
    assert page.ink() is INK
    assert page.box() == (5, 6, 50, 86)


@pytest.mark.parametrize("name", ["seven.jsonl", "SEVEN.JSONL", "ü 7.Jsonl"])
def test_a_strokes_file_opens_with_its_first_drawing(tmp_path: Path, name: str) -> None:
    other = StrokeRecord(strokes=(stroke([(0, 0)]),))
    write_strokes(tmp_path / name, [StrokeRecord(strokes=SEVEN), other])
    page = open_page(tmp_path / name)

    assert page.picture is None
    assert all(map(np.array_equal, page.strokes, SEVEN))
    assert len(page.strokes) == len(SEVEN)


def test_a_damaged_drawing_after_the_first_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "7.jsonl"
    path.write_text('{"strokes": [[[1, 2]]]}\nrubbish\n')

    assert open_page(path).strokes[0].tolist() == [[1, 2]]


@pytest.mark.parametrize("content", ["", "\n\n", '{"strokes": []}\n', "rubbish"])
def test_a_strokes_file_without_a_drawing_is_an_error_with_its_name(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text(content)

    with pytest.raises(StrokesFileError, match=r"“none\.jsonl”"):
        open_page(path)


def test_any_other_file_opens_as_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    Image.new("L", (100, 80), 255).save(path)
    picture = np.full((80, 100), 255, np.uint8)
    picture[20:60, 45:55] = 0
    Image.fromarray(picture).save(path)
    page = open_page(path)

    assert page.strokes == ()
    assert page.box() == (45, 20, 55, 60)


@pytest.mark.parametrize("name", ["none.png", "none", "none.txt"])
def test_a_missing_picture_is_an_error_with_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(PictureError, match=f"“{name}” cannot be opened"):
        open_page(tmp_path / name)


def test_a_folder_does_not_open_as_a_page(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=tmp_path.name):
        open_page(tmp_path)


def test_a_labelled_drawing_opens_with_its_own_strokes() -> None:
    drawing = LabelledDrawing(
        label=7, strokes=SEVEN, model_input=to_model_input(rasterize(SEVEN))
    )

    assert page_of(drawing).strokes is SEVEN


@pytest.mark.parametrize("strength", [1, 0.3])
def test_a_drawing_without_strokes_opens_as_a_picture_of_its_model_input(
    strength: float,
) -> None:
    seen = to_model_input(rasterize(SEVEN)) * np.float32(strength)
    page = page_of(LabelledDrawing(label=7, model_input=seen))

    assert page.strokes == ()
    left, top, right, bottom = page.box()
    assert page.ink().shape == (bottom - top, right - left)
    assert np.abs(to_model_input(page.ink()) - seen).mean() < 0.01


def test_a_drawing_without_ink_does_not_open() -> None:
    blank = LabelledDrawing(label=0, model_input=np.zeros((28, 28), np.float32))

    with pytest.raises(EmptyDrawingError):
        page_of(blank)


def test_the_extent_of_a_drawing_is_that_of_its_longer_side() -> None:
    page = Page(strokes=(stroke([(20, 40), (90, 60)]), stroke([(30, 30), (40, 50)])))

    assert page.extent(280) == pytest.approx(70 / 280)


def test_an_empty_page_and_a_picture_have_no_extent(tmp_path: Path) -> None:
    bars_on_paper = np.full((40, 30), 255, np.uint8)
    bars_on_paper[5:35, 10:14] = 0
    Image.fromarray(bars_on_paper).save(tmp_path / "bar.png")

    assert Page().extent(280) is None
    assert open_page(tmp_path / "bar.png").extent(280) is None
