from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page, open_page
from mnist_gui.pad.export import export_model_input, export_page, save_strokes
from mnist_gui.ui.settings import PEN_WIDTHS
from tests.helpers.gui.fake_models import a_page


def test_saved_strokes_reopen_as_the_same_drawing(tmp_path: Path) -> None:
    page = Page(strokes=(stroke([(1.25, 2.5), (100, 200.75)]), stroke([(140, 140)])))

    save_strokes(page, tmp_path / "drawing.jsonl")

    opened = open_page(tmp_path / "drawing.jsonl")
    pairs = zip(opened.strokes, page.strokes, strict=True)
    assert all(np.array_equal(saved, drawn) for saved, drawn in pairs)


def test_a_page_is_exported_black_on_white_at_twice_the_size_of_the_pad(
    tmp_path: Path,
) -> None:
    export_page(a_page(), 14, tmp_path / "page.png")

    with Image.open(tmp_path / "page.png") as image:
        assert image.format == "PNG"
        assert image.size == (560, 560)
        assert image.convert("RGB").getpixel((280, 280)) == (0, 0, 0)
        assert image.convert("RGB").getpixel((10, 10)) == (255, 255, 255)


def test_the_exported_page_shows_the_pen_as_wide_as_on_screen(tmp_path: Path) -> None:
    export_page(a_page(), 20, tmp_path / "page.png")

    with Image.open(tmp_path / "page.png") as image:
        row = np.asarray(image.convert("L"))[280]
    assert np.count_nonzero(row < 128) == pytest.approx(40, abs=1)


def test_strokes_beyond_the_pad_are_exported_as_well(tmp_path: Path) -> None:
    page = Page(strokes=(stroke([(-200, 140), (400, 140)]),))

    export_page(page, 14, tmp_path / "page.png")

    with Image.open(tmp_path / "page.png") as image:
        dark = np.asarray(image.convert("L")) < 128
    assert np.count_nonzero(dark.any(axis=0)) == pytest.approx(2 * 614, abs=3)
    assert not dark[:, 0].any()
    assert not dark[:, -1].any()


def test_a_huge_drawing_is_scaled_down(
    tmp_path: Path,
) -> None:
    page = Page(strokes=(stroke([(-90_000, 0), (90_000, 50)]),))

    export_page(page, 14, tmp_path / "page.png")

    with Image.open(tmp_path / "page.png") as image:
        assert 1000 < max(image.size) <= 4096


def test_an_opened_picture_is_exported_as_its_ink(tmp_path: Path) -> None:
    ink = np.full((100, 50), 255, np.uint8)

    export_page(
        Page(picture=PictureInk(ink=ink, box=(0, 0, 50, 100))),
        14,
        tmp_path / "page.png",
    )

    with Image.open(tmp_path / "page.png") as image:
        dark = np.asarray(image.convert("L")) < 128
    assert np.count_nonzero(dark.any(axis=1)) == pytest.approx(448, abs=2)
    assert np.count_nonzero(dark.any(axis=0)) == pytest.approx(224, abs=2)


def test_the_exported_model_input_is_exact_to_the_grey_level(
    tmp_path: Path,
) -> None:
    model_input = to_model_input(a_page(slant=40).ink())

    export_model_input(model_input, tmp_path / "input.png")

    with Image.open(tmp_path / "input.png") as image:
        assert image.mode == "L"
        assert image.size == (28, 28)
        assert (np.asarray(image) == (model_input * 255).round()).all()


@pytest.mark.parametrize("kind", ["strokes", "page", "input"])
def test_a_failed_export_leaves_no_traces(tmp_path: Path, kind: str) -> None:
    """The name is that of a folder, which a file cannot replace."""
    target = tmp_path / "taken"
    (target / "inside").mkdir(parents=True)

    with pytest.raises(OSError, match="taken"):
        export(kind, target)

    assert (target / "inside").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_picture_that_cannot_be_encoded_leaves_the_former_file(
    tmp_path: Path,
) -> None:
    target = tmp_path / "drawing.png"
    target.write_bytes(b"x")

    with pytest.raises(OSError, match=r"."):
        export_model_input(np.zeros((0, 0), np.float32), target)

    assert target.read_bytes() == b"x"


def export(kind: str, target: Path) -> None:
    if kind == "strokes":
        save_strokes(a_page(), target)
    elif kind == "page":
        export_page(a_page(), 14, target)
    else:
        export_model_input(np.zeros((28, 28), np.float32), target)


@pytest.mark.parametrize("kind", ["strokes", "page", "input"])
def test_an_older_file_is_replaced(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "drawing"
    target.write_bytes(b"x" * 100_000)

    export(kind, target)

    assert 0 < target.stat().st_size < 100_000


@pytest.mark.parametrize("pen_width", [PEN_WIDTHS.start, 14, PEN_WIDTHS.stop - 1])
def test_an_exported_drawing_opens_as_what_was_drawn(
    tmp_path: Path, pen_width: int
) -> None:
    page = Page(strokes=(stroke([(1.25, 2.5), (100, 200.75)]), stroke([(140, 140)])))

    export_page(page, pen_width, tmp_path / "drawing.png")

    opened = open_page(tmp_path / "drawing.png")
    assert opened.picture is None
    assert all(map(np.array_equal, opened.strokes, page.strokes))
