import shutil
from pathlib import Path

import pytest
from typing_extensions import override

from mnist_gui.core.models.snapshot import StoreSnapshot, take_snapshot
from mnist_gui.core.models.store import ModelStore, ModelVersion
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.model_folders import contents, write_model


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with the versions 1, 2 and 3."""
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "none")
    for _ in range(3):
        store.publish(write_model)
    return store


def test_a_snapshot_describes_each_version(store: ModelStore) -> None:
    store.rename(2, "mine")
    store.activate(3)

    found = take_snapshot(store)

    assert [info.number for info in found.versions] == [1, 2, 3]
    assert (found.active, found.previous) == (3, 1)
    second = found.find(2)
    assert second is not None
    assert second.name == "mine"
    assert second.path == store.folder / "2"
    assert second.manifest == store.find(2).manifest()
    assert second.size == sum(map(len, contents(second.path).values()))
    assert second.trouble == ""
    assert not second.has_comparison


def test_a_snapshot_knows_which_versions_have_a_comparison(
    store: ModelStore,
) -> None:
    A_COMPARISON.write(store.folder / "2")

    versions = take_snapshot(store).versions
    found = [info.number for info in versions if info.has_comparison]
    assert found == [2]


def test_a_damaged_version_is_listed_with_the_reason(store: ModelStore) -> None:
    (store.folder / "2" / "manifest.json").write_bytes(b"{")

    second = take_snapshot(store).find(2)

    assert second is not None
    assert second.manifest is None
    assert second.trouble == "The manifest of model 2 is damaged."


def test_the_snapshot_of_a_store_without_models_is_empty(tmp_path: Path) -> None:
    nothing = ModelStore(tmp_path / "home", shipped=tmp_path / "none")

    assert take_snapshot(nothing) == StoreSnapshot()
    assert StoreSnapshot().find(1) is None
    assert StoreSnapshot().find(None) is None


class RemovesAfterListing(ModelStore):
    """A store that loses a version right after it was listed."""

    @override
    def versions(self) -> list[ModelVersion]:
        found = super().versions()
        shutil.rmtree(self.folder / "2", ignore_errors=True)
        return found


def test_a_version_removed_meanwhile_is_left_out(
    store: ModelStore, tmp_path: Path
) -> None:
    changing = RemovesAfterListing(tmp_path / "home", shipped=tmp_path / "none")

    assert [info.number for info in take_snapshot(changing).versions] == [1, 3]
