import json
from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.model_folders import contents, write_model


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store of four models without parents; the first was shipped."""
    write_model(tmp_path / "program" / "1", 1, None)
    store = ModelStore(tmp_path / "home", shipped=tmp_path / "program")
    for _ in range(3):
        store.publish(lambda folder, number: write_model(folder, number, None))
    return store


def use(store: ModelStore, *numbers: int) -> None:
    for number in numbers:
        store.activate(number)


def rolled_back(store: ModelStore) -> list[int]:
    """Return the versions that are in use while going back as far as it goes."""
    found = []
    while True:
        try:
            found.append(store.rollback().number)
        except ModelError:
            return found
        assert store.active().number == found[-1]


# Going back.


def test_going_back_brings_the_model_that_was_in_use_before(store: ModelStore) -> None:
    use(store, 3, 2)

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
def test_one_can_go_back_step_by_step(
    store: ModelStore, used: list[int], back: list[int]
) -> None:
    use(store, *used)

    assert rolled_back(store) == back


def test_a_model_chosen_after_going_back_follows_it(store: ModelStore) -> None:
    use(store, 2, 3)
    store.rollback()
    use(store, 4)

    assert rolled_back(store) == [2, 1]


def test_with_no_model_before_it_is_said(store: ModelStore) -> None:
    with pytest.raises(ModelError, match=r"^There is no model to go back to.*1\.$"):
        store.rollback()
    assert store.active().number == 1


def test_a_model_that_is_gone_is_passed_over(store: ModelStore) -> None:
    use(store, 2, 3, 4)
    (store.folder / "3").rename(store.folder / "gone")

    assert rolled_back(store) == [2, 1]


def test_where_no_use_is_known_the_parent_follows(store: ModelStore) -> None:
    write_model(store.folder / "5", 5, parent=3)
    # As an earlier version of the program wrote it.
    (store.folder / "active.json").write_text('{"version": 5}\n')

    assert rolled_back(store) == [3]


@pytest.mark.parametrize("parent", [5, 9, None])
def test_a_parent_that_is_not_there_is_no_way_back(
    store: ModelStore, parent: int | None
) -> None:
    write_model(store.folder / "5", 5, parent)
    (store.folder / "active.json").write_text('{"version": 5}\n')

    assert rolled_back(store) == []


def test_one_can_go_back_from_a_damaged_model(store: ModelStore) -> None:
    use(store, 2)
    (store.folder / "2" / "manifest.json").unlink()

    assert rolled_back(store) == [1]


@pytest.mark.parametrize("before", [None, 7, "12", [None, "2", [2], 99], {"2": 2}])
def test_a_damaged_history_is_none(store: ModelStore, before: object) -> None:
    content = json.dumps({"version": 2, "before": before})
    (store.folder / "active.json").write_text(content)

    assert store.active().number == 2
    assert rolled_back(store) == []


def test_earlier_programs_can_read_the_choice(store: ModelStore) -> None:
    use(store, 3, 2)

    assert json.loads((store.folder / "active.json").read_text())["version"] == 2


# Removing.


def test_a_removed_model_is_gone(store: ModelStore) -> None:
    store.remove(3)

    assert [one.number for one in store.versions()] == [1, 2, 4]
    assert {path.name for path in store.folder.iterdir()} == {"2", "4"}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, r"came with the program"),
        (2, r"is in use: .* “mnist-trainer models activate”, then remove it\.$"),
        (9, r"There is no model 9\.$"),
    ],
)
def test_what_cannot_be_removed_is_said(
    store: ModelStore, number: int, said: str
) -> None:
    use(store, 2)
    before = contents(store.folder.parent.parent)

    with pytest.raises(ModelError, match=said):
        store.remove(number)
    assert contents(store.folder.parent.parent) == before


def test_a_copy_of_the_shipped_model_cannot_be_removed(store: ModelStore) -> None:
    use(store, 2)
    write_model(store.folder / "1", 1)

    with pytest.raises(ModelError, match="came with the program"):
        store.remove(1)


def test_a_number_given_again_was_never_in_use(store: ModelStore) -> None:
    use(store, 4, 2)
    store.remove(4)
    store.publish(lambda folder, number: write_model(folder, number, None))

    assert store.versions()[-1].number == 4
    assert rolled_back(store) == [1]


def test_a_removal_that_was_killed_is_swept_away(store: ModelStore) -> None:
    use(store, 2)
    (store.folder / ".export-killed").mkdir()
    (store.folder / "3").rename(store.folder / ".export-killed" / "3")

    assert [one.number for one in store.versions()] == [1, 2, 4]
