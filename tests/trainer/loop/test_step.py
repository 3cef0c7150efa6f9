"""Training on non-digits, and from teachers."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.events import StepDone, TrainingEvent
from trainer.config import RECIPES
from trainer.data.splits import TrainingData
from trainer.data.toy import ToyDigits
from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.writing import NO_IMAGES
from trainer.loop.evaluator import Evaluator
from trainer.loop.pool import build_pool
from trainer.loop.step import TrainingLoop
from trainer.networks.architectures import ARCHITECTURES, DIGITS_HEAD

pytestmark = pytest.mark.slow

RECIPE = replace(RECIPES["quick"], epochs=2)
TRAIN, VALIDATION = ToyDigits().train_and_validation()


def train(non_digits: NDArray[np.uint8], log: list[TrainingEvent]) -> Evaluator:
    network = ARCHITECTURES["softmax"]()
    data = TrainingData(TRAIN, VALIDATION, non_digits=non_digits)
    loop = TrainingLoop(network, build_pool(data, RECIPE, 0), RECIPE, 0)
    for epoch in range(RECIPE.epochs):
        loop.run_epoch(epoch, log.append)
    return Evaluator(network)


def test_non_digits_train_the_rejection_head_and_not_the_digits() -> None:
    log: list[TrainingEvent] = []
    evaluator = train(synthesize_negatives(1000, seed=1), log)

    of_digits = evaluator.answers(VALIDATION.images).digit_logits
    of_others = evaluator.answers(synthesize_negatives(200, seed=2)).digit_logits
    assert np.median(of_digits) > np.quantile(of_others, 0.8)
    assert evaluator.score(VALIDATION).accuracy > 0.8
    # Three thousand images in all.
    steps = [event for event in log if isinstance(event, StepDone)]
    assert steps[-1].steps == 2 * (3000 // RECIPE.batch_size)


def test_a_length_in_steps_repeats_a_small_data_set() -> None:
    recipe = replace(RECIPE, steps=50)  # of which seven make an epoch
    pool = build_pool(TrainingData(TRAIN, VALIDATION), recipe, 0)
    loop = TrainingLoop(ARCHITECTURES["softmax"](), pool, recipe, 0)
    log: list[TrainingEvent] = []
    for epoch in range(loop.epochs):
        loop.run_epoch(epoch, log.append)

    assert (loop.epochs, loop.steps) == (8, 50)
    assert [event.step for event in log if isinstance(event, StepDone)][-1] == 50


def test_the_reported_accuracy_ignores_non_digits() -> None:
    log: list[TrainingEvent] = []
    evaluator = train(synthesize_negatives(2000, seed=1), log)

    reported = [event.accuracy for event in log if isinstance(event, StepDone)][-1]
    assert reported == pytest.approx(evaluator.score(TRAIN).accuracy, abs=0.1)


@pytest.mark.parametrize(("distillation_weight", "right"), [(0.0, 1.0), (0.8, 0.0)])
def test_teachers_count_by_the_distillation_weight(
    distillation_weight: float, right: float
) -> None:
    teacher, network = ARCHITECTURES["softmax"](), ARCHITECTURES["softmax"]()
    head = teacher.get_layer(DIGITS_HEAD)
    head.bias.assign(20 * np.eye(10)[3])  # it reads 3 in every image
    recipe = replace(RECIPE, distillation_weight=distillation_weight)
    pool = build_pool(TrainingData(TRAIN, VALIDATION), recipe, 0)
    before = [variable.numpy() for variable in teacher.variables]
    loop = TrainingLoop(network, pool, recipe, 0, [teacher])
    for epoch in range(recipe.epochs):
        loop.run_epoch(epoch, lambda _: None)

    others = VALIDATION.labels != 3
    read = Evaluator(network).digits(VALIDATION)[others]
    assert np.mean(read == VALIDATION.labels[others]) == pytest.approx(right, abs=0.2)
    for variable, value in zip(teacher.variables, before, strict=True):
        assert np.array_equal(variable.numpy(), value)


def test_without_non_digits_every_image_is_a_digit() -> None:
    evaluator = train(NO_IMAGES, [])

    others = synthesize_negatives(50, seed=2)
    is_digit = 1 / (1 + np.exp(-evaluator.answers(others).digit_logits))
    assert (is_digit == np.float32(1)).all()
