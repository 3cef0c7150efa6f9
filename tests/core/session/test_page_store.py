from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.ink.levels import to_fractions, to_levels
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.pixels import PictureView
from mnist_gui.core.session.page_store import MOST_AWAY, PageStore, SavedPage


@pytest.fixture
def pages(tmp_path: Path) -> PageStore:
    return PageStore(tmp_path / "pages", 1)


def a_page(x: float = 1.0) -> SavedPage:
    return SavedPage(strokes=(stroke([(x, 2.0), (0.1, 1 / 3)]), stroke([(5.5, 5.5)])))


def points(page: SavedPage | None) -> list[list[list[float]]]:
    assert page is not None
    return [line.tolist() for line in page.strokes]


def test_strokes_come_back_to_the_last_bit(pages: PageStore, tmp_path: Path) -> None:
    page = a_page()
    pages.save(page)

    assert points(PageStore(tmp_path / "pages", 1).load()) == points(page)


@pytest.mark.parametrize("crop", [None, (1.0, 2.0, 3.5, 4.0)])
@pytest.mark.parametrize("inverted", [None, True, False])
def test_a_picture_comes_back_with_its_view(
    pages: PageStore,
    crop: tuple[float, float, float, float] | None,
    inverted: bool | None,
) -> None:
    view = PictureView(quarter_turns=3, crop=crop, inverted=inverted)
    pages.save(SavedPage(source=Path("/pictures/seven ä.png"), view=view))

    found = pages.load()
    assert found is not None
    assert (found.source, found.view) == (Path("/pictures/seven ä.png"), view)


def test_edits_of_a_picture_come_back_to_the_last_bit(pages: PageStore) -> None:
    edits = (
        InkEdit(points=stroke([(0.1, 1 / 3), (5, 6)]), width=4.7),
        InkEdit(points=stroke([(7, 8)]), width=1 / 3, erases=True),
    )
    pages.save(SavedPage(source=Path("/pictures/7.png"), edits=edits))

    found = pages.load()
    assert found is not None
    assert [(edit.width, edit.erases) for edit in found.edits] == [
        (4.7, False),
        (1 / 3, True),
    ]
    for edit, before in zip(found.edits, edits, strict=True):
        np.testing.assert_array_equal(edit.points, before.points)


def test_a_sample_comes_back_to_the_last_bit(pages: PageStore) -> None:
    levels = np.arange(784, dtype=np.uint32).reshape(28, 28) % 256
    pages.save(SavedPage(kept=to_fractions(levels.astype(np.uint8))))

    found = pages.load()
    assert found is not None
    assert found.kept is not None
    np.testing.assert_array_equal(to_levels(found.kept), levels)


def test_an_empty_page_is_forgotten(pages: PageStore) -> None:
    assert pages.load() is None
    pages.save(a_page())
    pages.save(None)

    assert pages.load() is None


def test_each_window_has_its_own_page(pages: PageStore, tmp_path: Path) -> None:
    other = PageStore(tmp_path / "pages", 2)
    pages.save(a_page(1))
    other.save(a_page(2))

    assert points(pages.load()) != points(other.load())


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"format": 1}'),
        *(b'{"format": 2, "strokes": []}', b'{"format": 1, "strokes": [[[1]]]}'),
        *(b'{"format": 1, "strokes": [[["x", 1]]]}', b"[" * 100_000),
        b'{"format": 1, "strokes": [], "picture": {"source": 1}}',
        b'{"format": 1, "strokes": [], "sample": "AAAA"}',
        b'{"format": 1, "strokes": [], "sample": "?"}',
        b'{"format": 1, "strokes": [[[1, 1]]], "edits": [{"width": 0}]}',
    ],
)
def test_a_damaged_file_is_no_page(
    pages: PageStore, tmp_path: Path, content: bytes
) -> None:
    pages.save(a_page())
    (tmp_path / "pages" / "page-1.json").write_bytes(content)

    assert pages.load() is None
    pages.save(a_page())
    assert pages.load() is not None


def test_the_last_pages_that_were_put_away_are_kept(pages: PageStore) -> None:
    for x in range(MOST_AWAY + 3):
        pages.put_away(a_page(x), pages.new_away())

    first_points = [points(page)[0][0][0] for page in pages.away()]
    assert first_points == list(range(MOST_AWAY + 2, 2, -1))


def test_an_adopted_picture_lasts_as_long_as_a_page_shows_it(
    pages: PageStore, tmp_path: Path
) -> None:
    pasted = tmp_path / "Picture 1"
    pasted.write_bytes(b"pixels")
    copy = pages.adopt(pasted)
    pasted.unlink()
    assert pages.owns(copy)
    assert pages.adopt(copy) == copy

    pages.put_away(SavedPage(source=copy), pages.new_away())
    assert copy.read_bytes() == b"pixels"

    for x in range(MOST_AWAY):
        pages.put_away(a_page(x), pages.new_away())
    assert not copy.exists()


def test_an_adopted_picture_stays_while_a_page_cannot_be_read(
    pages: PageStore, tmp_path: Path
) -> None:
    (tmp_path / "Picture 1").write_bytes(b"pixels")
    copy = pages.adopt(tmp_path / "Picture 1")
    pages.put_away(SavedPage(source=copy), pages.new_away())
    (file,) = pages.folder.glob("*.json")
    content = file.read_text("utf-8")
    file.write_text(content.replace('"format": ', '"format": 9'), "utf-8")

    for x in range(2):
        pages.put_away(a_page(x), pages.new_away())

    assert copy.exists()


def test_pages_that_are_not_written_yet_are_among_those_put_away(
    pages: PageStore,
) -> None:
    pages.put_away(a_page(1), pages.new_away())
    unwritten = pages.new_away()
    pages.put_away(a_page(3), pages.new_away())

    found = pages.away({unwritten: a_page(2)})

    assert [points(page)[0][0][0] for page in found] == [3, 2, 1]


def test_a_pasted_picture_is_copied_when_its_page_is_saved(
    pages: PageStore, tmp_path: Path
) -> None:
    pasted = tmp_path / "Picture 1"
    pasted.write_bytes(b"pixels")
    pages.save(SavedPage(source=pasted))
    pasted.unlink()

    saved = pages.load()
    assert saved is not None
    assert saved.source is not None
    assert saved.source.read_bytes() == b"pixels"


def test_a_folder_that_cannot_be_written_keeps_no_page(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    pages = PageStore(tmp_path / "file", 1)
    pages.save(a_page())
    pages.put_away(a_page(), pages.new_away())

    assert pages.load() is None
    assert pages.away() == []
