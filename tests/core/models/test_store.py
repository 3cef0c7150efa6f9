from dataclasses import replace
from pathlib import Path

import pytest

from mnist_gui.core.errors import HINT, ModelError, message_of
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.store import ModelStore, ModelVersion
from tests.helpers.core.model_folders import numbers, write_model


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "program" / "mnist"
    write_model(folder / "1", 1)
    return folder


@pytest.fixture
def store(tmp_path: Path, shipped: Path) -> ModelStore:
    return ModelStore(tmp_path / "home", shipped=shipped)


def test_a_new_store_has_the_shipped_model(store: ModelStore, shipped: Path) -> None:
    assert store.versions() == [ModelVersion(number=1, path=shipped / "1")]
    assert store.active().number == 1


def test_reading_a_store_does_not_create_it(store: ModelStore) -> None:
    store.versions()
    store.active()

    assert not store.folder.parent.exists()


def test_the_shipped_model_is_the_default(tmp_path: Path) -> None:
    assert ModelStore(tmp_path).active().path == shipped_models_dir() / "1"


def test_the_folder_of_versions_is_named_mnist(tmp_path: Path) -> None:
    assert ModelStore(tmp_path).folder == tmp_path / "mnist"


def test_a_version_reads_its_manifest(store: ModelStore) -> None:
    assert store.publish(write_model).manifest().version == 2
    assert store.active().manifest().version == 1


def test_versions_are_ordered_by_number(store: ModelStore) -> None:
    for number in (10, 9, 100, 2):
        write_model(store.folder / str(number), number)

    assert numbers(store) == [1, 2, 9, 10, 100]
    assert store.publish(write_model).number == 101


def test_the_shipped_model_cannot_be_replaced_in_the_store(
    store: ModelStore, shipped: Path
) -> None:
    write_model(store.folder / "1", 1)

    assert store.find(1).path == shipped / "1"


@pytest.mark.parametrize(
    "name",
    [
        "01", "007", "x", "-1", "+1", "1.0", "1e3", " 3", "3 ", "²", "٣", "\uff13",
        ".export-abc", ".3", "3.bak", "2_0", "0x10",
    ],
)  # fmt: skip
def test_other_folders_are_not_versions(store: ModelStore, name: str) -> None:
    write_model(store.folder / name, 3)

    assert numbers(store) == [1]
    assert store.publish(write_model).number == 2


def test_a_file_with_a_number_is_not_a_version(store: ModelStore) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "5").touch()

    assert numbers(store) == [1]


def test_a_version_is_recognized_by_any_path_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("home")
    for store in (ModelStore(Path("home")), ModelStore(tmp_path / "link")):
        published = store.publish(write_model)

        assert store.owns(store.locate(str(published.path)))
        assert store.owns(published.path)
        assert not store.owns(store.folder)


def test_a_damaged_version_is_listed(store: ModelStore) -> None:
    (store.folder / "2").mkdir(parents=True)

    assert numbers(store) == [1, 2]
    with pytest.raises(ModelError, match="Model 2 has no readable manifest"):
        store.find(2).manifest()


def test_a_store_that_is_a_file_cannot_be_written(
    tmp_path: Path, shipped: Path
) -> None:
    (tmp_path / "home").touch()
    store = ModelStore(tmp_path / "home", shipped=shipped)

    assert numbers(store) == [1]
    assert store.active().number == 1
    for act in (
        store.check_writable,
        lambda: store.publish(write_model),
        lambda: store.activate(1),
        lambda: store.rename(1, "mine"),
    ):
        with pytest.raises(OSError, match="home") as error:
            act()
        assert message_of(error.value).startswith(str(tmp_path / "home"))
        assert message_of(error.value).endswith(f". {HINT}")


# The active version.


def test_an_activated_version_is_active(store: ModelStore) -> None:
    store.publish(write_model)
    store.publish(write_model)
    store.activate(2)

    assert store.active().number == 2
    store.activate(1)
    assert store.active().number == 1


def test_the_active_version_is_remembered(
    store: ModelStore, tmp_path: Path, shipped: Path
) -> None:
    store.publish(write_model)
    store.activate(2)

    assert ModelStore(tmp_path / "home", shipped=shipped).active().number == 2


def test_the_shipped_model_can_be_activated_in_a_new_store(store: ModelStore) -> None:
    store.activate(1)

    assert store.active().number == 1


def test_adapted_versions_are_removed_but_the_last_named_and_used(
    store: ModelStore,
) -> None:
    for _ in range(9):
        version = store.publish(write_model)
        adapted = replace(version.manifest(), recipe=ADAPTED)
        adapted.write(version.path)
    retrained = store.publish(lambda folder, n: write_model(folder, n, parent=5))
    store.rename(3, "mine")
    store.activate(4)

    store.remove_superseded(keep=2, needed=2)

    assert numbers(store) == [1, 2, 3, 4, 5, 9, 10, retrained.number]
    store.remove_superseded(keep=2, needed=10)
    assert numbers(store) == [1, 3, 4, 5, 9, 10, retrained.number]


@pytest.mark.parametrize("number", [0, 2, -1, 10**30])
def test_a_missing_version_cannot_be_activated(store: ModelStore, number: int) -> None:
    with pytest.raises(ModelError, match=rf"^There is no model {number}\.$"):
        store.activate(number)
    assert not store.folder.exists()


def test_the_shipped_model_replaces_an_active_version_that_is_gone(
    store: ModelStore,
) -> None:
    store.publish(write_model)
    store.activate(2)
    (store.folder / "2").rename(store.folder / "gone")

    assert store.active().number == 1


DAMAGED = {
    "nothing": b"",
    "half of the file": b'{"version": ',
    "binary": bytes(range(256)),
    "null": b"null",
    "a list": b"[2]",
    "a number": b"2",
    "an empty object": b"{}",
    "a string": b'{"version": "2"}',
    "a fraction": b'{"version": 2.5}',
    "a list as version": b'{"version": [2]}',
    "another version": b'{"version": 99}',
    "deeply nested lists": 100_000 * b"[",
    "more digits than Python reads": b'{"version": ' + 5000 * b"9" + b"}",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_the_shipped_model_is_active_if_the_file_is_damaged(
    store: ModelStore, content: bytes
) -> None:
    store.publish(write_model)
    (store.folder / "active.json").write_bytes(content)

    assert store.active().number == 1


def test_the_shipped_model_is_active_if_the_file_is_a_folder(
    store: ModelStore,
) -> None:
    store.publish(write_model)
    (store.folder / "active.json").mkdir()

    assert store.active().number == 1


def test_a_store_without_models_says_so(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")

    assert store.versions() == []
    with pytest.raises(ModelError, match=r"^There is no model.*missing\.$"):
        store.active()
    with pytest.raises(ModelError):
        store.locate(None)


# Models named on a command line.


def test_a_model_is_located_by_number_path_or_default(
    store: ModelStore, shipped: Path, tmp_path: Path
) -> None:
    store.publish(write_model)

    assert store.locate(None) == shipped / "1"
    assert store.locate("2") == store.folder / "2"
    assert store.locate(str(tmp_path)) == tmp_path
    (tmp_path / "m.keras").touch()
    assert store.locate(str(tmp_path / "m.keras")) == tmp_path / "m.keras"


@pytest.mark.parametrize(
    "name",
    ["9", "x", "-1", "²", "/nowhere/at/all", "a\0b", 300 * "x", 5000 * "9"],
    ids=lambda name: name[:20].replace("\0", "0"),
)
def test_an_unknown_model_cannot_be_located(store: ModelStore, name: str) -> None:
    with pytest.raises(ModelError, match=r"^There is no model"):
        store.locate(name)
