import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mnist_gui.core.errors import HINT, ModelError, message_of
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.store import ModelStore, ModelVersion
from tests.helpers.core.fake_classifiers import a_manifest


class CancelledError(BaseException):
    """Like KeyboardInterrupt, no Exception."""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "program" / "mnist"
    write(folder / "1", 1)
    return folder


@pytest.fixture
def store(tmp_path: Path, shipped: Path) -> ModelStore:
    return ModelStore(tmp_path / "home", shipped=shipped)


def write(folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "saved_model.pb").write_bytes(b"graph")
    a_manifest(version=number).write(folder)


def numbers(store: ModelStore) -> list[int]:
    return [one.number for one in store.versions()]


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_new_store_has_the_shipped_model(store: ModelStore, shipped: Path) -> None:
    assert store.versions() == [ModelVersion(number=1, path=shipped / "1")]
    assert store.active().number == 1


def test_looking_makes_no_folders(store: ModelStore) -> None:
    store.versions()
    store.active()

    assert not store.folder.parent.exists()


def test_the_programs_own_models_are_the_default(tmp_path: Path) -> None:
    assert ModelStore(tmp_path).active().path == shipped_models_dir() / "1"


def test_a_store_lies_where_tensorflow_serving_looks(tmp_path: Path) -> None:
    assert ModelStore(tmp_path).folder == tmp_path / "mnist"


def test_a_model_knows_its_manifest(store: ModelStore) -> None:
    assert store.publish(write).manifest().version == 2
    assert store.active().manifest() == a_manifest(version=1)


def test_published_versions_follow_the_shipped_one(store: ModelStore) -> None:
    published = [store.publish(write) for _ in range(3)]

    assert [one.number for one in published] == [2, 3, 4]
    assert numbers(store) == [1, 2, 3, 4]
    assert published[0].path == store.folder / "2"
    assert all(one.manifest().version == one.number for one in published)


def test_versions_are_ordered_by_number(store: ModelStore) -> None:
    for number in (10, 9, 100, 2):
        write(store.folder / str(number), number)

    assert numbers(store) == [1, 2, 9, 10, 100]
    assert store.publish(write).number == 101


def test_a_number_that_was_taken_away_is_not_given_again_while_later_ones_stay(
    store: ModelStore,
) -> None:
    write(store.folder / "7", 7)

    assert store.publish(write).number == 8


def test_the_first_model_of_all_is_version_1(tmp_path: Path) -> None:
    bare = ModelStore(tmp_path / "home", shipped=tmp_path / "none")

    assert bare.publish(write).number == 1


def test_the_shipped_model_cannot_be_replaced_in_the_store(
    store: ModelStore, shipped: Path
) -> None:
    write(store.folder / "1", 1)

    assert store.find(1).path == shipped / "1"


@pytest.mark.parametrize(
    "name",
    [
        "01", "007", "x", "-1", "+1", "1.0", "1e3", " 3", "3 ", "²", "٣", "\uff13",
        ".export-abc", ".3", "3.bak", "2_0", "0x10",
    ],
)  # fmt: skip
def test_other_folders_are_no_versions(store: ModelStore, name: str) -> None:
    write(store.folder / name, 3)

    assert numbers(store) == [1]
    assert store.publish(write).number == 2


def test_a_file_with_a_number_is_no_version(store: ModelStore) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "5").touch()

    assert numbers(store) == [1]


def test_a_number_that_something_else_has_is_passed_over(store: ModelStore) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "2").touch()
    (store.folder / "3").symlink_to("nowhere")

    assert store.publish(write).number == 4


def test_a_version_is_known_by_any_way_to_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("home")
    for store in (ModelStore(Path("home")), ModelStore(tmp_path / "link")):
        published = store.publish(write)

        assert store.owns(store.locate(str(published.path)))
        assert store.owns(published.path)
        assert not store.owns(store.folder)


def test_a_damaged_version_is_listed_and_says_so(store: ModelStore) -> None:
    (store.folder / "2").mkdir(parents=True)

    assert numbers(store) == [1, 2]
    with pytest.raises(ModelError, match="Model 2 has no readable manifest"):
        store.find(2).manifest()


def test_a_store_that_is_a_file_has_no_versions(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "home").touch()
    store = ModelStore(tmp_path / "home", shipped=shipped)

    assert numbers(store) == [1]
    assert store.active().number == 1
    for act in (
        store.check_writable,
        lambda: store.publish(write),
        lambda: store.activate(1),
        lambda: store.rename(1, "mine"),
    ):
        with pytest.raises(OSError, match="home") as error:
            act()
        assert message_of(error.value).startswith(str(tmp_path / "home"))
        assert message_of(error.value).endswith(f". {HINT}")


# Which one is in use.


def test_the_chosen_version_is_the_one_in_use(store: ModelStore) -> None:
    store.publish(write)
    store.publish(write)
    store.activate(2)

    assert store.active().number == 2
    store.activate(1)
    assert store.active().number == 1


def test_publishing_does_not_change_the_one_in_use(store: ModelStore) -> None:
    store.publish(write)

    assert store.active().number == 1


def test_a_choice_outlives_the_program(
    store: ModelStore, tmp_path: Path, shipped: Path
) -> None:
    store.publish(write)
    store.activate(2)

    assert ModelStore(tmp_path / "home", shipped=shipped).active().number == 2


def test_the_shipped_model_can_be_chosen_in_a_new_store(store: ModelStore) -> None:
    store.activate(1)

    assert store.active().number == 1


@pytest.mark.parametrize("number", [0, 2, -1, 10**30])
def test_a_version_that_is_none_cannot_be_chosen(
    store: ModelStore, number: int
) -> None:
    with pytest.raises(ModelError, match=rf"^There is no model {number}\.$"):
        store.activate(number)
    assert not store.folder.exists()


def test_a_chosen_version_that_is_gone_gives_way_to_the_shipped_one(
    store: ModelStore,
) -> None:
    store.publish(write)
    store.activate(2)
    (store.folder / "2").rename(store.folder / "gone")

    assert store.active().number == 1


BROKEN = {
    "nothing": b"",
    "half of it": b'{"version": ',
    "binary": bytes(range(256)),
    "null": b"null",
    "a list": b"[2]",
    "a number": b"2",
    "an empty object": b"{}",
    "a text": b'{"version": "2"}',
    "a fraction": b'{"version": 2.5}',
    "a list as version": b'{"version": [2]}',
    "another version": b'{"version": 99}',
    "lists without end": 100_000 * b"[",
    "more digits than Python reads": b'{"version": ' + 5000 * b"9" + b"}",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_choice_gives_way_to_the_shipped_model(
    store: ModelStore, content: bytes
) -> None:
    store.publish(write)
    (store.folder / "active.json").write_bytes(content)

    assert store.active().number == 1


def test_a_choice_that_is_a_folder_gives_way_to_the_shipped_model(
    store: ModelStore,
) -> None:
    store.publish(write)
    (store.folder / "active.json").mkdir()

    assert store.active().number == 1


def test_no_model_at_all_is_said(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")

    assert store.versions() == []
    with pytest.raises(ModelError, match=r"^There is no model.*missing\.$"):
        store.active()
    with pytest.raises(ModelError):
        store.locate(None)


# Naming one on a command line.


def test_a_model_is_named_by_number_or_folder_or_not_at_all(
    store: ModelStore, shipped: Path, tmp_path: Path
) -> None:
    store.publish(write)

    assert store.locate(None) == shipped / "1"
    assert store.locate("2") == store.folder / "2"
    assert store.locate(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    "name",
    ["9", "x", "-1", "²", "/nowhere/at/all", "a\0b", 300 * "x", 5000 * "9"],
    ids=lambda name: name[:20].replace("\0", "0"),
)
def test_a_model_that_is_none_is_said(store: ModelStore, name: str) -> None:
    with pytest.raises(ModelError, match=r"^There is no model"):
        store.locate(name)


# Publishing is whole or not at all.


@pytest.mark.parametrize(
    "error", [OSError("full"), ModelError("bad"), KeyboardInterrupt(), CancelledError()]
)
def test_a_model_that_fails_half_way_is_not_there(
    store: ModelStore, error: BaseException
) -> None:
    store.publish(write)
    before = entries(store.folder)

    def fail(folder: Path, number: int) -> None:
        write(folder, number)
        raise error

    with pytest.raises(type(error)) as raised:
        store.publish(fail)
    assert raised.value is error
    assert entries(store.folder) == before
    assert numbers(store) == [1, 2]


def test_what_is_being_written_is_not_listed(store: ModelStore) -> None:
    seen = []

    def look(folder: Path, number: int) -> None:
        write(folder, number)
        seen.append((numbers(store), entries(store.folder) == {folder.name}))
        assert folder.name.startswith(".export-")

    store.publish(look)
    assert seen == [([1], True)]
    assert entries(store.folder) == {"2"}


def test_a_writer_gets_an_empty_folder_and_its_number(store: ModelStore) -> None:
    def look(folder: Path, number: int) -> None:
        assert entries(folder) == set()
        assert number == 2
        write(folder, number)

    assert store.publish(look).number == 2


def test_of_two_publishers_both_publish_and_nothing_is_mixed(
    store: ModelStore,
) -> None:
    quick: list[ModelVersion] = []

    def slow(folder: Path, number: int) -> None:
        write(folder, number)
        (folder / "slow").touch()
        if not quick:
            quick.append(store.publish(write))

    published = store.publish(slow)

    assert (quick[0].number, published.number) == (2, 3)
    assert published.manifest().version == 3
    assert entries(store.folder) == {"2", "3"}
    assert entries(published.path) - entries(quick[0].path) == {"slow"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_published_model_can_be_read_by_all(store: ModelStore) -> None:
    assert store.publish(write).path.stat().st_mode & 0o777 == 0o755


def test_leftovers_of_runs_that_were_killed_are_swept_by_the_next(
    store: ModelStore,
) -> None:
    leftover = store.folder / ".export-killed"
    write(leftover, 2)
    last_week = time.time() - 7 * 24 * 3600
    for path in (*leftover.iterdir(), leftover):
        os.utime(path, (last_week, last_week))
    store.publish(write)

    assert entries(store.folder) == {"2"}


def unfinished_of(store: ModelStore, owner: str) -> Path:
    folder = store.folder / f".export-{owner}-abc123"
    write(folder, 2)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="only time tells there")
def test_what_a_dead_process_left_is_swept_at_once(store: ModelStore) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    unfinished_of(store, f"{process.pid}@{platform.node()}")
    store.cleanup()

    assert entries(store.folder) == set()


@pytest.mark.parametrize(
    "owner",
    [f"{os.getpid()}@{platform.node()}", "1@another-machine", "x@y", ""],
    ids=["this process", "another machine", "nobody", "a name without one"],
)
def test_what_may_be_going_on_is_not_swept(store: ModelStore, owner: str) -> None:
    kept = unfinished_of(store, owner)
    store.cleanup()

    assert entries(store.folder) == {kept.name}
