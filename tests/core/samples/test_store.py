import sqlite3
import threading
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.samples.database import SampleDatabase
from mnist_gui.core.samples.sample import (
    LABELS,
    NOT_A_DIGIT,
    LabelledDrawing,
    Sample,
)
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.sample_examples import (
    a_drawing,
    content,
    contents,
    filled,
    ids,
    overwrite_header,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / SAMPLES_NAME


@pytest.fixture
def store(path: Path) -> SampleStore:
    return SampleStore(path)


def test_reading_a_store_does_not_create_it(store: SampleStore) -> None:
    assert store.all() == []
    assert not store.path.parent.exists()


def test_an_empty_file_is_an_empty_store(store: SampleStore) -> None:
    store.path.parent.mkdir()
    store.path.touch()

    assert store.all() == []
    assert store.path.stat().st_size == 0
    store.add(a_drawing(1))
    assert len(store.all()) == 1
    assert store.rescue is None


def test_a_sample_is_stored_completely(store: SampleStore) -> None:
    strokes = SAMPLES[0].strokes
    drawing = LabelledDrawing(
        label=7,
        strokes=strokes,
        model_input=model_input(strokes),
        predicted=1,
        probability=0.53,
        model_version=4,
    )
    added = store.add(drawing)
    (found,) = SampleStore(store.path).all()

    assert content(found) == content(added)
    assert (found.id, found.time, found.is_held_out) == (added.id, added.time, False)
    assert found.time.endswith("+00:00")
    assert (found.label, found.predicted, found.model_version) == (7, 1, 4)
    assert found.probability == 0.53
    assert found.is_mistake
    assert np.array_equal(found.model_input, drawing.model_input)
    assert found.model_input.dtype == np.float32
    for stored, drawn in zip(found.strokes, strokes, strict=True):
        assert np.allclose(stored, drawn, atol=0.006)


@pytest.mark.parametrize("number", range(8))
def test_adding_returns_the_sample_as_stored(store: SampleStore, number: int) -> None:
    added = store.add(a_drawing(number, predicted=number))

    assert contents(store) == {content(added)}


def test_labels_may_be_numpy_integers(store: SampleStore) -> None:
    label: int = np.arange(10)[3]
    store.add(a_drawing(1, label=label, predicted=label))
    (sample,) = store.all()

    assert (sample.label, sample.predicted) == (3, 3)


def test_samples_are_listed_in_the_order_of_adding(store: SampleStore) -> None:
    added = [(7, 1), (7, 7), (2, None), (2, 3), (7, None)]
    for number, (label, predicted) in enumerate(added):
        store.add(a_drawing(number, label, predicted))
    found = store.all()

    assert [(sample.label, sample.predicted) for sample in found] == added


def test_adding_a_drawing_again_updates_its_sample(
    store: SampleStore,
) -> None:
    first = store.add(a_drawing(1, label=7, predicted=1))
    again = store.add(a_drawing(1, label=9, predicted=4))

    assert again.id == first.id
    assert contents(store) == {content(again)}
    assert (again.label, again.predicted) == (9, 4)


def test_a_prediction_of_the_old_label_does_not_replace_the_old_prediction(
    store: SampleStore,
) -> None:
    store.add(a_drawing(1, label=1, predicted=7))
    again = store.add(a_drawing(1, label=2, predicted=1))

    assert (again.label, again.predicted) == (2, 7)
    assert contents(store) == {content(again)}


def test_the_first_prediction_is_stored_even_if_it_is_the_old_label(
    store: SampleStore,
) -> None:
    store.add(a_drawing(1, label=3))
    again = store.add(a_drawing(1, label=5, predicted=3))

    assert (again.label, again.predicted) == (5, 3)


def test_label_of_returns_the_stored_label(
    store: SampleStore,
) -> None:
    drawing = a_drawing(1, label=9)
    assert store.label_of(drawing) is None
    assert not store.path.exists()
    first = store.add(a_drawing(1, label=7))
    assert store.label_of(drawing) == 7
    store.change({first.id: None})
    assert store.label_of(drawing) is None


def test_adding_a_deleted_drawing_restores_it(store: SampleStore) -> None:
    first = store.add(a_drawing(1))
    store.change({first.id: None})
    store.add(a_drawing(1))

    assert ids(store.all()) == [first.id]


def test_add_new_skips_drawings_that_are_stored(store: SampleStore) -> None:
    store.add(a_drawing(3, label=9))

    assert store.add_new(a_drawing(number) for number in range(5)) == 4
    assert store.add_new(a_drawing(number) for number in range(5)) == 0
    # The label in the store wins: an imported file may be older.
    assert [sample.label for sample in store.all()] == [9, 0, 1, 2, 4]


def test_add_new_restores_deleted_samples(store: SampleStore) -> None:
    store.add_new(a_drawing(number) for number in range(5))
    store.change(dict.fromkeys(ids(store.all())))

    assert store.add_new(a_drawing(number) for number in range(3)) == 3
    assert len(store.all()) == 3


@pytest.mark.many_cases
@pytest.mark.parametrize("label", LABELS)
def test_one_in_five_of_each_label_is_held_out(store: SampleStore, label: int) -> None:
    for number in range(6):
        store.add(a_drawing(number, label))
    store.add_new(a_drawing(number, label) for number in range(6, 20))
    held_out = [sample.is_held_out for sample in store.all()]

    assert sum(held_out) == 4
    # The first corrections should help at once.
    assert held_out[:3] == [False, False, True]


@pytest.mark.slow
@given(st.lists(st.integers(0, 9), min_size=5, max_size=60))
def test_few_samples_of_many_digits_are_split_as_well(
    tmp_path_factory: pytest.TempPathFactory, labels: list[int]
) -> None:
    store = SampleStore(tmp_path_factory.mktemp("samples") / SAMPLES_NAME)
    store.add_new(a_drawing(number, label) for number, label in enumerate(labels))
    samples = store.all()

    held_out = Counter(sample.label for sample in samples if sample.is_held_out)
    assert 0 < held_out.total() < len(labels)
    for label, number in Counter(labels).items():
        assert number // 5 <= held_out[label] <= number // 5 + 2


def test_a_non_digit_takes_no_digits_place_among_the_held_out(
    store: SampleStore,
) -> None:
    labels = [NOT_A_DIGIT] * 3 + [1, 2, NOT_A_DIGIT, 3, 4, 5]
    store.add_new(a_drawing(number, label) for number, label in enumerate(labels))

    held_out = [sample.label for sample in store.all() if sample.is_held_out]
    assert held_out == [NOT_A_DIGIT, 5]


@pytest.mark.parametrize("way", ["added", "relabelled", "rescued"])
def test_only_a_file_with_a_non_digit_gets_a_newer_version(
    store: SampleStore, way: str
) -> None:
    filled(store.path, 3)
    assert version_of(store.path) == 1

    if way == "added":
        store.add(a_drawing(9, NOT_A_DIGIT))
    else:
        store.change({2: NOT_A_DIGIT})
    if way == "rescued":
        overwrite_header(store.path)
        store = SampleStore(store.path)

    assert NOT_A_DIGIT in [sample.label for sample in store.all()]
    assert version_of(store.path) == 2
    assert (store.rescue is not None) == (way == "rescued")


def version_of(path: Path) -> int:
    """Return the version of a file's schema."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def test_whether_a_sample_is_held_out_never_changes(store: SampleStore) -> None:
    store.add_new(a_drawing(number, number % 2) for number in range(30))
    held_out = {sample.id: sample.is_held_out for sample in store.all()}
    store.change({3: 5})
    store.change(store.change({1: None, 5: None, 6: None}))
    store.add(a_drawing(4, label=8))
    store.change({9: None})
    store.add(a_drawing(100))

    found = {sample.id: sample.is_held_out for sample in store.all()}
    assert all(held_out[number] == found[number] for number in held_out if number != 9)


def test_relabelling_can_be_undone(store: SampleStore) -> None:
    sample = store.add(a_drawing(1, label=7, predicted=7))

    assert store.change({sample.id: 1}) == {sample.id: 7}
    assert store.all()[0].is_mistake
    assert store.change({sample.id: 7}) == {sample.id: 1}
    assert contents(store) == {content(sample)}


def test_deleting_can_be_undone(store: SampleStore) -> None:
    filled(store.path, 6)
    before = contents(store)
    undo = store.change({2: None, 4: None, 99: None})

    assert undo == {2: 1, 4: 3}
    assert ids(store.all()) == [1, 3, 5, 6]
    assert len(store.all()) == 4
    assert store.change(dict.fromkeys(undo)) == {2: None, 4: None}
    assert store.change(undo) == {2: None, 4: None}
    assert contents(store) == before


def test_an_invalid_label_changes_nothing(
    store: SampleStore,
) -> None:
    filled(store.path, 3)
    before = contents(store)

    with pytest.raises(ValueError, match="a label is a digit"):
        store.change({1: 5, 2: 11})
    assert contents(store) == before


@pytest.mark.parametrize("count", [1, 4, 7, 50])
def test_batches_contain_all_samples(store: SampleStore, count: int) -> None:
    filled(store.path, 20)
    store.change({3: None, 4: None, 20: None})
    found: list[Sample] = []
    while batch := store.fetch_batch(count, after=found[-1].id if found else 0):
        assert len(batch) <= count
        found += batch

    assert ids(found) == ids(store.all())


def test_the_state_changes_with_every_write(
    store: SampleStore,
) -> None:
    assert store.state() is None
    filled(store.path, 3)
    state = store.state()
    store.all()
    assert store.state() == state

    SampleStore(store.path).change({1: 5})
    assert store.state() != state


def test_forgetting_writes_nothing_if_nothing_was_deleted(store: SampleStore) -> None:
    store.forget_deleted()
    assert not store.path.exists()

    filled(store.path, 3)
    state = store.state()
    store.forget_deleted()
    assert store.state() == state


def test_samples_to_learn_from_come_without_strokes(store: SampleStore) -> None:
    filled(store.path, 250)
    store.change({7: None})
    kept = [sample for sample in store.all() if not sample.is_held_out]

    found = list(store.to_learn())

    assert [content(replace(sample, strokes=())) for sample in kept] == [
        content(sample) for sample in found
    ]
    assert ids(found) == ids(kept)
    assert list(SampleStore(store.path.with_name("none.sqlite")).to_learn()) == []


def test_the_newest_samples_of_each_digit_can_be_learned_from(
    store: SampleStore,
) -> None:
    filled(store.path, 120)
    store.add(a_drawing(500, NOT_A_DIGIT))
    store.change({120: None})
    by_digit: dict[int, list[int]] = defaultdict(list)
    for sample in store.all():
        if not sample.is_held_out and sample.label != NOT_A_DIGIT:
            by_digit[sample.label].append(sample.id)

    newest = store.newest(3)

    assert ids(newest) == sorted(id_ for all_ in by_digit.values() for id_ in all_[-3:])
    assert len(newest) == 30


def secret(number: int) -> bytes:
    """Return bytes that a samples file contains as long as it has this drawing."""
    levels = np.round(a_drawing(number).model_input * 255).astype(np.uint8)
    return levels.tobytes()[:64]


def test_forgetting_erases_deleted_samples_from_the_file(store: SampleStore) -> None:
    store.add_new(a_drawing(number) for number in range(20))
    size = store.path.stat().st_size
    undo = store.change(dict.fromkeys(range(2, 20)))
    assert secret(5) in store.path.read_bytes()
    store.forget_deleted()

    assert store.change(undo) == {}
    assert ids(store.all()) == [1, 20]
    assert store.path.stat().st_size < size / 2
    assert not any(secret(number) in store.path.read_bytes() for number in range(1, 19))


def test_deleted_rows_are_overwritten_before_the_file_is_compacted(
    store: SampleStore,
) -> None:
    filled(store.path, 20)
    delete = "DELETE FROM samples"
    SampleDatabase(store.path).write(lambda db: db.execute(delete).close())

    assert not any(secret(number) in store.path.read_bytes() for number in range(20))


def test_forgetting_all_erases_samples_and_damaged_copies(store: SampleStore) -> None:
    filled(store.path, 30)
    aside = store.path.with_name("samples.damaged-20200101T000000Z.sqlite")
    aside.write_bytes(store.path.read_bytes())
    other = store.path.with_name("other.sqlite")
    other.touch()
    killed = store.path.with_name(".rescue-killed")
    killed.mkdir()
    (killed / store.path.name).write_bytes(store.path.read_bytes())
    store.forget_all()

    assert store.all() == []
    left = {path for path in store.path.parent.iterdir() if path.stat().st_size}
    assert left == {store.path}
    assert not any(secret(number) in store.path.read_bytes() for number in range(30))


def test_ids_are_never_reused(store: SampleStore) -> None:
    filled(store.path, 3)
    store.forget_all()

    assert store.add(a_drawing(1)).id == 4


def test_a_store_is_a_single_file(store: SampleStore) -> None:
    filled(store.path, 3)
    store.change({1: 2})
    store.all()

    assert list(store.path.parent.iterdir()) == [store.path]


def test_threads_share_a_store(store: SampleStore) -> None:
    counts: list[int] = []

    def add(first: int) -> None:
        for number in range(first, first + 8):
            store.add(a_drawing(number))
            counts.append(len(store.all()))

    threads = [threading.Thread(target=add, args=(8 * index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(contents(store)) == 32
    assert len(counts) == 32
    assert store.rescue is None


@pytest.mark.parametrize("name", ["a b", "ünï 数字", "100%", "a?mode=ro", "a#b", "'"])
def test_folders_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = SampleStore(tmp_path / name / SAMPLES_NAME)
    store.add(a_drawing(1))

    assert len(store.all()) == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]
