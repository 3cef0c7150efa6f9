from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mnist_gui.core.errors import EmptyDrawingError, PictureError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES, open_picture
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.pictures.pixels import PictureView
from tests.helpers.core.ink_examples import SAMPLES, encoded, grey_picture, model_input


@pytest.fixture
def corner(tmp_path: Path) -> Path:
    """A picture of 400×200 with ink from (30, 20) to (44, 100)."""
    image = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(image).rectangle((30, 20, 43, 99), fill=0)
    image.save(tmp_path / "corner.png")
    return tmp_path / "corner.png"


@pytest.mark.parametrize(
    ("quarter_turns", "size", "box"),
    [
        (0, (400, 200), (30, 20, 44, 100)),
        (1, (200, 400), (100, 30, 180, 44)),
        (2, (400, 200), (356, 100, 370, 180)),
        (3, (200, 400), (20, 356, 100, 370)),
        (-1, (200, 400), (20, 356, 100, 370)),
    ],
)
def test_a_picture_is_rotated_clockwise(
    corner: Path, quarter_turns: int, size: tuple[int, int], box: tuple[int, ...]
) -> None:
    found = find_ink(corner, PictureView(quarter_turns=quarter_turns))

    assert list(found.size) == list(size)
    assert list(found.box) == list(box)
    assert found.page.shape == found.colors.shape[:2] == size[::-1]


def test_ink_is_found_in_the_crop_alone(corner: Path) -> None:
    found = find_ink(corner, PictureView(crop=(10.4, 5, 60, 90)))

    assert list(found.origin) == [10, 5]
    assert found.page.shape == (85, 50)
    assert list(found.box) == [30, 20, 44, 90]
    assert found.size == (400, 200)
    with pytest.raises(EmptyDrawingError):
        find_ink(corner, PictureView(crop=(200, 20, 300, 100)))


def test_a_crop_is_in_pixels_of_the_rotated_picture(corner: Path) -> None:
    view = PictureView(quarter_turns=1, crop=(90, 20, 190, 80))

    assert find_ink(corner, view).box == (100, 30, 180, 44)


@pytest.mark.parametrize("crop", [(500, 10, 600, 20), (50, 50, 50, 90)])
def test_a_crop_outside_the_picture_is_refused(
    corner: Path, crop: tuple[int, int, int, int]
) -> None:
    with pytest.raises(PictureError, match="outside the picture"):
        find_ink(corner, PictureView(crop=crop))


def test_an_inverted_view_swaps_what_is_ink(corner: Path) -> None:
    found = find_ink(corner)
    inverted = find_ink(corner, replace(found.view, inverted=True))

    assert not found.view.inverted
    assert inverted.view.inverted
    assert list(inverted.box) == [0, 0, 400, 200]
    assert (np.maximum(found.page, inverted.page) == 255).all()
    assert not np.minimum(found.page, inverted.page).any()


def test_box_of_converts_from_the_page_to_the_picture(corner: Path) -> None:
    found = find_ink(corner, PictureView(crop=(20, 10, 220, 110)))

    assert found.box_of(10, 10, 24, 90) == found.box


def test_a_crop_of_a_large_picture_has_more_pixels(tmp_path: Path) -> None:
    image = Image.new("L", (4000, 3000), 255)
    strokes = SAMPLES[5].strokes
    small = grey_picture(strokes, (300, 300))
    image.paste(Image.new("L", small.size, 0), (3000, 2000), small)
    image.save(tmp_path / "large.png", compress_level=1)
    whole = find_ink(tmp_path / "large.png")
    close = find_ink(tmp_path / "large.png", PictureView(crop=(2990, 1990, 3310, 2310)))

    assert close.scale == pytest.approx(whole.scale / 2, rel=0.01)
    assert close.box == pytest.approx(whole.box, abs=5)
    assert np.abs(to_model_input(close.ink) - model_input(strokes)).mean() < 0.02


def test_transparent_pixels_around_opaque_paper_are_paper(tmp_path: Path) -> None:
    page = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    draw = ImageDraw.Draw(page)
    draw.rounded_rectangle((0, 0, 199, 199), 60, fill=(250, 250, 250, 255))
    draw.rectangle((90, 50, 110, 150), fill=(20, 20, 20, 255))
    page.save(tmp_path / "window.png")

    assert find_ink(tmp_path / "window.png").box == (90, 50, 111, 151)


def test_a_hairline_on_a_sheet_with_transparent_corners_is_ink(tmp_path: Path) -> None:
    page = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(page)
    draw.rounded_rectangle((0, 0, 399, 299), 60, fill=(250, 250, 250, 255))
    draw.line((140, 250, 200, 50, 260, 250), fill=(20, 20, 20, 255), width=2)
    page.save(tmp_path / "note.png")
    left, top, right, bottom = find_ink(tmp_path / "note.png").box

    assert (left, top, right, bottom) == pytest.approx((140, 50, 261, 251), abs=2)


@pytest.mark.parametrize("pen", [0.01, 0.02, 0.1, 0.2])
def test_paper_that_was_made_transparent_is_paper(tmp_path: Path, pen: float) -> None:
    ink = grey_picture(SAMPLES[5].strokes, pen=pen)
    paper = ImageOps.invert(ink).convert("RGB")
    paper.save(tmp_path / "paper.png")
    paper.save(tmp_path / "transparent.png", transparency=(255, 255, 255))
    names = ("paper.png", "transparent.png")
    opaque, transparent = (find_ink(tmp_path / name) for name in names)

    assert np.array_equal(transparent.page, opaque.page)


# HEIF has its own field for the orientation; pictures with EXIF alone are upright.
@pytest.mark.parametrize(
    ("form", "orientation"), [("AVIF", 1), ("AVIF", 6), ("HEIF", 1)]
)
def test_avif_and_heif_pictures_are_read(
    tmp_path: Path, form: str, orientation: int
) -> None:
    if form == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    strokes = SAMPLES[29].strokes
    upright = Image.eval(grey_picture(strokes), lambda level: 255 - level)
    stored = (
        upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    )
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.convert("RGB").save(tmp_path / "phone", form, exif=exif, quality=90)
    ink = find_ink(tmp_path / "phone").ink

    assert np.abs(to_model_input(ink) - model_input(strokes)).mean() < 0.02
    assert {".heic", ".avif"} <= PICTURE_SUFFIXES


@pytest.mark.slow
def test_a_large_heif_picture_is_decoded_like_a_png(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener(thumbnails=False)
    picture = Image.new("RGB", (2600, 1700), (200, 190, 180))
    picture.paste((20, 30, 90), (1200, 400, 1300, 1300))
    picture.save(tmp_path / "phone.heic", enc_params={"preset": "ultrafast"})
    with Image.open(tmp_path / "phone.heic") as image:
        image.save(tmp_path / "same.png", compress_level=1)

    heif, png = (open_picture(tmp_path / n) for n in ("phone.heic", "same.png"))

    assert heif.size == (2600, 1700)
    assert np.array_equal(heif.colors, png.colors)


@pytest.mark.many_cases
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_rotated_as_its_exif_orientation_says(
    tmp_path: Path, orientation: int, form: str
) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = ImageOps.invert(grey_picture(SAMPLES[29].strokes)).convert("RGB")
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    (tmp_path / "rotated").write_bytes(encoded(stored, form, exif=exif))
    (tmp_path / "upright").write_bytes(encoded(upright, form))
    rotated, straight = (find_ink(tmp_path / n) for n in ("rotated", "upright"))

    assert rotated.box == pytest.approx(straight.box, abs=2)
    difference = to_model_input(rotated.ink) - to_model_input(straight.ink)
    assert np.abs(difference).mean() < 0.01
