from typing import Final, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from mnist_gui.core.pictures.extract_ink import extract_ink
from tests.helpers.core.ink_examples import SAMPLES, grey_picture

Color: TypeAlias = tuple[int, int, int]
Points: TypeAlias = tuple[tuple[int, int], ...]

SIZE: Final = (400, 300)
PAPER: Final = (235, 235, 235)
PEN: Final = (40, 40, 60)
DESKS: Final[dict[str, Color]] = {
    "brown": (70, 50, 35),
    "as the pen": PEN,
    "black": (5, 5, 5),
    "pale": (150, 140, 130),
}
STRIPS: Final[dict[str, tuple[Points, ...]]] = {
    "8 left": (((0, 0), (7, 299)),),
    "60 left": (((0, 0), (59, 299)),),
    "130 left": (((0, 0), (129, 299)),),
    "20 right": (((380, 0), (399, 299)),),
    "100 right": (((300, 0), (399, 299)),),
    "20 on top": (((0, 0), (399, 19)),),
    "60 on top": (((0, 0), (399, 59)),),
    "90 below": (((0, 210), (399, 299)),),
    "left and on top": (((0, 0), (59, 299)), ((0, 0), (399, 39))),
    "right and below": (((330, 0), (399, 299)), ((0, 220), (399, 299))),
    "left and right": (((0, 0), (39, 299)), ((360, 0), (399, 299))),
    "on three sides": (
        ((0, 0), (39, 299)),
        ((0, 0), (399, 29)),
        ((0, 270), (399, 299)),
    ),
    "all around": (
        ((0, 0), (9, 299)),
        ((390, 0), (399, 299)),
        ((0, 0), (399, 9)),
        ((0, 290), (399, 299)),
    ),
}


OPPOSITE: Final = ("left and right", "all around")
"""What is between two desks may be a fat 1, if there is no other ink."""

ONE_SIDED: Final = [name for name in STRIPS if name not in OPPOSITE]


def photo(
    sample: int | None, strips: tuple[Points, ...], desk: Color = PEN
) -> NDArray[np.uint8]:
    """Return a photo of a sheet with a small digit, if any, and a desk beside it."""
    image = Image.new("RGB", SIZE, PAPER)
    if sample is not None:
        ink = grey_picture(SAMPLES[sample].strokes, (130, 110))
        image.paste(Image.new("RGB", ink.size, PEN), (145, 80), ink)
    for strip in strips:
        ImageDraw.Draw(image).rectangle(strip, fill=desk)
    grain = np.random.default_rng(2).normal(0, 3, (*SIZE[::-1], 3))
    return np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)


def is_ink(colors: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = extract_ink(colors)[0] > 127
    return found


@pytest.mark.many_cases
@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("strips", STRIPS)
def test_a_desk_beside_the_sheet_is_no_ink(strips: str, desk: str) -> None:
    for sample in (0, 8, 14):
        alone = is_ink(photo(sample, ()))
        beside = is_ink(photo(sample, STRIPS[strips], DESKS[desk]))

        assert np.count_nonzero(alone != beside) < 0.03 * np.count_nonzero(alone)


@pytest.mark.parametrize("strips", ONE_SIDED)
def test_there_is_no_ink_on_an_empty_sheet_beside_a_desk(strips: str) -> None:
    assert not is_ink(photo(None, STRIPS[strips], DESKS["brown"])).any()


@pytest.mark.parametrize("points", [((0, 0), (30, 0), (90, 299), (0, 299))])
def test_a_desk_beside_a_tilted_sheet_is_no_ink(points: Points) -> None:
    image = Image.fromarray(photo(5, ()))
    alone = is_ink(np.asarray(image))
    ImageDraw.Draw(image).polygon(points, fill=DESKS["brown"])

    assert np.array_equal(is_ink(np.asarray(image)), alone)


def test_a_desk_in_a_corner_is_no_ink() -> None:
    image = Image.fromarray(photo(5, ()))
    alone = is_ink(np.asarray(image))
    ImageDraw.Draw(image).polygon(((0, 0), (60, 0), (0, 60)), fill=DESKS["brown"])

    assert np.array_equal(is_ink(np.asarray(image)), alone)


def test_light_beside_a_blackboard_is_no_ink() -> None:
    colors = 255 - photo(5, STRIPS["60 left"], DESKS["brown"])

    assert np.array_equal(is_ink(colors), is_ink(255 - photo(5, ())))


def tight_crop(*lines: Points, pen: int = 30) -> NDArray[np.uint8]:
    """Draw lines from corner to corner of a picture with no margin."""
    image = Image.new("L", (300, 240), 255)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=0, width=pen)
    return np.asarray(image.crop(ImageOps.invert(image).getbbox()).convert("RGB"))


TIGHT_CROPS: Final[dict[str, NDArray[np.uint8]]] = {
    "a 7": tight_crop(((50, 50), (200, 50), (110, 220))),
    "a 17": tight_crop(((20, 20), (20, 220)), ((90, 35), (200, 35), (130, 220))),
    "a 71": tight_crop(((20, 35), (150, 35), (80, 220)), ((230, 20), (230, 220))),
    "a slanting 1": tight_crop(((60, 220), (180, 20))),
    "a 4": tight_crop(((50, 20), (50, 130), (180, 130)), ((165, 20), (165, 220))),
}


@pytest.mark.parametrize("colors", TIGHT_CROPS.values(), ids=TIGHT_CROPS)
def test_strokes_along_the_sides_of_a_tight_crop_are_ink(
    colors: NDArray[np.uint8],
) -> None:
    assert np.mean(is_ink(colors) == (colors[..., 0] < 128)) > 0.99


@pytest.mark.parametrize(
    ("thickness", "inverted"), [(0.1, False), (0.1, True), (0.4, False)]
)
@pytest.mark.parametrize("size", [(28, 28), (60, 60), (120, 200), (400, 300)])
def test_a_1_from_top_to_bottom_of_its_picture_is_ink(
    size: tuple[int, int], thickness: float, *, inverted: bool
) -> None:
    colors = np.full((*size[::-1], 3), 255, np.uint8)
    middle, radius = size[0] // 2, round(thickness * size[0] / 2)
    colors[:, middle - radius : middle + radius] = 0
    page, _ = extract_ink(255 - colors if inverted else colors)

    assert np.array_equal(page > 127, colors[..., 0] < 128)


def test_a_stroke_on_a_tilted_sheet_beside_a_desk_is_not_cut() -> None:
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.line(((60, 40), (200, 40), (110, 260)), fill=PEN, width=12)
    alone = is_ink(np.asarray(image))
    draw.polygon(((0, 0), (20, 0), (90, 299), (0, 299)), fill=DESKS["brown"])

    assert not (alone & ~is_ink(np.asarray(image))).any()


@pytest.mark.parametrize("sample", [0, 8])
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_light_that_fades_to_a_side_is_no_desk(share: float, sample: int) -> None:
    colors = photo(sample, ())
    light = np.clip(np.arange(400) / 400 / share, 0.3, 1)[None, :, None]
    faded = (colors * light).astype(np.uint8)
    alone = is_ink(colors)

    assert np.count_nonzero(alone & ~is_ink(faded)) < 0.05 * np.count_nonzero(alone)


def test_a_thin_strip_of_a_picture_is_not_cropped() -> None:
    colors = np.full((100, 4000, 3), 235, np.uint8)
    colors[20:80, 2000:2010] = 40
    colors[:, :400] = 40

    assert extract_ink(colors)[0].shape == (100, 4000)
