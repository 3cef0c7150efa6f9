"""Strokes within a PNG file."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.pictures.png_strokes import read_png_strokes, with_strokes

STROKES = (stroke([(1.25, 2.5), (100, 200.75)]), stroke([(140, 140)]))


def a_png(grey: int = 255) -> bytes:
    content = BytesIO()
    Image.new("L", (300, 300), grey).save(content, "PNG")
    return content.getvalue()


def are_equal(found: Strokes, expected: Strokes) -> bool:
    return len(found) == len(expected) and all(map(np.array_equal, found, expected))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drawing.png"


def test_strokes_come_back_from_a_picture_that_others_can_open(path: Path) -> None:
    path.write_bytes(with_strokes(a_png(7), STROKES))

    assert are_equal(read_png_strokes(path), STROKES)
    with Image.open(path) as image:
        image.load()
        assert image.getpixel((5, 5)) == 7


def test_a_picture_that_was_edited_elsewhere_has_no_strokes(path: Path) -> None:
    exported, other = with_strokes(a_png(), STROKES), a_png(8)
    end = exported[exported.index(b"tEXt") - 4 :]
    path.write_bytes(other[: other.index(b"IEND") - 4] + end)

    with Image.open(path) as image:
        image.load()
        assert image.info["mnist-gui strokes"]
    assert read_png_strokes(path) == ()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\x89PNG", b"no picture", a_png(), a_png()[:40]),
        with_strokes(a_png(), STROKES)[:-40],
        with_strokes(a_png(), STROKES).replace(b'"strokes":[', b'"strokes":{'),
    ],
)
def test_other_files_have_no_strokes(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert read_png_strokes(path) == ()


def test_a_missing_file_has_no_strokes(path: Path) -> None:
    assert read_png_strokes(path) == ()
