import json
from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.preferences import read_names, write_name
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.model_folders import contents, write_model


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store of four versions without parents; the first is shipped."""
    write_model(tmp_path / "program" / "1", 1, None)
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "program")
    for _ in range(3):
        store.publish(lambda folder, number: write_model(folder, number, None))
    return store


def activate(store: ModelStore, *numbers: int) -> None:
    for number in numbers:
        store.activate(number)


def roll_back_fully(store: ModelStore) -> list[int]:
    """Roll back as far as possible; return the versions that become active."""
    found = []
    while True:
        try:
            found.append(store.rollback().number)
        except ModelError:
            return found
        assert store.active().number == found[-1]


# History.


def test_rolling_back_activates_the_previous_version(store: ModelStore) -> None:
    activate(store, 3, 2)

    assert store.previous().number == 3
    assert store.active().number == 2
    assert store.rollback().number == 3
    assert store.active().number == 3


@pytest.mark.parametrize(
    ("used", "back"),
    [
        ([], []),
        ([1], []),
        ([2], [1]),
        ([2, 2], [1]),
        ([2, 4, 3], [4, 2, 1]),
        ([2, 1], [2]),
        ([2, 3, 2, 4], [2, 3, 1]),
    ],
)
def test_rolling_back_repeatedly_follows_the_history(
    store: ModelStore, used: list[int], back: list[int]
) -> None:
    activate(store, *used)

    assert roll_back_fully(store) == back


def test_activating_after_a_rollback_cuts_the_history(store: ModelStore) -> None:
    activate(store, 2, 3)
    store.rollback()
    activate(store, 4)

    assert roll_back_fully(store) == [2, 1]


def test_rolling_back_without_a_history_fails(store: ModelStore) -> None:
    with pytest.raises(ModelError, match=r"^There is no model to go back to.*1\.$"):
        store.rollback()
    assert store.active().number == 1


def test_rolling_back_skips_a_removed_version(store: ModelStore) -> None:
    activate(store, 2, 3, 4)
    (store.folder / "3").rename(store.folder / "gone")

    assert roll_back_fully(store) == [2, 1]


def test_rolling_back_without_a_history_leads_to_the_parent(store: ModelStore) -> None:
    write_model(store.folder / "5", 5, parent=3)
    # Written by an early version of the program.
    (store.folder / "active.json").write_text('{"version": 5}\n')

    assert roll_back_fully(store) == [3]


@pytest.mark.parametrize("parent", [5, 9, None])
def test_a_missing_parent_cannot_be_rolled_back_to(
    store: ModelStore, parent: int | None
) -> None:
    write_model(store.folder / "5", 5, parent)
    (store.folder / "active.json").write_text('{"version": 5}\n')

    assert roll_back_fully(store) == []


def test_rolling_back_works_from_a_damaged_version(store: ModelStore) -> None:
    activate(store, 2)
    (store.folder / "2" / "manifest.json").unlink()

    assert roll_back_fully(store) == [1]


@pytest.mark.parametrize("before", [None, 7, "12", [None, "2", [2], 99], {"2": 2}])
def test_a_damaged_history_counts_as_empty(store: ModelStore, before: object) -> None:
    content = json.dumps({"version": 2, "before": before})
    (store.folder / "active.json").write_text(content)

    assert store.active().number == 2
    assert roll_back_fully(store) == []


def test_early_programs_can_read_the_active_version(store: ModelStore) -> None:
    activate(store, 3, 2)

    assert json.loads((store.folder / "active.json").read_text())["version"] == 2


# Names.


def test_naming_a_version_leaves_its_folder_unchanged(
    store: ModelStore,
) -> None:
    published = contents(store.folder / "2")

    store.rename(2, "  with my sevens ")
    store.rename(3, "Grüße, 数字")

    assert store.names() == {2: "with my sevens", 3: "Grüße, 数字"}
    assert contents(store.folder / "2") == published


def test_a_name_can_be_changed_and_removed(store: ModelStore) -> None:
    store.rename(2, "one")
    store.rename(3, "other")
    store.rename(2, "two")
    store.rename(3, "  ")

    assert store.names() == {2: "two"}


@pytest.mark.parametrize("name", [61 * "x", "two\nlines", "a\0b", "\u202e"])
def test_a_name_that_cannot_be_shown_is_refused(store: ModelStore, name: str) -> None:
    store.rename(2, "before")

    with pytest.raises(ModelError, match=r"^A name is one line of at most 60 "):
        store.rename(2, name)
    assert store.names() == {2: "before"}


def test_a_missing_version_cannot_be_named(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="no model 9"):
        store.rename(9, "nine")
    assert store.names() == {}


DAMAGED_NAMES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"x": "y"}',
    b'{"2": 5}',
    b'{"2": "a\\nb"}',
]


@pytest.mark.parametrize("content", DAMAGED_NAMES)
def test_a_damaged_file_of_names_counts_as_empty_and_is_replaced(
    tmp_path: Path, content: bytes
) -> None:
    names = tmp_path / "names.json"
    names.write_bytes(content)

    assert read_names(names) == {}
    write_name(names, 2, "again")
    assert read_names(names) == {2: "again"}
