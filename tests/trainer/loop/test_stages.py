"""Training runs of several stages."""

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

TRAIN, VALIDATION = ToyDigits().train_and_validation()
DATA = TrainingData(
    TRAIN, VALIDATION, synthesize(300, seed=1), synthesize_negatives(300, seed=1)
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
    data: TrainingData = DATA,
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

    def on_event(event: TrainingEvent) -> None:
        log.append(event)
        # The checkpoint of an epoch is written after its event.
        if isinstance(event, StepDone) and len(epochs(log)) == die_after > 0:
            raise KeyboardInterrupt

    return train(config, data, on_event)


def epochs(log: list[TrainingEvent]) -> list[EpochFinished]:
    return [event for event in log if isinstance(event, EpochFinished)]


def test_stages_are_reported_as_one_run(tmp_path: Path) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log)

    (started,) = (event for event in log if isinstance(event, RunStarted))
    steps = [event for event in log if isinstance(event, StepDone)]
    assert started.epochs == 5
    assert [epoch.epoch for epoch in epochs(log)] == [1, 2, 3, 4, 5]
    assert {epoch.epochs for epoch in epochs(log)} == {5}
    numbers = [event.step for event in steps]
    assert numbers == sorted(set(numbers))
    assert {event.steps for event in steps} == {started.steps} == {numbers[-1]}
    assert steps[-1].seconds_left == 0
    left = (steps[0].steps - steps[0].step) * STAGES.batch_size
    seconds = left / steps[0].images_per_second
    assert steps[0].seconds_left == pytest.approx(seconds)


def test_only_a_distilling_stage_continues_the_first_network(
    tmp_path: Path,
) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log)

    _, first, second, third, last = (epoch.val_loss for epoch in epochs(log))
    assert second > first + 0.01  # after one epoch, not three
    assert abs(last - first) < abs(second - first)
    assert third != first


@pytest.mark.parametrize("epoch", [1, 2, 3, 4])
def test_a_resumed_run_ends_as_an_uninterrupted_one(epoch: int, tmp_path: Path) -> None:
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
    steps = [event.step for event in resumed if isinstance(event, StepDone)]
    assert min(steps) > epoch * max(steps) / 5


def test_resuming_a_finished_run_returns_its_network(tmp_path: Path) -> None:
    network = run(tmp_path, [])
    log: list[TrainingEvent] = []
    same = run(tmp_path, log, resume=True)

    assert len(epochs(log)) == 5
    assert not [event for event in log if isinstance(event, StepDone)]
    for one, other in zip(network.variables, same.variables, strict=True):
        assert np.array_equal(one.numpy(), other.numpy())


def test_later_stages_need_synthetic_digits(tmp_path: Path) -> None:
    log: list[TrainingEvent] = []
    run(tmp_path, log, data=TrainingData(TRAIN, VALIDATION))

    assert [(epoch.epoch, epoch.epochs) for epoch in epochs(log)] == [(1, 2), (2, 2)]
