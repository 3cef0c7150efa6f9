from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.errors import DataError, SamplesError
from mnist_gui.core.events import DrawingsRescued, TrainingEvent
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME
from tests.helpers.core.sample_examples import a_drawing, execute
from tests.helpers.trainer.drawings_of_splits import keep
from trainer.data.splits import Split
from trainer.data.user_samples import (
    WATCHED,
    UserSamples,
    load_user_samples,
    read_samples,
    split_of,
)

EMPTY = Split(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
DATA = Split(np.full((3, 28, 28), 9, np.uint8), np.array([1, 2, 3], np.uint8))


def ignore(_: TrainingEvent) -> None:
    """Ignore an event."""


@pytest.fixture
def kept(tmp_path: Path) -> list[Sample]:
    """Return 30 samples of fours, every fifth held out."""
    return keep(tmp_path, [a_drawing(number, label=4) for number in range(30)])


def test_the_weight_repeats_each_sample(kept: list[Sample]) -> None:
    split = UserSamples(kept).added_to(DATA, weight=7)

    assert len(split.labels) == len(split.images) == 3 + 7 * 24
    assert split.labels.tolist() == [1, 2, 3] + [4] * 168
    _, times = np.unique(split.images[3:], axis=0, return_counts=True)
    assert times.tolist() == [7] * 24


def test_held_out_samples_are_not_trained_on(kept: list[Sample]) -> None:
    samples = UserSamples(kept)
    trained = {image.tobytes() for image in samples.added_to(EMPTY, weight=1).images}
    held_out = {image.tobytes() for image in split_of(samples.held_out).images}

    assert (len(trained), len(held_out)) == (24, 6)
    assert not trained & held_out


def test_a_weight_of_zero_leaves_the_split_as_it_is(kept: list[Sample]) -> None:
    assert UserSamples(kept).added_to(DATA, weight=0) is DATA


def test_training_on_samples_needs_some_that_are_not_held_out(
    kept: list[Sample],
) -> None:
    held_out = [sample for sample in kept if sample.is_held_out]
    with pytest.raises(DataError, match="no drawings of your own"):
        UserSamples(held_out).added_to(DATA, weight=1)


def test_split_of_keeps_the_model_inputs_exactly(kept: list[Sample]) -> None:
    np.testing.assert_array_equal(
        split_of(kept).floats(), np.stack([sample.model_input for sample in kept])
    )


def test_the_source_identifies_samples_without_showing_them(kept: list[Sample]) -> None:
    source = UserSamples(kept).source(20)
    relabelled = [replace(kept[0], label=5), *kept[1:]]

    assert source.entry() == {
        "name": "own drawings",
        "size": 24 * 785,
        "sha256": source.sha256,
        "count": 24,
        "weight": 20,
    }
    assert UserSamples(kept).source(20) == source
    assert UserSamples(relabelled).source(20).sha256 != source.sha256


@pytest.fixture
def mixed(tmp_path: Path) -> list[Sample]:
    """Return ten fours and ten non-digits; two of each are held out."""
    labels = [4, NOT_A_DIGIT] * 10
    return keep(tmp_path, [a_drawing(i, label) for i, label in enumerate(labels)])


def test_non_digits_are_learned_apart_from_digits(mixed: list[Sample]) -> None:
    samples = UserSamples(mixed)
    digits = samples.added_to(EMPTY, weight=3)
    expected = [
        sample.model_input
        for sample in mixed
        if sample.label == NOT_A_DIGIT and not sample.is_held_out
    ]

    assert samples.has_non_digits
    assert digits.labels.tolist() == [4] * 24
    images = samples.non_digits(weight=3)
    assert len(images) == 24
    assert {image.tobytes() for image in images} == {
        image.tobytes() for image in Split.from_floats(expected, []).images
    }
    assert len(samples.non_digits(weight=0)) == 0


def test_held_out_non_digits_are_apart_from_held_out_digits(
    mixed: list[Sample],
) -> None:
    samples = UserSamples(mixed)

    assert {sample.label for sample in samples.held_out} == {4}
    assert {sample.label for sample in samples.held_out_non_digits} == {NOT_A_DIGIT}
    assert len(samples.held_out) == len(samples.held_out_non_digits) == 2
    assert {sample.label for sample in samples.watched} == {4}


def test_the_source_counts_non_digits_only_where_they_are_learned(
    mixed: list[Sample],
) -> None:
    samples = UserSamples(mixed)
    alone = UserSamples([sample for sample in mixed if sample.label == 4])

    assert samples.source(5).count == 16
    assert samples.source(5, includes_non_digits=False) == alone.source(5)


def test_non_digits_alone_can_be_trained_on(mixed: list[Sample]) -> None:
    samples = UserSamples([sample for sample in mixed if sample.label != 4])

    assert len(samples.added_to(DATA, weight=2).labels) == len(DATA.labels)


def a_sample(number: int, *, is_mistake: bool) -> Sample:
    drawing = a_drawing(number, label=1, predicted=2 if is_mistake else 1)
    return Sample(**vars(drawing), id=number, time="", is_held_out=False)


@pytest.mark.parametrize(
    ("mistakes", "expected"),
    [
        ([], range(21, 31)),
        ([3], [3, *range(22, 31)]),
        (range(1, 8), [3, 4, 5, 6, 7, *range(26, 31)]),
        (range(1, 31), [*range(21, 31)]),
    ],
    ids=["none", "one", "many", "all"],
)
def test_the_newest_samples_and_some_mistakes_are_watched(
    mistakes: range | list[int], expected: range | list[int]
) -> None:
    samples = [a_sample(n, is_mistake=n in mistakes) for n in range(1, 31)]

    watched = UserSamples(samples).watched

    assert [sample.id for sample in watched] == list(expected)
    assert len(watched) == WATCHED


@pytest.mark.parametrize("count", range(WATCHED + 1))
@pytest.mark.parametrize("mistakes", [(), (2,), (2, 3, 4)])
def test_all_samples_are_watched_if_there_are_few(
    count: int, mistakes: tuple[int, ...]
) -> None:
    samples = [a_sample(n, is_mistake=n in mistakes) for n in range(1, count + 1)]

    assert UserSamples(samples).watched == samples


def test_unreadable_samples_stop_only_a_run_that_needs_them(tmp_path: Path) -> None:
    (tmp_path / SAMPLES_NAME).mkdir()

    assert load_user_samples(tmp_path, ignore, are_needed=False).watched == []
    with pytest.raises(SamplesError):
        load_user_samples(tmp_path, ignore, are_needed=True)


def test_read_samples_reports_a_repaired_file(
    kept: list[Sample], tmp_path: Path
) -> None:
    execute(tmp_path / SAMPLES_NAME, "UPDATE samples SET label = 5 WHERE id = 2")
    log: list[TrainingEvent] = []
    samples = read_samples(tmp_path, log.append)

    assert [sample.id for sample in samples] == [1, *range(3, 31)]
    (event,) = log
    assert isinstance(event, DrawingsRescued)
    assert "was damaged: 29 drawings were recovered" in event.message


def test_loading_samples_creates_no_file(tmp_path: Path) -> None:
    load_user_samples(tmp_path / "none", ignore, are_needed=True)

    assert not any(tmp_path.iterdir())
