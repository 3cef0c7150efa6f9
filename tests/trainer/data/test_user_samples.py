from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.errors import DataError, SamplesError
from mnist_gui.core.events import DrawingsRescued, TrainingEvent
from mnist_gui.core.samples.store import SAMPLES_NAME, Sample
from tests.helpers.core.sample_examples import a_drawing, execute
from tests.helpers.trainer.drawings_of_splits import keep
from trainer.data.splits import Split
from trainer.data.user_samples import (
    WATCHED,
    UserSamples,
    read_own_drawings,
    read_samples,
    split_of,
)

EMPTY = Split(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
DATA = Split(np.full((3, 28, 28), 9, np.uint8), np.array([1, 2, 3], np.uint8))


def ignore(_: TrainingEvent) -> None:
    """Be told nothing."""


@pytest.fixture
def kept(tmp_path: Path) -> list[Sample]:
    """Return drawings as they are kept: 30 fours, each fifth kept aside."""
    return keep(tmp_path, [a_drawing(number, label=4) for number in range(30)])


def test_each_drawing_counts_as_so_many_images(kept: list[Sample]) -> None:
    split = UserSamples(kept).added_to(DATA, weight=7)

    assert len(split.labels) == len(split.images) == 3 + 7 * 24
    assert split.labels.tolist() == [1, 2, 3] + [4] * 168
    _, times = np.unique(split.images[3:], axis=0, return_counts=True)
    assert times.tolist() == [7] * 24


def test_what_is_kept_aside_is_never_learnt_from(kept: list[Sample]) -> None:
    own = UserSamples(kept)
    learnt = {image.tobytes() for image in own.added_to(EMPTY, weight=1).images}
    aside = {image.tobytes() for image in split_of(own.kept_aside).images}

    assert (len(learnt), len(aside)) == (24, 6)
    assert not learnt & aside


def test_without_a_weight_the_data_stays_as_it_is(kept: list[Sample]) -> None:
    assert UserSamples(kept).added_to(DATA, weight=0) is DATA


def test_without_drawings_there_is_nothing_to_learn_from(kept: list[Sample]) -> None:
    aside = [one for one in kept if one.is_held_out]
    with pytest.raises(DataError, match="no drawings of your own to learn from"):
        UserSamples(aside).added_to(DATA, weight=1)


def test_images_are_exactly_what_was_kept(kept: list[Sample]) -> None:
    np.testing.assert_array_equal(
        split_of(kept).floats(), np.stack([one.model_input for one in kept])
    )


def test_the_source_tells_drawings_apart_and_shows_none(kept: list[Sample]) -> None:
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
def test_the_newest_are_watched_and_some_mistakes(
    mistakes: range | list[int], expected: range | list[int]
) -> None:
    samples = [a_sample(n, is_mistake=n in mistakes) for n in range(1, 31)]

    watched = UserSamples(samples).watched

    assert [one.id for one in watched] == list(expected)
    assert len(watched) == WATCHED


@pytest.mark.parametrize("count", range(WATCHED + 1))
@pytest.mark.parametrize("mistakes", [(), (2,), (2, 3, 4)])
def test_of_few_drawings_all_are_watched(count: int, mistakes: tuple[int, ...]) -> None:
    samples = [a_sample(n, is_mistake=n in mistakes) for n in range(1, count + 1)]

    assert UserSamples(samples).watched == samples


def test_a_run_that_needs_no_drawings_goes_on_without_them(tmp_path: Path) -> None:
    (tmp_path / SAMPLES_NAME).mkdir()

    assert read_own_drawings(tmp_path, ignore, are_needed=False).watched == []
    with pytest.raises(SamplesError):
        read_own_drawings(tmp_path, ignore, are_needed=True)


def test_a_file_found_damaged_by_a_run_is_told(
    kept: list[Sample], tmp_path: Path
) -> None:
    execute(tmp_path / SAMPLES_NAME, "UPDATE samples SET label = 5 WHERE id = 2")
    told: list[TrainingEvent] = []
    samples = read_samples(tmp_path, told.append)

    assert [one.id for one in samples] == [1, *range(3, 31)]
    (event,) = told
    assert isinstance(event, DrawingsRescued)
    assert "was damaged: 29 drawings were recovered" in event.message


def test_looking_for_drawings_makes_no_file(tmp_path: Path) -> None:
    read_own_drawings(tmp_path / "none", ignore, are_needed=True)

    assert not any(tmp_path.iterdir())
