"""A run of several stages: one to whoever listens, and to a checkpoint."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.events import EpochFinished, RunStarted, StepDone, TrainingEvent
from trainer.config import RECIPES, TrainConfig
from trainer.data.splits import TrainingData
from trainer.data.synthesis import synthesize
from trainer.data.toy import ToyDigits
from trainer.handwriting.negatives import synthesize_negatives
from trainer.loop.training import train
from trainer.networks.types import Network

pytestmark = pytest.mark.slow

LEARNT, UNKNOWN = ToyDigits().train_and_validation()
LESSONS = TrainingData(
    LEARNT, UNKNOWN, synthesize(300, seed=1), synthesize_negatives(300, seed=1)
)
FIRST = replace(RECIPES["quick"], epochs=2)
LAST = replace(FIRST, learning_rate=1e-4, distillation_weight=0.9)
STAGES = replace(FIRST, later_stages=(replace(FIRST, epochs=1), LAST))


@pytest.fixture(autouse=True)
def recipe_of_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "quick", STAGES)


def run(
    folder: Path,
    log: list[TrainingEvent],
    *,
    lessons: TrainingData = LESSONS,
    die_after: int = 0,
    resume: bool = False,
) -> Network:
    config = TrainConfig(
        data="fake",
        data_dir=folder,
        store=folder,
        recipe="quick",
        architecture="softmax",
        checkpoint=folder / "run.npz",
        resume=resume,
    )

    def report(event: TrainingEvent) -> None:
        log.append(event)
        # The checkpoint of an epoch is written after it is told.
        if isinstance(event, StepDone) and len(epochs(log)) == die_after > 0:
            raise KeyboardInterrupt

    return train(config, lessons, report)


def epochs(log: list[TrainingEvent]) -> list[EpochFinished]:
    return [one for one in log if isinstance(one, EpochFinished)]


def test_they_are_told_as_one_run(tmp_path: Path) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log)

    started = [one for one in log if isinstance(one, RunStarted)]
    steps = [one for one in log if isinstance(one, StepDone)]
    assert [one.epochs for one in started] == [5]
    assert [one.epoch for one in epochs(log)] == [1, 2, 3, 4, 5]
    assert {one.epochs for one in epochs(log)} == {5}
    assert [one.step for one in steps] == sorted({one.step for one in steps})
    assert {one.steps for one in steps} == {started[0].steps} == {steps[-1].step}
    assert steps[-1].seconds_left == 0
    left = (steps[0].steps - steps[0].step) * STAGES.batch_size
    seconds = left / steps[0].images_per_second
    assert steps[0].seconds_left == pytest.approx(seconds)


def test_the_last_goes_on_with_the_first_s_network_the_others_with_their_own(
    tmp_path: Path,
) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log)

    _, first, second, third, last = (one.val_loss for one in epochs(log))
    assert second > first + 0.01  # one epoch's, not three
    assert abs(last - first) < abs(second - first)
    assert third != first


@pytest.mark.parametrize("epoch", [1, 2, 3, 4])
def test_a_run_that_died_goes_on_to_the_same_end(epoch: int, tmp_path: Path) -> None:
    whole: list[TrainingEvent] = []
    network = run(tmp_path, whole)
    (tmp_path / "run.npz").unlink()
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, [], die_after=epoch)
    resumed: list[TrainingEvent] = []
    same = run(tmp_path, resumed, resume=True)

    assert epochs(resumed) == epochs(whole)
    for one, other in zip(network.variables, same.variables, strict=True):
        assert np.array_equal(one.numpy(), other.numpy())
    steps = [one.step for one in resumed if isinstance(one, StepDone)]
    assert min(steps) > epoch * max(steps) / 5


def test_one_that_was_over_gives_its_network_once_more(tmp_path: Path) -> None:
    network = run(tmp_path, [])
    log: list[TrainingEvent] = []
    same = run(tmp_path, log, resume=True)

    assert len(epochs(log)) == 5
    assert not [one for one in log if isinstance(one, StepDone)]
    for one, other in zip(network.variables, same.variables, strict=True):
        assert np.array_equal(one.numpy(), other.numpy())


def test_without_digits_of_ours_the_first_is_all(tmp_path: Path) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log, lessons=TrainingData(LEARNT, UNKNOWN))

    assert [(one.epoch, one.epochs) for one in epochs(log)] == [(1, 2), (2, 2)]
