import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.rescue import PAGE_SIZE, Rescue, carve, set_aside
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing, contents, execute, filled, ids

COUNT = 24
NEWER = range(60, 64)
"""Where a changed byte makes the file look like that of a newer program."""

GUARD = ".sqlite-mending"
JOURNALS = (".sqlite-journal", ".sqlite-wal", ".sqlite-shm")
KIND_OF_JOURNAL = range(18, 20)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a file of samples, one of them deleted."""
    store = filled(tmp_path_factory.mktemp("sound") / "samples.sqlite", COUNT + 1)
    store.change({COUNT + 1: None})
    return store.path.read_bytes()


@pytest.fixture(scope="module")
def all_contents(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory
) -> set[tuple[object, ...]]:
    path = tmp_path_factory.mktemp("all") / "samples.sqlite"
    path.write_bytes(sound)
    return contents(SampleStore(path))


def damaged_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("samples.damaged-*"))


def check_mended(folder: Path, content: bytes, whole: set[tuple[object, ...]]) -> int:
    """Open a damaged file, and return how many drawings were lost."""
    path = folder / "samples.sqlite"
    path.write_bytes(content)
    store = SampleStore(path)
    found = contents(store)

    assert found <= whole
    if store.rescue:
        assert store.rescue.saved == len(found)
        assert damaged_in(folder)[0] == store.rescue.damaged
        assert store.rescue.damaged.read_bytes() == content
        assert {one.suffix for one in folder.iterdir()} <= {".sqlite", *JOURNALS, GUARD}
        assert not any(one.suffix in JOURNALS for one in folder.glob("samples.sqlite*"))
    else:
        assert found == whole
    assert SampleStore(path).rescue is None
    assert store.add(a_drawing(1000)).id not in ids(SampleStore(path).all())[:-1]
    assert len(store.all()) == len(found) + 1
    return len(whole - found)


def test_what_is_sound_is_not_touched(
    tmp_path: Path, sound: bytes, all_contents: set[tuple[object, ...]]
) -> None:
    assert check_mended(tmp_path, sound, all_contents) == 0
    assert damaged_in(tmp_path) == []


@pytest.mark.slow
@settings(max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_changed_byte_anywhere_costs_one_drawing_at_the_most(
    share: float,
    change: int,
    sound: bytes,
    all_contents: set[tuple[object, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = int(share * len(sound))
    if place in (*NEWER, *KIND_OF_JOURNAL):
        return
    content = bytearray(sound)
    content[place] ^= change
    lost = check_mended(tmp_path_factory.mktemp("byte"), bytes(content), all_contents)

    # The head of a page tells where all its rows lie.
    assert lost <= (1 if place % PAGE_SIZE > 100 else 4)


@pytest.mark.many_cases
@pytest.mark.parametrize("place", [*range(0, 60, 3), *range(64, 112, 5)])
def test_a_changed_byte_in_the_header_costs_nothing(
    tmp_path: Path, sound: bytes, all_contents: set[tuple[object, ...]], place: int
) -> None:
    content = bytearray(sound)
    content[place] ^= 0xFF
    if place in KIND_OF_JOURNAL:
        content[KIND_OF_JOURNAL.start : KIND_OF_JOURNAL.stop] = b"\2\2"

    assert check_mended(tmp_path, bytes(content), all_contents) == 0


@pytest.mark.parametrize("share", [0.999, 0.9, 0.7, 0.5, 0.3, 0.1, 0.01])
def test_a_file_cut_short_keeps_what_is_left(
    tmp_path: Path, sound: bytes, all_contents: set[tuple[object, ...]], share: float
) -> None:
    end = int(len(sound) * share)
    lost = check_mended(tmp_path, sound[:end], all_contents)

    assert damaged_in(tmp_path)
    assert lost <= COUNT * (1 - share) + 6


@pytest.mark.parametrize("page", range(0, 20, 2))
def test_a_page_of_zeros_costs_what_was_on_it(
    tmp_path: Path, sound: bytes, all_contents: set[tuple[object, ...]], page: int
) -> None:
    start = page * PAGE_SIZE
    assert start < len(sound)
    content = sound[:start] + bytes(PAGE_SIZE) + sound[start + PAGE_SIZE :]

    assert check_mended(tmp_path, content, all_contents) <= 4


@pytest.mark.parametrize("seed", range(10))
def test_a_file_with_many_changed_bytes_loses_no_more_than_them(
    tmp_path: Path, sound: bytes, all_contents: set[tuple[object, ...]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    content = bytearray(sound)
    for _ in range(5):
        content[rng.integers(100, len(content))] = rng.integers(256)

    assert check_mended(tmp_path, bytes(content), all_contents) <= 8


@pytest.mark.parametrize(
    "content",
    [b"mine", b"my drawings\n" * 999, bytes(9000), b"SQLite format 3\0" + bytes(9000)],
    ids=["a word", "a text", "zeros", "a start"],
)
def test_what_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    assert check_mended(tmp_path, content, set()) == 0
    assert damaged_in(tmp_path)


def test_a_database_of_others_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    execute(path, "CREATE TABLE samples (id INTEGER); INSERT INTO samples VALUES (1)")
    content = path.read_bytes()

    assert check_mended(tmp_path, content, set()) == 0
    assert damaged_in(tmp_path)


def test_a_label_that_the_disk_has_changed_is_not_believed(tmp_path: Path) -> None:
    store = filled(tmp_path / "samples.sqlite", 5)
    execute(store.path, "UPDATE samples SET label = 9 WHERE id = 2")
    found = SampleStore(store.path)

    assert ids(found.all()) == [1, 3, 4, 5]
    assert found.rescue is not None
    assert found.rescue.sentence == (
        "The file of your own drawings was damaged: 4 drawings could be saved. The"
        f" damaged file is kept as “{found.rescue.damaged.name}”."
    )


def test_a_text_that_is_none_is_damage(tmp_path: Path) -> None:
    store = filled(tmp_path / "samples.sqlite", 5)
    execute(store.path, "UPDATE samples SET time = CAST(x'80ff' AS TEXT) WHERE id = 2")

    assert ids(store.all()) == [1, 3, 4, 5]
    assert store.rescue is not None


def test_damage_is_found_while_a_store_is_in_use(tmp_path: Path, sound: bytes) -> None:
    store = filled(tmp_path / "samples.sqlite", COUNT)
    store.all()
    store.path.write_bytes(sound[: len(sound) // 2])
    store.add(a_drawing(99))

    assert store.rescue is not None
    assert len(store.all()) == store.rescue.saved + 1


def test_one_drawing_saved_is_one() -> None:
    rescue = Rescue(saved=1, damaged=Path("home") / "samples.damaged-1.sqlite")

    assert ": 1 drawing could be saved" in rescue.sentence


def test_ids_and_what_is_deleted_stay_after_a_rescue(
    tmp_path: Path, sound: bytes
) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(b"\0" + sound[1:])
    store = SampleStore(path)

    assert ids(store.all()) == list(range(1, COUNT + 1))
    assert store.change({COUNT + 1: COUNT % 10}) == {COUNT + 1: None}


def test_a_copy_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    copies = [set_aside(path, bytes([number])) for number in range(4)]

    assert [copy.read_bytes() for copy in copies] == [b"\0", b"\1", b"\2", b"\3"]
    assert len({*copies}) == 4
    assert not path.exists()


def test_half_a_change_is_not_undone_in_the_mended_file(
    tmp_path: Path, sound: bytes
) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(bytes(100) + sound[100:])
    journal = path.with_name("samples.sqlite-journal")
    journal.write_bytes(b"half a change")
    store = SampleStore(path)

    assert len(store.all()) == COUNT
    assert not journal.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_one_and_what_it_leads_to_is_mended(
    tmp_path: Path, sound: bytes
) -> None:
    elsewhere = tmp_path / "elsewhere" / "mine.sqlite"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(bytes(100) + sound[100:])
    link = tmp_path / "samples.sqlite"
    link.symlink_to(elsewhere)
    store = SampleStore(link)

    assert len(store.all()) == COUNT
    assert link.readlink() == elsewhere
    assert len(SampleStore(elsewhere).all()) == COUNT
    assert store.rescue is not None
    store.forget_all()
    assert not store.rescue.damaged.exists()


def test_several_that_find_the_damage_mend_it_once(
    tmp_path: Path, sound: bytes
) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(bytes(100) + sound[100:])
    stores = [SampleStore(path) for _ in range(6)]
    threads = [
        threading.Thread(target=store.add, args=(a_drawing(100 + number),))
        for number, store in enumerate(stores)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(SampleStore(path).all()) == COUNT + 6
    assert sum(store.rescue is not None for store in stores) == 1
    assert len(damaged_in(tmp_path)) == 1


@settings(max_examples=200)
@given(st.binary(max_size=600), st.integers(0, 80))
def test_carving_rubbish_finds_nothing(rubbish: bytes, cells: int) -> None:
    head = bytes([13, 0, 0, 0, cells, 0, 0, 0])

    assert carve(bytes(PAGE_SIZE) + head + rubbish) == []


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(sound)
    execute(path, "ALTER TABLE samples ADD COLUMN mood; PRAGMA user_version = 2")
    content = path.read_bytes()
    store = SampleStore(path)

    for act in (
        store.all,
        store.forget_all,
        store.forget_deleted,
        lambda: store.add(a_drawing(1)),
        lambda: store.change({1: None}),
    ):
        with pytest.raises(SamplesError, match="by a newer version of this program"):
            act()
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_format_is_what_it_was(sound: bytes, tmp_path: Path) -> None:
    # A change of these needs a new version of the format, and a way from the old.
    path = tmp_path / "samples.sqlite"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(samples)")]
        (version,) = connection.execute("PRAGMA user_version").fetchone()

    assert version == 1
    assert names == [
        *("id", "label", "strokes", "model_input", "predicted", "probability"),
        *("model_version", "time", "is_held_out", "is_deleted", "checksum"),
        *("strokes_key", "input_key"),
    ]
