import os
import platform
import sys
import time
from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.store import ModelStore, ModelVersion
from tests.helpers.core.model_folders import contents, entries, numbers, write_model
from tests.helpers.core.programs import start_program


class CancelledError(BaseException):
    """Like KeyboardInterrupt, not an Exception."""


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with the shipped version only."""
    write_model(tmp_path / "program" / "1", 1, None)
    return ModelStore(tmp_path / "home", shipped=tmp_path / "program")


@pytest.fixture
def full_store(store: ModelStore) -> ModelStore:
    """Return a store of four versions without parents; the first is shipped."""
    for _ in range(3):
        store.publish(write_orphan)
    return store


def write_orphan(folder: Path, number: int) -> None:
    write_model(folder, number, None)


def test_published_versions_follow_the_shipped_one(store: ModelStore) -> None:
    published = [store.publish(write_model) for _ in range(3)]

    assert [version.number for version in published] == [2, 3, 4]
    assert numbers(store) == [1, 2, 3, 4]
    assert published[0].path == store.folder / "2"
    assert all(v.manifest().version == v.number for v in published)


def test_publishing_does_not_fill_gaps_between_numbers(
    store: ModelStore,
) -> None:
    write_model(store.folder / "7", 7)

    assert store.publish(write_model).number == 8


def test_the_first_version_of_an_empty_store_is_1(tmp_path: Path) -> None:
    bare = ModelStore(tmp_path / "home", shipped=tmp_path / "none")

    assert bare.publish(write_model).number == 1


def test_publishing_skips_a_number_taken_by_a_file(store: ModelStore) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "2").touch()
    (store.folder / "3").symlink_to("nowhere")

    assert store.publish(write_model).number == 4


def test_publishing_does_not_change_the_active_version(store: ModelStore) -> None:
    store.publish(write_model)

    assert store.active().number == 1


@pytest.mark.parametrize(
    "error", [OSError("full"), ModelError("bad"), KeyboardInterrupt(), CancelledError()]
)
def test_a_failed_publication_leaves_nothing(
    store: ModelStore, error: BaseException
) -> None:
    store.publish(write_model)
    before = entries(store.folder)

    def fail(folder: Path, number: int) -> None:
        write_model(folder, number)
        raise error

    with pytest.raises(type(error)) as raised:
        store.publish(fail)
    assert raised.value is error
    assert entries(store.folder) == before
    assert numbers(store) == [1, 2]


def test_a_version_being_written_is_not_listed(store: ModelStore) -> None:
    seen = []

    def look(folder: Path, number: int) -> None:
        write_model(folder, number)
        seen.append((numbers(store), entries(store.folder) == {folder.name}))
        assert folder.name.startswith(".export-")

    store.publish(look)
    assert seen == [([1], True)]
    assert entries(store.folder) == {"2"}


def test_the_writer_gets_an_empty_folder_and_the_number(store: ModelStore) -> None:
    def look(folder: Path, number: int) -> None:
        assert entries(folder) == set()
        assert number == 2
        write_model(folder, number)

    assert store.publish(look).number == 2


def test_concurrent_publications_get_different_numbers(
    store: ModelStore,
) -> None:
    quick: list[ModelVersion] = []

    def slow(folder: Path, number: int) -> None:
        write_model(folder, number)
        (folder / "slow").touch()
        if not quick:
            quick.append(store.publish(write_model))

    published = store.publish(slow)

    assert (quick[0].number, published.number) == (2, 3)
    assert published.manifest().version == 3
    assert entries(store.folder) == {"2", "3"}
    assert entries(published.path) - entries(quick[0].path) == {"slow"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_published_folder_is_readable_by_all(store: ModelStore) -> None:
    assert store.publish(write_model).path.stat().st_mode & 0o777 == 0o755


def test_publishing_removes_old_staging_folders(
    store: ModelStore,
) -> None:
    leftover = store.folder / ".export-killed"
    write_model(leftover, 2)
    last_week = time.time() - 7 * 24 * 3600
    for path in (*leftover.iterdir(), leftover):
        os.utime(path, (last_week, last_week))
    store.publish(write_model)

    assert entries(store.folder) == {"2"}


def staging_of(store: ModelStore, owner: str) -> Path:
    folder = store.folder / f".export-{owner}-abc123"
    write_model(folder, 2)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="only age decides there")
def test_the_staging_folder_of_a_dead_process_is_removed(store: ModelStore) -> None:
    process = start_program("")
    process.communicate()
    staging_of(store, f"{process.pid}@{platform.node()}")
    store.cleanup()

    assert entries(store.folder) == set()


@pytest.mark.parametrize(
    "owner",
    [f"{os.getpid()}@{platform.node()}", "1@another-machine", "x@y", ""],
    ids=["this process", "another machine", "no process", "no owner"],
)
def test_a_staging_folder_that_may_be_in_use_stays(
    store: ModelStore, owner: str
) -> None:
    kept = staging_of(store, owner)
    store.cleanup()

    assert entries(store.folder) == {kept.name}


# Removing.


def test_a_removed_version_leaves_nothing(full_store: ModelStore) -> None:
    full_store.remove(3)

    assert numbers(full_store) == [1, 2, 4]
    assert entries(full_store.folder) == {"2", "4"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1, r"came with the program"),
        (2, r"is in use: .* “mnist-trainer models activate”, then remove it\.$"),
        (9, r"There is no model 9\.$"),
    ],
)
def test_a_version_that_cannot_be_removed_stays_with_a_reason(
    full_store: ModelStore, number: int, reason: str
) -> None:
    full_store.activate(2)
    before = contents(full_store.folder.parent.parent)

    with pytest.raises(ModelError, match=reason):
        full_store.remove(number)
    assert contents(full_store.folder.parent.parent) == before


def test_a_copy_of_the_shipped_model_cannot_be_removed(full_store: ModelStore) -> None:
    full_store.activate(2)
    write_model(full_store.folder / "1", 1)

    with pytest.raises(ModelError, match="came with the program"):
        full_store.remove(1)


def test_a_reused_number_does_not_inherit_the_history(full_store: ModelStore) -> None:
    full_store.activate(4)
    full_store.activate(2)
    full_store.remove(4)
    full_store.publish(write_orphan)

    assert numbers(full_store)[-1] == 4
    assert full_store.previous().number == 1


def test_a_version_in_a_staging_folder_is_not_listed(full_store: ModelStore) -> None:
    full_store.activate(2)
    (full_store.folder / ".export-killed").mkdir()
    (full_store.folder / "3").rename(full_store.folder / ".export-killed" / "3")

    assert numbers(full_store) == [1, 2, 4]


def test_a_reused_number_does_not_inherit_the_name(full_store: ModelStore) -> None:
    full_store.rename(4, "old")
    full_store.remove(4)

    assert full_store.publish(write_model).number == 4
    assert full_store.names() == {}
