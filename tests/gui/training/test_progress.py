"""How far a run is: one fraction, whatever its phases are."""

import pytest

from mnist_gui.core.events import DataPrepared, StepDone
from mnist_gui.training.progress import RunProgress
from mnist_gui.training.texts import (
    describe_duration,
    describe_step,
    describe_time_left,
)

TRAIN_IMAGES = DataPrepared(what="train.gz", done=9_912_422, total=9_912_422)


def a_step(step: int, steps: int = 100, seconds_left: float = 20) -> StepDone:
    return StepDone(
        step=step,
        steps=steps,
        loss=0.1,
        accuracy=0.9,
        images_per_second=4900.4,
        seconds_left=seconds_left,
    )


def test_each_phase_continues_where_the_one_before_ended() -> None:
    progress = RunProgress(downloads=True, generates=True)
    fractions = [progress.fraction]
    progress.note_preparation(TRAIN_IMAGES)
    fractions.append(progress.fraction)
    for done in (0, 60, 120):
        progress.note_preparation(DataPrepared(what="synthetic", done=done, total=120))
        fractions.append(progress.fraction)
    for step in (1, 50, 100):
        progress.note_step(a_step(step))
        fractions.append(progress.fraction)
    progress.note_tests()

    assert fractions[0] == 0
    assert fractions == sorted(fractions)
    assert len(set(fractions)) == len(fractions)
    assert fractions[-1] == progress.fraction < 1


def test_phases_that_a_run_does_not_have_take_no_room() -> None:
    plain, whole = RunProgress(), RunProgress(downloads=True, generates=True)
    for progress in (plain, whole):
        progress.note_step(a_step(0))

    assert plain.fraction == 0
    assert whole.fraction > 0.1


def test_progress_never_falls() -> None:
    progress = RunProgress(generates=True)
    progress.note_step(a_step(60))
    before = progress.fraction
    progress.note_preparation(DataPrepared(what="synthetic", done=1, total=2))
    progress.note_step(a_step(10))
    progress.note_preparation(TRAIN_IMAGES)  # unexpected: nothing was to be downloaded

    assert progress.fraction == before


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "some seconds"),
        (50, "about a minute"),
        (250, "about 4 minutes"),
        (2800, "about 47 minutes"),
        (3300, "about an hour"),
        (5100, "about 1½ hours"),
        (7100, "about 2 hours"),
        (9100, "about 2½ hours"),
        (4 * 3600, "about 4 hours"),
    ],
)
def test_long_runs_are_described_in_hours(seconds: float, words: str) -> None:
    assert describe_duration(seconds) == words


def test_the_time_left_is_described_in_words() -> None:
    described = [describe_time_left(seconds) for seconds in (1, 23.4, 65, 7200)]

    assert described == [
        *("a few seconds left", "23 seconds left"),
        *("about a minute left", "about 2 hours left"),
    ]


def test_a_step_is_described_by_its_epoch() -> None:
    described = [describe_step(a_step(step), epochs=4) for step in (1, 25, 99, 100)]

    assert [text.split(" · ")[0] for text in described] == [
        *("Epoch 1 of 4", "Epoch 2 of 4", "Epoch 4 of 4", "Epoch 4 of 4"),
    ]
    assert described[0].endswith("4,900 digits a second · 20 seconds left")
