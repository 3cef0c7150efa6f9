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
from mnist_gui.core.samples.rescue import PAGE_SIZE, Rescue, salvage_rows, set_aside
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import (
    Content,
    a_drawing,
    contents,
    execute,
    filled,
    ids,
)

COUNT = 24
USER_VERSION = range(60, 64)
"""Bytes of the header that say which version of the program wrote the file."""

GUARD = ".sqlite-mending"
JOURNALS = (".sqlite-journal", ".sqlite-wal", ".sqlite-shm")
KIND_OF_JOURNAL = range(18, 20)


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the content of a samples file; one of them is deleted."""
    store = filled(tmp_path_factory.mktemp("intact") / "samples.sqlite", COUNT + 1)
    store.change({COUNT + 1: None})
    return store.path.read_bytes()


@pytest.fixture(scope="module")
def all_contents(
    intact: bytes, tmp_path_factory: pytest.TempPathFactory
) -> set[Content]:
    path = tmp_path_factory.mktemp("all") / "samples.sqlite"
    path.write_bytes(intact)
    return contents(SampleStore(path))


def damaged_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("samples.damaged-*"))


def check_repaired(folder: Path, content: bytes, before: set[Content]) -> int:
    """Open a damaged file; return how many samples were lost."""
    path = folder / "samples.sqlite"
    path.write_bytes(content)
    store = SampleStore(path)
    found = contents(store)

    assert found <= before
    if store.rescue:
        assert store.rescue.saved == len(found)
        assert damaged_in(folder)[0] == store.rescue.damaged
        assert store.rescue.damaged.read_bytes() == content
        assert {path.suffix for path in folder.iterdir()} <= {
            ".sqlite",
            *JOURNALS,
            GUARD,
        }
        assert not any(
            other.suffix in JOURNALS for other in folder.glob("samples.sqlite*")
        )
    else:
        assert found == before
    added = store.add(a_drawing(1000))
    again = SampleStore(path)
    samples = ids(again.all())
    assert samples[-1] == added.id
    assert len({*samples}) == len(found) + 1
    assert again.rescue is None
    return len(before - found)


def test_an_intact_file_is_not_repaired(
    tmp_path: Path, intact: bytes, all_contents: set[Content]
) -> None:
    assert check_repaired(tmp_path, intact, all_contents) == 0
    assert damaged_in(tmp_path) == []


@pytest.mark.slow
@settings(max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_changed_byte_costs_one_sample_at_most(
    share: float,
    change: int,
    intact: bytes,
    all_contents: set[Content],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = int(share * len(intact))
    if place in (*USER_VERSION, *KIND_OF_JOURNAL):
        return
    content = bytearray(intact)
    content[place] ^= change
    lost = check_repaired(tmp_path_factory.mktemp("byte"), bytes(content), all_contents)

    # The first bytes of a page locate all its rows.
    assert lost <= (1 if place % PAGE_SIZE > 100 else 4)


@pytest.mark.many_cases
@pytest.mark.parametrize("place", [*range(0, 60, 3), *range(64, 112, 5)])
def test_a_changed_byte_in_the_header_costs_no_sample(
    tmp_path: Path, intact: bytes, all_contents: set[Content], place: int
) -> None:
    content = bytearray(intact)
    content[place] ^= 0xFF
    if place in KIND_OF_JOURNAL:
        content[KIND_OF_JOURNAL.start : KIND_OF_JOURNAL.stop] = b"\2\2"

    assert check_repaired(tmp_path, bytes(content), all_contents) == 0


@pytest.mark.parametrize("share", [0.999, 0.9, 0.7, 0.5, 0.3, 0.1, 0.01])
def test_a_truncated_file_keeps_the_samples_that_are_left(
    tmp_path: Path, intact: bytes, all_contents: set[Content], share: float
) -> None:
    end = int(len(intact) * share)
    lost = check_repaired(tmp_path, intact[:end], all_contents)

    assert damaged_in(tmp_path)
    assert lost <= COUNT * (1 - share) + 6


@pytest.mark.parametrize("page", [*range(4), *range(4, 20, 2)])
def test_a_page_of_zeros_costs_the_samples_on_it(
    tmp_path: Path, intact: bytes, all_contents: set[Content], page: int
) -> None:
    start = page * PAGE_SIZE
    assert start < len(intact)
    content = intact[:start] + bytes(PAGE_SIZE) + intact[start + PAGE_SIZE :]

    assert check_repaired(tmp_path, content, all_contents) <= 4


@pytest.mark.parametrize("seed", range(10))
def test_several_changed_bytes_cost_few_samples(
    tmp_path: Path, intact: bytes, all_contents: set[Content], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    content = bytearray(intact)
    for _ in range(5):
        content[rng.integers(100, len(content))] = rng.integers(256)

    assert check_repaired(tmp_path, bytes(content), all_contents) <= 8


@pytest.mark.parametrize(
    "content",
    [b"mine", b"my drawings\n" * 999, bytes(9000), b"SQLite format 3\0" + bytes(9000)],
    ids=["a word", "a text", "zeros", "a start"],
)
def test_a_file_that_is_not_a_database_is_set_aside(
    tmp_path: Path, content: bytes
) -> None:
    assert check_repaired(tmp_path, content, set()) == 0
    assert damaged_in(tmp_path)


def test_a_foreign_database_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    execute(path, "CREATE TABLE samples (id INTEGER); INSERT INTO samples VALUES (1)")
    content = path.read_bytes()

    assert check_repaired(tmp_path, content, set()) == 0
    assert damaged_in(tmp_path)


def test_a_label_that_the_disk_changed_is_not_trusted(tmp_path: Path) -> None:
    store = filled(tmp_path / "samples.sqlite", 5)
    execute(store.path, "UPDATE samples SET label = 9 WHERE id = 2")
    found = SampleStore(store.path)

    assert ids(found.all()) == [1, 3, 4, 5]
    assert found.rescue is not None
    assert found.rescue.message == (
        "The file with your drawings was damaged: 4 drawings were recovered. The"
        f" damaged file is kept as “{found.rescue.damaged.name}”."
    )


def test_invalid_utf_8_counts_as_damage(tmp_path: Path) -> None:
    store = filled(tmp_path / "samples.sqlite", 5)
    execute(store.path, "UPDATE samples SET time = CAST(x'80ff' AS TEXT) WHERE id = 2")

    assert ids(store.all()) == [1, 3, 4, 5]
    assert store.rescue is not None


def test_damage_is_found_while_the_store_is_open(tmp_path: Path, intact: bytes) -> None:
    store = filled(tmp_path / "samples.sqlite", COUNT)
    store.all()
    store.path.write_bytes(intact[: len(intact) // 2])
    store.add(a_drawing(99))

    assert store.rescue is not None
    assert len(store.all()) == store.rescue.saved + 1


def test_the_message_of_a_rescue_has_a_singular() -> None:
    rescue = Rescue(saved=1, damaged=Path("home") / "samples.damaged-1.sqlite")

    assert ": 1 drawing was recovered." in rescue.message


def test_a_rescue_keeps_ids_and_deleted_samples(tmp_path: Path, intact: bytes) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(b"\0" + intact[1:])
    store = SampleStore(path)

    assert ids(store.all()) == list(range(1, COUNT + 1))
    assert store.change({COUNT + 1: COUNT % 10}) == {COUNT + 1: None}


def test_a_compacted_file_can_be_rescued(tmp_path: Path) -> None:
    store = filled(tmp_path / "samples.sqlite", COUNT)
    store.change(dict.fromkeys(range(1, COUNT, 3)))
    store.forget_deleted()
    before = contents(store)
    store.path.write_bytes(bytes(100) + store.path.read_bytes()[100:])

    assert contents(SampleStore(store.path)) == before


def test_a_damaged_copy_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    copies = [set_aside(path, bytes([number])) for number in range(4)]

    assert [copy.read_bytes() for copy in copies] == [b"\0", b"\1", b"\2", b"\3"]
    assert len({*copies}) == 4
    assert not path.exists()


def test_an_old_journal_is_not_rolled_back_into_the_repaired_file(
    tmp_path: Path, intact: bytes
) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(bytes(100) + intact[100:])
    journal = path.with_name("samples.sqlite-journal")
    journal.write_bytes(b"an incomplete change")
    store = SampleStore(path)

    assert len(store.all()) == COUNT
    assert not journal.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_the_target_of_a_link_is_repaired_and_the_link_kept(
    tmp_path: Path, intact: bytes
) -> None:
    elsewhere = tmp_path / "elsewhere" / "mine.sqlite"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(bytes(100) + intact[100:])
    link = tmp_path / "samples.sqlite"
    link.symlink_to(elsewhere)
    store = SampleStore(link)

    assert len(store.all()) == COUNT
    assert link.readlink() == elsewhere
    assert len(SampleStore(elsewhere).all()) == COUNT
    assert store.rescue is not None
    store.forget_all()
    assert not store.rescue.damaged.exists()


def test_several_threads_repair_a_file_once(tmp_path: Path, intact: bytes) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(bytes(100) + intact[100:])
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


@pytest.mark.slow
@settings(max_examples=200)
@given(st.binary(max_size=600), st.integers(0, 80))
def test_salvaging_random_bytes_finds_no_rows(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, cells: int
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    head = bytes([13, 0, 0, 0, cells, 0, 0, 0])

    assert salvage_rows(bytes(PAGE_SIZE) + head + noise, folder) == []


def test_a_file_of_a_newer_program_is_not_changed(
    tmp_path: Path, intact: bytes
) -> None:
    path = tmp_path / "samples.sqlite"
    path.write_bytes(intact)
    execute(path, "ALTER TABLE samples ADD COLUMN mood; PRAGMA user_version = 3")
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


def test_the_schema_is_unchanged(intact: bytes, tmp_path: Path) -> None:
    # To change it, increase its version and migrate old files.
    path = tmp_path / "samples.sqlite"
    path.write_bytes(intact)
    with closing(sqlite3.connect(path)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(samples)")]
        (version,) = connection.execute("PRAGMA user_version").fetchone()

    assert version == 1
    assert names == [
        *("id", "label", "strokes", "model_input", "predicted", "probability"),
        *("model_version", "time", "is_held_out", "is_deleted", "checksum"),
        *("strokes_key", "input_key"),
    ]
