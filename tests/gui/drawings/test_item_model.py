import random
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from mnist_gui.core.samples.sample import LABELS, NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME
from mnist_gui.drawings.item_model import SAMPLE_ROLE, GalleryItemModel
from tests.helpers.core.sample_examples import filled, ids

COUNT = 30


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    """Return samples with the ids 1 to 30; every third was misread."""
    store = filled(tmp_path / SAMPLES_NAME, COUNT)
    return [
        replace(
            sample,
            predicted=sample.label if sample.id % 3 else (sample.label + 1) % 10,
        )
        for sample in store.all()
    ]


@pytest.fixture
def items(samples: list[Sample]) -> GalleryItemModel:
    items = GalleryItemModel()
    # Qt's own check that announced changes of rows are those that happen.
    QAbstractItemModelTester(
        items, QAbstractItemModelTester.FailureReportingMode.Fatal, items
    )
    items.set_all(samples)
    return items


def text(items: GalleryItemModel, row: int, role: Qt.ItemDataRole) -> str:
    return str(items.data(items.index(row), role))


def test_samples_are_listed_newest_first(items: GalleryItemModel) -> None:
    assert ids(items.shown) == list(range(COUNT, 0, -1))
    assert items.data(items.index(0), SAMPLE_ROLE) is items.shown[0]
    assert items.rowCount() == COUNT
    assert items.rowCount(items.index(0)) == 0


@pytest.mark.parametrize("label", [None, 0, 4])
@pytest.mark.parametrize("only_mistakes", [False, True])
def test_the_filter_applies_to_list_and_counts(
    items: GalleryItemModel,
    samples: list[Sample],
    label: int | None,
    only_mistakes: bool,
) -> None:
    items.choose(label, only_mistakes)
    wanted = [sample for sample in samples if sample.is_mistake or not only_mistakes]

    assert items.counts() == tuple(
        sum(sample.label == label for sample in wanted) for label in LABELS
    )
    assert ids(items.shown) == [
        sample.id for sample in reversed(wanted) if label in (None, sample.label)
    ]
    assert items.count == COUNT


def test_after_any_changes_the_rows_equal_those_of_a_new_model(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    chance = random.Random(5)  # noqa: S311
    labels: dict[int, int | None] = {sample.id: sample.label for sample in samples}
    for step in range(150):
        changed = chance.sample(range(1, COUNT + 1), chance.choice([1, 2, 12]))
        change = {number: chance.choice([None, *range(10)]) for number in changed}
        labels |= change
        items.change(change)
        if step % 10 == 0:
            chosen = chance.choice([None, 3]), chance.random() < 0.5
            items.choose(*chosen)
        present = [
            replace(sample, label=label)
            for sample in samples
            for label in [labels[sample.id]]
            if label is not None
        ]
        fresh = GalleryItemModel()
        fresh.set_all(present)
        fresh.choose(*chosen)

        assert ids(items.shown) == ids(fresh.shown)
        assert items.counts() == fresh.counts()


def test_a_deleted_sample_can_be_restored_after_a_reload(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.change({7: None})
    items.set_all([sample for sample in samples if sample.id != 7])
    items.change({7: 2})

    assert (items.shown[COUNT - 7].id, items.shown[COUNT - 7].label) == (7, 2)


def test_a_change_of_an_unknown_id_adds_nothing(items: GalleryItemModel) -> None:
    items.change({99: 4})

    assert items.count == COUNT


def test_forgotten_samples_cannot_be_restored(items: GalleryItemModel) -> None:
    items.forget_all()
    items.change({7: 2})

    assert (items.count, items.rowCount()) == (0, 0)


def test_an_updated_sample_keeps_its_position(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.put(replace(samples[4], label=9, predicted=1))

    assert ids(items.shown) == list(range(COUNT, 0, -1))
    assert text(items, COUNT - 5, Qt.ItemDataRole.DisplayRole) == "9 · read as 1"


def test_a_tile_shows_label_and_details(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    correct = replace(
        samples[0], label=7, predicted=7, probability=0.914, model_version=3
    )
    unread = replace(
        samples[1], label=2, predicted=None, probability=None, is_held_out=True
    )
    items.set_all([correct, unread])
    details = text(items, 1, Qt.ItemDataRole.ToolTipRole)

    assert text(items, 1, Qt.ItemDataRole.DisplayRole) == "7"
    assert "Labelled 7" in details
    assert "Model 3 read 7, 91 % confident" in details
    assert "20" in details.splitlines()[1]  # the year
    held_out = text(items, 0, Qt.ItemDataRole.ToolTipRole)
    assert "Not read by a model" in held_out
    assert "none learns it" in held_out
    assert items.data(items.index(0), Qt.ItemDataRole.DecorationRole) is None


def test_details_of_a_sample_read_by_a_foreign_model_name_no_version(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.put(replace(samples[0], predicted=4, probability=0.5, model_version=None))

    details = text(items, COUNT - 1, Qt.ItemDataRole.ToolTipRole)
    assert "A model read 4, 50 % confident" in details


def test_non_digits_have_a_count_a_caption_and_a_filter(
    items: GalleryItemModel, samples: list[Sample]
) -> None:
    items.change({30: NOT_A_DIGIT, 29: NOT_A_DIGIT})
    items.put(replace(samples[28], label=NOT_A_DIGIT, predicted=NOT_A_DIGIT))

    assert items.counts()[NOT_A_DIGIT] == 2
    items.choose(NOT_A_DIGIT, False)
    assert ids(items.shown) == [30, 29]
    shown = [text(items, row, Qt.ItemDataRole.DisplayRole) for row in (0, 1)]
    assert shown == [f"not a digit · read as {samples[29].predicted}", "not a digit"]
    details = text(items, 1, Qt.ItemDataRole.ToolTipRole)
    assert "Labelled “not a digit”" in details
    assert "A model read no digit" in details
    items.choose(NOT_A_DIGIT, True)
    assert ids(items.shown) == [30]
