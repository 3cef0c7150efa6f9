"""The weights of the first layer are recorded while a network is trained."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.events import StepDone, TrainingEvent, WeightsRecorded
from mnist_gui.core.inside.weight_pictures import unpack
from trainer.config import RECIPES
from trainer.data.splits import TrainingData
from trainer.data.toy import ToyDigits
from trainer.loop.pool import build_pool
from trainer.loop.recording import WeightRecorder, as_pictures
from trainer.loop.step import TrainingLoop
from trainer.networks.architectures import ARCHITECTURES, DIGITS_HEAD

pytestmark = pytest.mark.slow

TRAIN, VALIDATION = ToyDigits().train_and_validation()


def record(architecture: str, steps: int) -> tuple[list[TrainingEvent], TrainingLoop]:
    """Train for some steps; return what was reported, and the loop."""
    recipe = replace(RECIPES["quick"], steps=steps, batch_size=32)
    pool = build_pool(TrainingData(TRAIN, VALIDATION), recipe, 0)
    network = ARCHITECTURES[architecture]()
    loop = TrainingLoop(network, pool, recipe, 0)
    log: list[TrainingEvent] = []
    recorder = WeightRecorder(network, loop.steps, log.append)
    recorder.note_step(0)
    for epoch in range(loop.epochs):
        loop.run_epoch(epoch, log.append, on_step=recorder.note_step)
    return log, loop


def recorded(log: list[TrainingEvent]) -> list[WeightsRecorded]:
    return [event for event in log if isinstance(event, WeightsRecorded)]


def test_softmax_regression_is_recorded_from_its_first_steps_to_its_last() -> None:
    log, loop = record("softmax", 100)

    pictures = [unpack(event) for event in recorded(log)]
    assert [each.step for each in pictures[:7]] == [0, 1, 2, 4, 8, 16, 32]
    assert pictures[-1].step == 100
    assert pictures[0].largest == 0
    head = loop._network.get_layer(DIGITS_HEAD).kernel.numpy()
    last = pictures[-1]
    assert last.are_of_digits
    weights = last.pictures[4].ravel() * last.largest
    assert weights == pytest.approx(head[:, 4], abs=last.largest / 200)


def test_a_small_network_records_the_kernels_of_its_first_convolution() -> None:
    log, _ = record("small", 50)

    first, *_, last = (unpack(event) for event in recorded(log))
    assert first.pictures.shape == last.pictures.shape == (24, 5, 5)
    assert (first.pictures * first.largest != last.pictures * last.largest).any()


def test_progress_is_reported_once_the_first_steps_are_done() -> None:
    log, _ = record("softmax", 100)

    steps = [event.step for event in log if isinstance(event, StepDone)]
    assert steps[0] >= 43
    assert steps[-1] == 100


def test_a_long_run_is_recorded_some_dozens_of_times() -> None:
    log: list[TrainingEvent] = []
    recorder = WeightRecorder(ARCHITECTURES["softmax"](), 40_000, log.append)
    for step in (0, 1, 2, 4, 8, 16, 32, *range(64, 40_001, 43)):
        recorder.note_step(step)

    assert 40 <= len(log) <= 50


def test_kernels_are_pictures_one_by_one() -> None:
    kernels = np.arange(18, dtype=np.float32).reshape(3, 3, 1, 2)

    assert as_pictures(kernels)[1].tolist() == kernels[:, :, 0, 1].tolist()
