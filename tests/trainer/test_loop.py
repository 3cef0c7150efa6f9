"""What is learnt from images that show no digit."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.events import StepDone, TrainingEvent
from trainer.architectures import ARCHITECTURES
from trainer.config import RECIPES
from trainer.fake_digits import FakeDigits
from trainer.handwriting.not_digits import synthesize_not_digits
from trainer.loop import TrainingLoop
from trainer.scorer import Scorer
from trainer.splits import NO_IMAGES, Lessons

pytestmark = pytest.mark.slow

RECIPE = replace(RECIPES["quick"], epochs=2)
LEARNT, UNKNOWN = FakeDigits().train_and_validation()


def train(not_digits: NDArray[np.uint8], log: list[TrainingEvent]) -> Scorer:
    network = ARCHITECTURES["softmax"]()
    lessons = Lessons(LEARNT, UNKNOWN, not_digits=not_digits)
    loop = TrainingLoop(network, lessons, RECIPE, 0)
    for epoch in range(RECIPE.epochs):
        loop.run_epoch(epoch, log.append)
    return Scorer(network)


def test_they_are_told_from_digits_and_the_digits_still_from_each_other() -> None:
    log: list[TrainingEvent] = []
    scorer = train(synthesize_not_digits(1000, seed=1), log)

    of_digits = scorer.answers(UNKNOWN.images).digit_logits
    of_others = scorer.answers(synthesize_not_digits(200, seed=2)).digit_logits
    assert np.median(of_digits) > np.quantile(of_others, 0.8)
    assert scorer.score(UNKNOWN).accuracy > 0.8
    # Three thousand images in all.
    steps = [one for one in log if isinstance(one, StepDone)]
    assert steps[-1].steps == 2 * (3000 // RECIPE.batch_size)


def test_a_run_of_so_many_steps_goes_over_little_data_more_often() -> None:
    lessons = Lessons(LEARNT, UNKNOWN)
    recipe = replace(RECIPE, steps=50)  # of which seven make an epoch
    loop = TrainingLoop(ARCHITECTURES["softmax"](), lessons, recipe, 0)
    log: list[TrainingEvent] = []
    for epoch in range(loop.epochs):
        loop.run_epoch(epoch, log.append)

    assert (loop.epochs, loop.steps) == (8, 50)
    assert [one.step for one in log if isinstance(one, StepDone)][-1] == 50


def test_the_accuracy_told_is_that_on_digits_alone() -> None:
    log: list[TrainingEvent] = []
    scorer = train(synthesize_not_digits(2000, seed=1), log)

    told = [one.accuracy for one in log if isinstance(one, StepDone)][-1]
    assert told == pytest.approx(scorer.score(LEARNT).accuracy, abs=0.1)


def test_without_them_everything_is_a_digit() -> None:
    scorer = train(NO_IMAGES, [])

    others = synthesize_not_digits(50, seed=2)
    is_digit = 1 / (1 + np.exp(-scorer.answers(others).digit_logits))
    assert (is_digit == np.float32(1)).all()
