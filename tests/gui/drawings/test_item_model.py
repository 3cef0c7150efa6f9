import random
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from mnist_gui.core.samples.store import SAMPLES_NAME, Sample
from mnist_gui.drawings.item_model import SAMPLE_ROLE, GalleryItemModel
from tests.helpers.core.sample_examples import filled, ids

COUNT = 30


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    """Return drawings with the ids 1 to 30; every third was read wrong."""
    store = filled(tmp_path / SAMPLES_NAME, COUNT)
    return [
        replace(one, predicted=one.label if one.id % 3 else (one.label + 1) % 10)
        for one in store.all()
    ]


@pytest.fixture
def items(samples: list[Sample]) -> GalleryItemModel:
    items = GalleryItemModel()
    # Qt's own check that what is said of the rows is what becomes of them.
    QAbstractItemModelTester(
        items, QAbstractItemModelTester.FailureReportingMode.Fatal, items
    )
    items.set_all(samples)
    return items


def text(items: GalleryItemModel, row: int, role: Qt.ItemDataRole) -> str:
    return str(items.data(items.index(row), role))


def test_the_newest_comes_first(items: GalleryItemModel) -> None:
    assert [one.id for one in items.shown] == list(range(COUNT, 0, -1))
    assert items.data(items.index(0), SAMPLE_ROLE) is items.shown[0]
    assert items.rowCount() == COUNT
    assert items.rowCount(items.index(0)) == 0


@pytest.mark.parametrize("label", [None, 0, 4])
@pytest.mark.parametrize("only_mistakes", [False, True])
def test_digit_and_mistakes_are_chosen(
    items: GalleryItemModel,
    samples: list[Sample],
    label: int | None,
    only_mistakes: bool,
) -> None:
    items.choose(label, only_mistakes)
    wanted = [one for one in samples if one.is_mistake or not only_mistakes]

    assert items.counts() == tuple(
        sum(one.label == digit for one in wanted) for digit in range(10)
    )
    assert ids(list(items.shown)) == [
        one.id for one in reversed(wanted) if label in (None, one.label)
    ]
    assert items.count == COUNT


def test_whatever_happens_the_rows_are_those_of_a_new_list(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    chance = random.Random(5)  # noqa: S311
    labels: dict[int, int | None] = {one.id: one.label for one in samples}
    for step in range(150):
        numbers = chance.sample(range(1, COUNT + 1), chance.choice([1, 2, 12]))
        change = {one: chance.choice([None, *range(10)]) for one in numbers}
        labels |= change
        items.change(change)
        if step % 10 == 0:
            chosen = chance.choice([None, 3]), chance.random() < 0.5
            items.choose(*chosen)
        there = [
            replace(one, label=label)
            for one in samples
            for label in [labels[one.id]]
            if label is not None
        ]
        fresh = GalleryItemModel()
        fresh.set_all(there)
        fresh.choose(*chosen)

        assert ids(list(items.shown)) == ids(list(fresh.shown))
        assert items.counts() == fresh.counts()


def test_what_is_deleted_may_come_back_after_all_was_fetched_anew(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.change({7: None})
    items.set_all([one for one in samples if one.id != 7])
    items.change({7: 2})

    assert (items.shown[COUNT - 7].id, items.shown[COUNT - 7].label) == (7, 2)


def test_a_drawing_that_nobody_knows_is_not_shown(items: GalleryItemModel) -> None:
    items.change({99: 4})

    assert items.count == COUNT


def test_what_is_forgotten_does_not_come_back(items: GalleryItemModel) -> None:
    items.forget_all()
    items.change({7: 2})

    assert (items.count, items.rowCount()) == (0, 0)


def test_a_drawing_said_anew_stays_in_its_place(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.put(replace(samples[4], label=9, predicted=1))

    assert [one.id for one in items.shown] == list(range(COUNT, 0, -1))
    assert text(items, COUNT - 5, Qt.ItemDataRole.DisplayRole) == "9, read as 1"


def test_what_a_tile_says(items: GalleryItemModel, samples: list[Sample]) -> None:
    right = replace(
        samples[0], label=7, predicted=7, probability=0.914, model_version=3
    )
    alone = replace(
        samples[1], label=2, predicted=None, probability=None, is_held_out=True
    )
    items.set_all([right, alone])
    details = text(items, 1, Qt.ItemDataRole.ToolTipRole)

    assert text(items, 1, Qt.ItemDataRole.DisplayRole) == "7"
    assert "Labelled 7" in details
    assert "Model 3 read 7, 91 % confident" in details
    assert "20" in details.splitlines()[1]  # the year
    held_out = text(items, 0, Qt.ItemDataRole.ToolTipRole)
    assert "Not read by a model" in held_out
    assert "none learns it" in held_out
    assert items.data(items.index(0), Qt.ItemDataRole.DecorationRole) is None


def test_a_drawing_of_no_model_has_a_place_for_it(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.put(replace(samples[0], predicted=4, probability=0.5, model_version=None))

    details = text(items, COUNT - 1, Qt.ItemDataRole.ToolTipRole)
    assert "A model read 4, 50 % confident" in details
