"""What is learnt from images that show no digit, and from other networks."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.events import StepDone, TrainingEvent
from trainer.config import RECIPES
from trainer.data.splits import NO_IMAGES, TrainingData
from trainer.data.toy import ToyDigits
from trainer.handwriting.negatives import synthesize_negatives
from trainer.loop.pool import prepare
from trainer.loop.scorer import Evaluator
from trainer.loop.step import TrainingLoop
from trainer.networks.architectures import ARCHITECTURES, DIGITS_HEAD

pytestmark = pytest.mark.slow

RECIPE = replace(RECIPES["quick"], epochs=2)
LEARNT, UNKNOWN = ToyDigits().train_and_validation()


def train(not_digits: NDArray[np.uint8], log: list[TrainingEvent]) -> Evaluator:
    network = ARCHITECTURES["softmax"]()
    lessons = TrainingData(LEARNT, UNKNOWN, not_digits=not_digits)
    loop = TrainingLoop(network, prepare(lessons, RECIPE, 0), RECIPE, 0)
    for epoch in range(RECIPE.epochs):
        loop.run_epoch(epoch, log.append)
    return Evaluator(network)


def test_they_are_told_from_digits_and_the_digits_still_from_each_other() -> None:
    log: list[TrainingEvent] = []
    scorer = train(synthesize_negatives(1000, seed=1), log)

    of_digits = scorer.answers(UNKNOWN.images).digit_logits
    of_others = scorer.answers(synthesize_negatives(200, seed=2)).digit_logits
    assert np.median(of_digits) > np.quantile(of_others, 0.8)
    assert scorer.score(UNKNOWN).accuracy > 0.8
    # Three thousand images in all.
    steps = [one for one in log if isinstance(one, StepDone)]
    assert steps[-1].steps == 2 * (3000 // RECIPE.batch_size)


def test_a_run_of_so_many_steps_goes_over_little_data_more_often() -> None:
    lessons = TrainingData(LEARNT, UNKNOWN)
    recipe = replace(RECIPE, steps=50)  # of which seven make an epoch
    material = prepare(lessons, recipe, 0)
    loop = TrainingLoop(ARCHITECTURES["softmax"](), material, recipe, 0)
    log: list[TrainingEvent] = []
    for epoch in range(loop.epochs):
        loop.run_epoch(epoch, log.append)

    assert (loop.epochs, loop.steps) == (8, 50)
    assert [one.step for one in log if isinstance(one, StepDone)][-1] == 50


def test_the_accuracy_told_is_that_on_digits_alone() -> None:
    log: list[TrainingEvent] = []
    scorer = train(synthesize_negatives(2000, seed=1), log)

    told = [one.accuracy for one in log if isinstance(one, StepDone)][-1]
    assert told == pytest.approx(scorer.score(LEARNT).accuracy, abs=0.1)


@pytest.mark.parametrize(("distillation_weight", "right"), [(0.0, 1.0), (0.8, 0.0)])
def test_other_networks_are_learnt_from_as_far_as_they_are_trusted(
    distillation_weight: float, right: float
) -> None:
    teacher, network = ARCHITECTURES["softmax"](), ARCHITECTURES["softmax"]()
    head = teacher.get_layer(DIGITS_HEAD)
    head.bias.assign(20 * np.eye(10)[3])  # it says 3 of everything
    recipe = replace(RECIPE, distillation_weight=distillation_weight)
    material = prepare(TrainingData(LEARNT, UNKNOWN), recipe, 0)
    before = [one.numpy() for one in teacher.variables]
    loop = TrainingLoop(network, material, recipe, 0, [teacher])
    for epoch in range(recipe.epochs):
        loop.run_epoch(epoch, lambda _: None)

    others = UNKNOWN.labels != 3
    read = Evaluator(network).digits(UNKNOWN)[others]
    assert np.mean(read == UNKNOWN.labels[others]) == pytest.approx(right, abs=0.2)
    for one, value in zip(teacher.variables, before, strict=True):
        assert np.array_equal(one.numpy(), value)


def test_without_them_everything_is_a_digit() -> None:
    scorer = train(NO_IMAGES, [])

    others = synthesize_negatives(50, seed=2)
    is_digit = 1 / (1 + np.exp(-scorer.answers(others).digit_logits))
    assert (is_digit == np.float32(1)).all()
