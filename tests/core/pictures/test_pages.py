"""Pages of TIFF and PDF files are pictures each; odd files give their true sentence."""

import struct
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError, PictureError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.pictures import open as opening
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES, open_picture
from mnist_gui.core.pictures.picture_ink import (
    find_again,
    find_ink,
    picture_of,
    read_frame,
)
from mnist_gui.core.pictures.pixels import PictureView
from tests.helpers.core.paged_files import (
    locked_pdf,
    page_of,
    pages,
    pdf,
    pdf_saying,
    save_pages,
)

IMAGES: Final = pages(4)
OPTIONS: Final = {
    "x.tif": {},
    "lzw.tiff": {"compression": "tiff_lzw"},
    "big.tif": {"big_tiff": True},
    "x.pdf": {},
    "scan.png": {"format": "PDF", "resolution": 150},
}


def error_of(content: bytes, path: Path, page: int = 0) -> str:
    path.write_bytes(content)
    with pytest.raises(PictureError) as error:
        find_ink(path, PictureView(page=page))
    return str(error.value)


@pytest.mark.parametrize("name", OPTIONS)
def test_each_page_is_read_as_if_it_were_a_picture_of_its_own(
    tmp_path: Path, name: str
) -> None:
    path = save_pages(tmp_path / name, IMAGES, **OPTIONS[name])  # type: ignore[arg-type]
    assert decoder.count_pages(path) == 4

    for number in (3, 0, 2):
        found = find_ink(path, PictureView(page=number))
        IMAGES[number].save(tmp_path / "alone.png")
        alone = find_ink(tmp_path / "alone.png")

        assert found.pages == 4
        assert found.size[0] * 300 == pytest.approx(found.size[1] * 200, rel=0.01)
        difference = to_model_input(found.ink) - to_model_input(alone.ink)
        assert np.abs(difference).mean() < 0.02


@pytest.mark.parametrize("name", ["x.tif", "x.pdf"])
def test_a_page_beyond_the_last_is_refused(tmp_path: Path, name: str) -> None:
    path = save_pages(tmp_path / name, IMAGES)

    for page in (4, -1):
        with pytest.raises(PictureError, match=f"” has no page {page + 1}: it has 4"):
            find_ink(path, PictureView(page=page))


def test_smaller_copies_and_masks_are_no_pages_of_a_tiff(tmp_path: Path) -> None:
    small = [image.resize((20, 30)) for image in IMAGES]
    images = [IMAGES[0], small[0], small[1], IMAGES[1], small[2]]
    tags = [{254: 1}, {254: 4}, {254: 2}, {255: 2}]
    path = save_pages(tmp_path / "x.tif", images, tags)

    assert decoder.count_pages(path) == 2
    assert [open_picture(path, PictureView(page=n)).size for n in (0, 1)] == [
        (200, 300)
    ] * 2
    IMAGES[1].save(tmp_path / "alone.png")
    colors = open_picture(path, PictureView(page=1)).colors
    assert np.array_equal(colors, open_picture(tmp_path / "alone.png").colors)


@pytest.mark.parametrize("number", range(3))
def test_pages_of_other_sizes_and_modes_are_read(tmp_path: Path, number: int) -> None:
    first, second, third = IMAGES[:3]
    images = [first, second.resize((90, 400)).convert("1"), third.convert("RGB")]
    path = save_pages(tmp_path / "x.tif", images)

    found = open_picture(path, PictureView(page=number))

    assert found.size == images[number].size
    expected = np.asarray(images[number].convert("RGB"))
    assert np.array_equal(found.colors, expected)


def test_pages_of_a_tiff_that_are_cut_off_are_refused_and_others_read(
    tmp_path: Path,
) -> None:
    path = save_pages(tmp_path / "x.tif", IMAGES)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])

    assert decoder.count_pages(path) == 4
    assert find_ink(path, PictureView(page=1)).has_ink
    for page in (2, 3):
        with pytest.raises(PictureError, match=r"^“x\.tif” "):
            find_ink(path, PictureView(page=page))


def test_pages_of_a_tiff_that_go_round_in_a_circle_end(tmp_path: Path) -> None:
    path = save_pages(tmp_path / "x.tif", IMAGES[:1])
    content = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", content, 4)
    (tags,) = struct.unpack_from("<H", content, first)
    struct.pack_into("<I", content, first + 2 + 12 * tags, first)
    path.write_bytes(content)

    assert decoder.count_pages(path) == 1
    assert find_ink(path).pages == 1


def test_files_of_thousands_of_pages_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = "“x.pdf” has too many pages: the limit is 2000. Split it to open it."
    assert error_of(pdf_saying(100_000), tmp_path / "x.pdf") == limit
    with pytest.raises(PictureError, match="too many pages"):
        decoder.count_pages(tmp_path / "x.pdf")

    monkeypatch.setattr(opening, "_MAX_PAGES", 3)
    path = save_pages(tmp_path / "x.tif", IMAGES)
    for refuse in (decoder.count_pages, open_picture):
        with pytest.raises(PictureError, match="too many pages: the limit is 3"):
            refuse(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (locked_pdf(), "needs a password. Save a copy without one to open it."),
        (locked_pdf(b"Other"), "needs a password. Save a copy without one to open it."),
        (b"%PDF-1.7\n...", "is a damaged PDF."),
        (page_of("0 0 9 9")[:200], "is a damaged PDF."),
        (pdf(b"<</Type/Pages/Count 0/Kids[]>>"), "has no pages."),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "x.pdf"

    assert error_of(content, path) == f"“x.pdf” {message}"
    with pytest.raises(PictureError, match=r"^“x\.pdf” "):
        decoder.count_pages(path)


@pytest.mark.parametrize("kids", [b"3 0 R 9 0 R", b"3 0 R 2 0 R"])
def test_a_page_of_a_pdf_that_is_damaged_is_refused(
    tmp_path: Path, kids: bytes
) -> None:
    message = error_of(pdf_saying(2, kids), tmp_path / "x.pdf", page=1)

    assert message == "Page 2 of “x.pdf” is damaged."


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ("0 0 100 100", (417, 417)),
        ("0 0 842 1191", (1682, 2379)),
        ("0 0 14400 14400", (2000, 2000)),
        ("0 0 1e30 1e30", (1759, 2276)),  # as if there were no box
        ("0 0 14400 0.001", (8192, 1)),
        ("0 0 0.0001 0.0001", (1, 1)),
    ],
)
def test_pages_of_any_size_become_pictures_of_at_most_4_megapixels(
    tmp_path: Path, box: str, size: tuple[int, int]
) -> None:
    (tmp_path / "x.pdf").write_bytes(page_of(box))

    assert decoder.decode(tmp_path / "x.pdf").size == size


def test_a_pdf_is_known_behind_what_mail_programs_put_before_it(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbf\r\n" + page_of("0 0 100 100"))

    assert find_ink(tmp_path / "x").has_ink


@pytest.mark.slow
def test_a_pdf_that_takes_all_memory_is_refused_and_the_next_page_read(
    tmp_path: Path,
) -> None:
    """A picture that draws itself twice."""
    within = b"<</XObject<</I 5 0 R>>>>"
    content = pdf(
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources%b>>" % within,
        b"<</Length 5>>stream\n/I Do\nendstream",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources%b/Length 11>>stream\n"
        b"/I Do /I Do\nendstream" % within,
    )
    message = error_of(content, tmp_path / "x.pdf")
    assert message == "“x.pdf” cannot be decoded: it is damaged or malicious."

    assert find_ink(save_pages(tmp_path / "y.pdf", IMAGES), PictureView(page=2)).has_ink


@pytest.mark.many_cases
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("name", ["x.tif", "x.pdf"])
def test_a_damaged_file_of_several_pages_is_read_or_refused(
    tmp_path: Path, name: str, seed: int
) -> None:
    path = save_pages(tmp_path / name, pages(3, (40, 60)))
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for place in rng.integers(len(content), size=rng.integers(1, 40)):
        content[place] = int(rng.integers(256))
    path.write_bytes(content)

    try:
        for page in range(decoder.count_pages(path)):
            assert find_ink(path, PictureView(page=page)).pages >= 1
    except (PictureError, EmptyDrawingError) as error:
        assert f"“{name}”" in str(error)  # noqa: PT017 (either may happen)


def test_a_blank_page_of_several_can_be_shown_but_has_nothing_to_read(
    tmp_path: Path,
) -> None:
    blank = Image.new("L", (200, 300), 255)
    path = save_pages(tmp_path / "x.tif", [IMAGES[0], blank])
    view = PictureView(page=1)

    assert not find_ink(path, view).has_ink
    with pytest.raises(EmptyDrawingError, match=r"no ink on page 2 of “x\.tif”"):
        picture_of(decoder.find_ink(path, view), path, view)


def test_another_view_of_a_page_is_of_that_page(tmp_path: Path) -> None:
    path = save_pages(tmp_path / "x.pdf", IMAGES)
    picture = find_ink(path, PictureView(page=2))

    turned = find_again(picture, path, picture.requested_view.rotated(picture.size[1]))

    assert turned.view.page == 2
    assert turned.size == picture.size[::-1]
    assert turned.requested_view.original == PictureView(page=2)


def test_a_file_of_several_pages_is_no_sample(tmp_path: Path) -> None:
    path = save_pages(tmp_path / "x.tif", pages(2, (28, 28)))

    with pytest.raises(PictureError, match=r"“x\.tif” has several pages"):
        read_frame(path, 28)


def test_pdf_files_are_found_in_folders() -> None:
    assert ".pdf" in PICTURE_SUFFIXES
