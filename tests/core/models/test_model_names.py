from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.preferences import ModelNames
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.model_folders import contents, write_model


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with the versions 1, 2 and 3."""
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")
    for _ in range(3):
        store.publish(write_model)
    return store


def test_a_name_is_kept_beside_the_version_which_stays_as_it_is(
    store: ModelStore,
) -> None:
    published = contents(store.folder / "2")

    store.rename(2, "  with my sevens ")
    store.rename(3, "Grüße, 数字")

    assert store.names() == {2: "with my sevens", 3: "Grüße, 数字"}
    assert contents(store.folder / "2") == published


def test_a_name_is_changed_and_taken_away(store: ModelStore) -> None:
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


def test_a_version_that_is_none_gets_no_name(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="no model 9"):
        store.rename(9, "nine")
    assert store.names() == {}


def test_a_removed_version_leaves_no_name_to_the_next_of_its_number(
    store: ModelStore,
) -> None:
    store.rename(3, "old")
    store.remove(3)

    assert store.publish(write_model).number == 3
    assert store.names() == {}


BROKEN = [b"", b"{", b"[]", b"null", b'{"x": "y"}', b'{"2": 5}', b'{"2": "a\\nb"}']


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_names_nothing_and_is_replaced(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "names.json").write_bytes(content)
    names = ModelNames(tmp_path / "names.json")

    assert names.all() == {}
    names.give(2, "again")
    assert names.all() == {2: "again"}
