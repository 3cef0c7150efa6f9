import os
import struct
import sys
import zlib
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image, ImageOps

from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.pictures.open import open_picture
from mnist_gui.core.pictures.picture_ink import find_ink
from tests.helpers.core.ink_examples import SAMPLES, encoded, grey_picture


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG file whose header claims another size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


DIGIT: Final = ImageOps.invert(grey_picture(SAMPLES[3].strokes, (90, 80)))
GOOD: Final = {
    "PNG": encoded(DIGIT, "PNG"),
    "JPEG": encoded(DIGIT, "JPEG", quality=40),
    "GIF": encoded(DIGIT, "GIF"),
    "WebP": encoded(DIGIT.convert("RGB"), "WEBP"),
    "TIFF": encoded(DIGIT.convert("1"), "TIFF", compression="group4"),
    "BMP": encoded(DIGIT.resize((60, 50)).convert("RGB"), "BMP"),
}


NOT_PICTURES: Final = {
    "nothing": b"",
    "one byte": b"\x89",
    "a text": b"This is not a picture.\n" * 50,
    "strokes": b'{"label": 7, "strokes": [[[1, 2], [3, 4]]]}\n',
    "zero bytes": bytes(5000),
    "an archive": b"PK\x03\x04" + bytes(200),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>',
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    "only a signature": b"\x89PNG\r\n\x1a\n",
    "no size": bomb(0, 0),
    "a size beyond 31 bits": bomb(0xFFFFFFFF, 1),
}


def assert_refused(path: Path) -> str:
    with pytest.raises(PictureError) as error:
        find_ink(path)
    assert f"“{path.name}”" in str(error.value)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("content", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_a_file_that_is_not_a_picture_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "not a picture.png").write_bytes(content)

    assert_refused(tmp_path / "not a picture.png")


def test_a_format_that_is_not_allowed_is_refused(tmp_path: Path) -> None:
    image = grey_picture(SAMPLES[3].strokes)
    image.save(tmp_path / "digit.tga")

    assert_refused(tmp_path / "digit.tga")


@pytest.mark.parametrize("name", ["x.pgm", "x.ppm", "x.pbm", "x.jp2", "x.j2k"])
def test_formats_of_scanners_and_archives_are_read_and_cut_ones_refused(
    tmp_path: Path, name: str
) -> None:
    image = grey_picture(SAMPLES[3].strokes)
    mode = {"x.ppm": "RGB", "x.pbm": "1"}.get(name, "L")
    image.convert(mode).save(tmp_path / name)
    expected = np.asarray(image.convert(mode).convert("RGB"))

    assert np.abs(open_picture(tmp_path / name).colors - expected.astype(int)).max() < 9

    content = (tmp_path / name).read_bytes()
    for length in (3, len(content) // 2):
        (tmp_path / name).write_bytes(content[:length])
        assert_refused(tmp_path / name)


def test_a_missing_picture_is_refused(tmp_path: Path) -> None:
    assert "No such file" in assert_refused(tmp_path / "none.png")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()

    assert_refused(tmp_path / "folder.png")


def test_an_invalid_path_is_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path / (300 * "x" + ".png"))
    assert_refused(tmp_path / "a\0b.png")


@pytest.mark.parametrize("size", [(10_000, 5_001), (13_000, 13_000), (50_000, 50_000)])
def test_a_picture_of_over_50_megapixels_is_refused(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb(*size))

    message = assert_refused(tmp_path / "bomb.png")
    assert message == (
        "“bomb.png” is too large: the limit is 50 megapixels. Scale it down to open it."
    )


@pytest.mark.parametrize("size", [(5_000, 9_000), (1_000_000, 40)])
def test_a_picture_with_fewer_pixels_than_it_claims_is_refused(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "short.png").write_bytes(bomb(*size))

    assert_refused(tmp_path / "short.png")


def assert_read_or_refused(path: Path) -> None:
    try:
        found = find_ink(path)
    except UserError as error:
        assert f"“{path.name}”" in str(error)  # noqa: PT017  (either may happen)
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert found.ink.any()
        assert to_model_input(found.ink).shape == (28, 28)


@pytest.mark.parametrize("share", np.linspace(0, 0.99, 12).round(2).tolist())
@pytest.mark.parametrize("form", GOOD)
def test_a_truncated_picture_is_read_or_refused(
    tmp_path: Path, form: str, share: float
) -> None:
    path = tmp_path / "cut.png"
    path.write_bytes(GOOD[form][: int(len(GOOD[form]) * share)])

    assert_read_or_refused(path)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WebP", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_half_a_picture_is_refused(tmp_path: Path, form: str, share: float) -> None:
    path = tmp_path / "half.png"
    path.write_bytes(GOOD[form][: int(len(GOOD[form]) * share)])

    assert_refused(path)


@pytest.mark.many_cases
@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("form", GOOD)
def test_a_damaged_picture_is_read_or_refused(
    tmp_path: Path, form: str, seed: int
) -> None:
    rng = np.random.default_rng((seed, len(form)))
    content = bytearray(GOOD[form])
    # Headers are where decoders fail most.
    limit = 60 if seed % 2 else len(content)
    for place in rng.integers(min(limit, len(content)), size=rng.integers(1, 9)):
        content[place] = int(rng.integers(256))
    path = tmp_path / "damaged.png"
    path.write_bytes(content)

    assert_read_or_refused(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")

    with pytest.raises(PictureError, match=r"“pipe\.png” cannot be opened: it is"):
        find_ink(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match="it is a pipe or a device"):
        find_ink(Path("/dev/zero"))


def test_a_file_larger_than_any_picture_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.webp").open("wb") as file:
        file.write(b"RIFF\xff\xff\xff\x7fWEBPVP8 ")
        file.truncate(2**33)  # sparse: it takes no space

    with pytest.raises(PictureError, match="is too large: the limit is 300 MB"):
        find_ink(tmp_path / "huge.webp")


def test_a_webp_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (4001, 4001)).save(tmp_path / "flat.webp", method=0)

    with pytest.raises(PictureError, match=r"16 megapixels\. Save it as PNG"):
        find_ink(tmp_path / "flat.webp")


def test_an_avif_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flat.avif"
    Image.new("RGB", (100, 100)).save(path)
    content = path.read_bytes()
    size = content.index(b"ispe") + 8
    enlarged = (4901).to_bytes(4, "big") * 2
    path.write_bytes(content[:size] + enlarged + content[size + 8 :])

    with pytest.raises(PictureError, match=r"24 megapixels\. Save it as PNG"):
        find_ink(path)
