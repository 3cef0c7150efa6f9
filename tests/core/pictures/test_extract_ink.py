from typing import Final

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.stroke_width import normalize_ink
from mnist_gui.core.pictures.extract_ink import extract_ink
from tests.helpers.core.ink_examples import SAMPLES, grey_picture, model_input
from tests.helpers.core.paper_photos import PHOTOS, Photo

# How much the ink found may differ from the strokes, on average over the pixels of the
# model input. Measured: 0.025 at most, and 0.066 where pen or picture differ from the
# pad's; what is not found, or found with its surroundings, differs by 0.12 and more.
MEAN: Final = 0.035
OTHER_PEN_MEAN: Final = 0.075
OTHER_PENS: Final = frozenset(
    (
        "a fat marker",
        "a fat marker in a shadow",
        "a shaking hand",
        "a small photo",
        "dark squares",
    )
)


def found_input(image: Image.Image) -> ModelInput:
    page, _ = extract_ink(np.asarray(image.convert("RGB")))
    box = bounding_box(page > 127)
    assert box
    return to_model_input(normalize_ink(page[box[1] : box[3], box[0] : box[2]]))


@pytest.mark.many_cases
@pytest.mark.parametrize("sample", [8, 12, 24])
@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_reads_as_the_strokes_on_it(kind: str, sample: int) -> None:
    strokes = SAMPLES[sample].strokes
    difference = np.abs(
        found_input(PHOTOS[kind].of(strokes, seed=sample)) - model_input(strokes)
    ).mean()

    assert difference < (OTHER_PEN_MEAN if kind in OTHER_PENS else MEAN)


@pytest.mark.many_cases
@pytest.mark.parametrize("sample", [0, 8, 12, 24])
@pytest.mark.parametrize(("side", "pen"), [(1000, 1), (2000, 2)])
def test_a_hairline_in_a_large_picture_reads_as_the_strokes(
    side: int, pen: int, sample: int
) -> None:
    strokes = SAMPLES[sample].strokes
    image = Image.new("L", (side, side), 255)
    for line in strokes:
        # The pad is 280 wide.
        ImageDraw.Draw(image).line((line * side / 280).ravel().tolist(), width=pen)
    difference = np.abs(found_input(image) - model_input(strokes)).mean()

    assert difference < OTHER_PEN_MEAN


@pytest.mark.parametrize("sample", [0, 2, 3, 6, 7, 16])
@pytest.mark.parametrize("margin", [0, 5])
def test_all_of_a_tightly_cropped_fat_drawing_is_ink(margin: int, sample: int) -> None:
    drawn = ImageOps.invert(grey_picture(SAMPLES[sample].strokes, pen=0.25))
    box = bounding_box(np.asarray(drawn) < 128)
    cropped = ImageOps.expand(drawn.crop(box), margin, fill=255)
    page, inverted = extract_ink(np.asarray(cropped.convert("RGB")))

    assert not inverted
    assert np.mean((page > 127) != (np.asarray(cropped) < 128)) < 0.01


@pytest.mark.parametrize("level", [100, 120, 140])
def test_a_digit_in_a_paler_pen_becomes_as_dark_as_its_neighbour(level: int) -> None:
    one, other = (np.asarray(grey_picture(SAMPLES[n].strokes)) for n in (4, 2))
    paler = (other * ((255 - level) / 255)).astype(np.uint8)
    both = 255 - np.concatenate([one, paler], axis=1)
    page, _ = extract_ink(np.stack(3 * [both], axis=2))

    written = np.concatenate([one, other], axis=1) > 127
    assert np.mean((page > 127) != written) < 0.01


@pytest.mark.many_cases
@pytest.mark.parametrize("inverted", [None, False, True])
@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (1, 3), (8, 8), (5, 15), (16, 16)])
def test_a_picture_of_a_few_pixels_is_accepted(
    shape: tuple[int, int], inverted: bool | None
) -> None:
    rng = np.random.default_rng(5)
    for _ in range(40):
        grey = rng.integers(0, 256, shape).astype(np.uint8)
        page, _ = extract_ink(np.stack(3 * [grey], axis=2), inverted)

        assert page.shape == shape


def test_a_picture_of_three_greys_is_accepted() -> None:
    grey = np.array([[121, 96, 172]], np.uint8)

    assert extract_ink(np.stack(3 * [grey], axis=2))[0].shape == (1, 3)


@pytest.mark.parametrize(
    ("photo", "inverted"),
    [
        (Photo(), False),
        (Photo(paper=(30, 30, 40), pen=(240, 240, 240)), True),
        (Photo(paper=(80, 140, 90), pen=(250, 250, 200), fading=0.5), True),
        (Photo(desk=(40, 30, 20)), False),
        (Photo(shadow=0.6), False),
    ],
)
def test_light_ink_on_dark_paper_is_recognized(photo: Photo, inverted: bool) -> None:
    image = photo.of(SAMPLES[5].strokes).convert("RGB")

    assert extract_ink(np.asarray(image))[1] is inverted


def test_ink_and_paper_are_inverted_on_request() -> None:
    colors = np.asarray(Photo().of(SAMPLES[0].strokes))
    page, inverted = extract_ink(colors, inverted=True)

    assert inverted
    # Now the paper in and around the 0 is ink, as it is lighter than the ring.
    assert not page[extract_ink(colors)[0] > 200].any()


def test_grey_levels_stay_soft() -> None:
    soft = grey_picture(SAMPLES[8].strokes, (60, 60))
    page, _ = extract_ink(
        np.asarray(Image.eval(soft, lambda level: 255 - level).convert("RGB"))
    )
    between = np.asarray(soft)

    assert np.corrcoef(page.ravel(), between.ravel())[0, 1] > 0.97
    assert ((page > 20) & (page < 235)).sum() > 50


BLANK: Final = {
    "fading light": Photo(fading=0.7, grain=3),
    "a clean sheet": Photo(),
    "coarse grain": Photo(grain=9, quality=30),
    "a dark room": Photo(paper=(50, 50, 45), grain=5, fading=0.5),
}


@pytest.mark.parametrize("photo", BLANK.values(), ids=BLANK)
def test_there_is_no_ink_on_empty_paper(photo: Photo) -> None:
    assert not extract_ink(np.asarray(photo.of(()).convert("RGB")))[0].any()


def test_all_digits_on_a_sheet_are_found() -> None:
    digits = [np.asarray(PHOTOS["a hairline"].of(SAMPLES[n].strokes)) for n in range(3)]
    page, _ = extract_ink(np.concatenate(digits, axis=1)[::2, ::2])
    thirds = np.array_split(page, 3, axis=1)

    assert all((third > 127).sum() > 100 for third in thirds)
