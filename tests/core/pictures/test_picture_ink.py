from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pytest
from PIL import Image, ImageOps

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import INK_SIDE, PEN_SHARE
from mnist_gui.core.ink.stroke_width import stroke_width
from mnist_gui.core.pictures.picture_ink import find_ink
from tests.helpers.core.ink_examples import SAMPLES, encoded, grey_picture, model_input

# How much a picture's input may differ from that of its strokes, on average over the
# pixels. Measured 0.007, and 0.011 where GIF knows no half transparency.
PICTURE_MEAN: Final = 0.015
# A digit of 12 to 17 pixels is drawn coarsely. Measured 0.032, and 0.051 at 12.
SMALL_PICTURE_MEAN: Final = 0.055
# A pen of another width is another picture: its course must be right. Measured 0.033.
OTHER_PEN_MEAN: Final = 0.045

DRAWN: Final = SAMPLES[::7]

Color: TypeAlias = str | tuple[int, int, int]


def png(image: Image.Image, **options: Any) -> bytes:  # noqa: ANN401
    return encoded(image, "PNG", **options)


def input_of(path: Path) -> ModelInput:
    return to_model_input(find_ink(path).ink)


def difference(first: ModelInput, second: ModelInput) -> float:
    return float(np.abs(first - second).mean())


def on_paper(ink: Image.Image, paper: Color, pen: Color) -> Image.Image:
    image = Image.new("RGB", ink.size, paper)
    image.paste(Image.new("RGB", ink.size, pen), mask=ink)
    return image


def transparent(ink: Image.Image, pen: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGBA", ink.size, (*pen, 0))
    image.putalpha(ink)
    return image


def without_paper(ink: Image.Image, paper: str, pen: Color) -> Image.Image:
    """Make what has the colour of paper transparent; edges of strokes stay opaque."""
    image = on_paper(ink, paper, pen).convert("RGBA")
    image.putalpha(ink.point(lambda level: 255 * (level > 0)))
    return image


def sixteen_bit(ink: Image.Image, low: int, high: int) -> Image.Image:
    levels = np.asarray(ink, np.float64) / 255 * (high - low) + low
    return Image.fromarray(levels.astype(np.uint16))


def palette(ink: Image.Image) -> Image.Image:
    image = ink.convert("P")
    image.putpalette([0, 0, 0] * 256)
    return image


def shaded(ink: Image.Image) -> Image.Image:
    """Draw on paper that is darker at one side, and grainy."""
    rng = np.random.default_rng(5)
    paper = np.linspace(205, 225, ink.width) + rng.normal(0, 4, ink.size[::-1])
    levels = paper * (1 - np.asarray(ink) / 255 * 0.8)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


WAYS: Final[dict[str, Callable[[Image.Image], bytes]]] = {
    "dark on light": lambda ink: png(ImageOps.invert(ink)),
    "light on dark": png,
    "grey paper": lambda ink: png(on_paper(ink, (170, 170, 170), (60, 60, 60))),
    "light on grey": lambda ink: png(on_paper(ink, (90, 90, 90), (240, 240, 240))),
    "shaded paper": lambda ink: png(shaded(ink)),
    "faint pencil": lambda ink: png(on_paper(ink, (250, 250, 250), (190, 190, 190))),
    "blue ink": lambda ink: png(on_paper(ink, "white", (20, 40, 200))),
    "red ink": lambda ink: png(on_paper(ink, "white", (220, 30, 30))),
    "yellow chalk on green": lambda ink: png(on_paper(ink, "#14401c", "#ffee66")),
    "black ink in alpha": lambda ink: png(transparent(ink, (0, 0, 0))),
    "white ink in alpha": lambda ink: png(transparent(ink, (255, 255, 255))),
    "red ink in alpha": lambda ink: png(transparent(ink, (200, 0, 0))),
    "white paper made transparent": lambda ink: png(
        without_paper(ink, "white", (0, 0, 0))
    ),
    "black paper made transparent": lambda ink: png(
        without_paper(ink, "black", (255, 255, 255))
    ),
    "white paper made transparent, red ink": lambda ink: png(
        without_paper(ink, "white", (220, 30, 30))
    ),
    "white is transparent": lambda ink: png(
        on_paper(ink, "white", "black"), transparency=(255, 255, 255)
    ),
    "opaque RGBA": lambda ink: png(ImageOps.invert(ink).convert("RGBA")),
    "grey and alpha": lambda ink: png(transparent(ink, (0, 0, 0)).convert("LA")),
    "palette": lambda ink: png(ImageOps.invert(ink).quantize(8)),
    "palette and transparency": lambda ink: png(
        palette(ink), transparency=bytes(range(256))
    ),
    "16 bits": lambda ink: png(sixteen_bit(ink, 0, 65535)),
    "16 bits, dark on light": lambda ink: png(sixteen_bit(ink, 60000, 5000)),
    "16 bits, dimly lit": lambda ink: png(sixteen_bit(ink, 900, 200)),
    "16-bit TIFF": lambda ink: encoded(sixteen_bit(ink, 60000, 100), "TIFF"),
    "32-bit TIFF": lambda ink: encoded(ImageOps.invert(ink).convert("I"), "TIFF"),
    "float TIFF": lambda ink: encoded(ImageOps.invert(ink).convert("F"), "TIFF"),
    "1-bit PNG": lambda ink: png(ink.point(lambda level: 255 * (level > 127), "1")),
    "1-bit TIFF": lambda ink: encoded(
        ink.point(lambda level: 255 * (level < 128), "1"), "TIFF", compression="group4"
    ),
    "grey JPEG": lambda ink: encoded(ImageOps.invert(ink), "JPEG", quality=40),
    "colour JPEG": lambda ink: encoded(on_paper(ink, "white", "navy"), "JPEG"),
    "CMYK JPEG": lambda ink: encoded(
        on_paper(ink, "white", "black").convert("CMYK"), "JPEG"
    ),
    "GIF": lambda ink: encoded(ImageOps.invert(ink), "GIF"),
    "transparent GIF": lambda ink: encoded(transparent(ink, (9, 9, 9)), "GIF"),
    "GIF whose white is transparent": lambda ink: encoded(
        ImageOps.invert(ink), "GIF", transparency=255
    ),
    "BMP": lambda ink: encoded(ImageOps.invert(ink).convert("RGB"), "BMP"),
    "WebP": lambda ink: encoded(ImageOps.invert(ink).convert("RGB"), "WEBP"),
    "WebP and alpha": lambda ink: encoded(
        transparent(ink, (0, 0, 0)), "WEBP", lossless=True
    ),
    "TIFF": lambda ink: encoded(on_paper(ink, "white", "black"), "TIFF"),
}


@pytest.mark.many_cases
@pytest.mark.parametrize("sample", range(len(DRAWN)))
@pytest.mark.parametrize("way", WAYS)
def test_a_picture_reads_as_the_strokes_it_was_drawn_from(
    tmp_path: Path, way: str, sample: int
) -> None:
    strokes = DRAWN[sample].strokes
    path = tmp_path / "digit.png"  # whatever it is: the content decides
    path.write_bytes(WAYS[way](grey_picture(strokes)))

    assert difference(input_of(path), model_input(strokes)) < PICTURE_MEAN


SIZES: Final = [
    (28, 28),
    (40, 30),
    (100, 100),
    (1024, 1024),
    (1500, 1100),
    (3000, 4000),
]
DEPTHS: Final[dict[str, Callable[[Image.Image], bytes]]] = {
    "8 bits": lambda ink: png(ImageOps.invert(ink), compress_level=1),
    "1 bit": lambda ink: png(ink.convert("1"), compress_level=1),
    "16 bits": lambda ink: png(sixteen_bit(ink, 65535, 0), compress_level=1),
    "palette": lambda ink: png(ImageOps.invert(ink).quantize(4), compress_level=1),
    "alpha": lambda ink: png(transparent(ink, (0, 0, 0)), compress_level=1),
    "JPEG": lambda ink: encoded(ImageOps.invert(ink), "JPEG"),
}


@pytest.mark.many_cases
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("depth", DEPTHS)
def test_pictures_of_any_size_and_depth_are_read(
    tmp_path: Path, depth: str, size: tuple[int, int]
) -> None:
    strokes = SAMPLES[13].strokes
    path = tmp_path / "digit.png"
    path.write_bytes(DEPTHS[depth](grey_picture(strokes, size)))
    margin = PICTURE_MEAN if min(size) >= 100 else SMALL_PICTURE_MEAN

    assert difference(input_of(path), model_input(strokes)) < margin


@pytest.mark.parametrize("side", [20, 28])
def test_tiny_pictures_are_read(tmp_path: Path, side: int) -> None:
    strokes = SAMPLES[13].strokes
    small = grey_picture(strokes, (280, 280)).resize((side, side))
    path = tmp_path / "tiny.png"
    small.save(path)

    assert difference(input_of(path), model_input(strokes)) < SMALL_PICTURE_MEAN


@pytest.mark.many_cases
@pytest.mark.parametrize("sample", range(len(DRAWN)))
@pytest.mark.parametrize("pen", [0.004, 0.01, 0.02, 0.04, 0.06, 0.1, 0.16])
def test_strokes_of_any_width_get_a_usable_one(
    tmp_path: Path, sample: int, pen: float
) -> None:
    strokes = DRAWN[sample].strokes
    path = tmp_path / "pen.png"
    ImageOps.invert(grey_picture(strokes, (900, 900), pen)).save(path)
    width = stroke_width(find_ink(path).ink) / INK_SIDE

    assert 0.06 < width < 0.26
    assert difference(input_of(path), model_input(strokes)) < OTHER_PEN_MEAN


def test_hairlines_become_as_wide_as_the_pen_of_the_pad(tmp_path: Path) -> None:
    path = tmp_path / "hair.png"
    ImageOps.invert(grey_picture(SAMPLES[13].strokes, (900, 900), 0.005)).save(path)
    ink = find_ink(path).ink

    assert stroke_width(ink) / INK_SIDE == pytest.approx(PEN_SHARE, rel=0.45)
    assert np.quantile(ink[ink > 127], 0.5) > 220


def test_a_box_is_in_pixels_of_the_picture(tmp_path: Path) -> None:
    levels = np.full((200, 400), 255, np.uint8)
    levels[50:120, 30:90] = 0
    Image.fromarray(levels).save(tmp_path / "box.png")

    assert find_ink(tmp_path / "box.png").box == (30, 50, 90, 120)


def test_a_box_is_in_pixels_of_a_large_picture(tmp_path: Path) -> None:
    levels = np.full((3000, 2000), 255, np.uint8)
    levels[900:2400, 600:1200] = 0
    Image.fromarray(levels).save(tmp_path / "box.png", compress_level=1)

    assert find_ink(tmp_path / "box.png").box == pytest.approx(
        (600, 900, 1200, 2400), abs=4
    )


@pytest.mark.parametrize("name", ["digit.jpg", "digit", "digit.tar.gz", "ü 数字.gif"])
def test_the_content_decides_the_format_of_a_picture(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(png(grey_picture(SAMPLES[3].strokes)))

    assert difference(input_of(tmp_path / name), model_input(SAMPLES[3].strokes)) < 0.02


def test_an_animation_is_read_by_its_first_frame(tmp_path: Path) -> None:
    frames = [ImageOps.invert(grey_picture(SAMPLES[i].strokes)) for i in (3, 20, 30)]
    path = tmp_path / "moving.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])

    assert difference(input_of(path), model_input(SAMPLES[3].strokes)) < PICTURE_MEAN


def test_a_speck_of_glare_does_not_fade_the_ink(tmp_path: Path) -> None:
    levels = np.asarray(grey_picture(SAMPLES[3].strokes)) // 2
    levels[130, 150] = 255
    Image.fromarray(levels).save(tmp_path / "glare.png")
    ink = find_ink(tmp_path / "glare.png").ink

    assert np.quantile(ink[ink > 0], 0.6) > 240


BLANK: Final = {
    "white": Image.new("L", (100, 80), 255),
    "black": Image.new("L", (100, 80), 0),
    "grey": Image.new("RGB", (100, 80), (120, 130, 140)),
    "1×1": Image.new("L", (1, 1), 0),
    "a line": Image.new("RGB", (5000, 1), (255, 255, 255)),
    "a column": Image.new("L", (1, 5000), 255),
    "transparent": Image.new("RGBA", (50, 60), (0, 0, 0, 0)),
    "white and opaque": Image.new("RGBA", (50, 60), (255, 255, 255, 255)),
    "16 bits": Image.fromarray(np.full((40, 50), 700, np.uint16)),
    "1 bit": Image.new("1", (40, 40), 1),
    "barely grainy": Image.fromarray(
        np.random.default_rng(1).integers(235, 255, (90, 70)).astype(np.uint8)
    ),
    "barely shaded": Image.fromarray(
        np.tile(np.linspace(240, 255, 90), (70, 1)).astype(np.uint8)
    ),
}


@pytest.mark.parametrize("image", BLANK.values(), ids=BLANK)
def test_a_picture_without_ink_is_an_error(tmp_path: Path, image: Image.Image) -> None:
    image.save(tmp_path / "blank.png")

    with pytest.raises(EmptyDrawingError, match=r"“blank\.png”.*\.$"):
        find_ink(tmp_path / "blank.png")


@pytest.mark.parametrize("side", [16, 20, 28])
def test_a_picture_of_few_pixels_keeps_soft_edges(tmp_path: Path, side: int) -> None:
    large = grey_picture(DRAWN[1].strokes, (8 * side, 8 * side))
    ImageOps.invert(large.reduce(8)).save(tmp_path / "tiny.png")

    found = find_ink(tmp_path / "tiny.png")

    assert found.is_tiny
    assert list(found.frame) == [0, 0, side, side]
    expected = model_input(DRAWN[1].strokes)
    assert difference(to_model_input(found.ink), expected) < SMALL_PICTURE_MEAN
