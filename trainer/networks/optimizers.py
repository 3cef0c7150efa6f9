"""The optimizer and the learning-rate schedule of a recipe."""

from typing import Any

import keras
import tensorflow as tf
from typing_extensions import override

from trainer.config import Recipe
from trainer.networks.muon import Muon
from trainer.networks.types import Optimizer, Tensor


def make_optimizer(recipe: Recipe, steps: int) -> Optimizer:
    """Return the optimizer of a recipe for a run of `steps` steps."""
    rate = learning_rate(recipe, steps)
    match recipe.optimizer:
        case "sgd":
            return keras.optimizers.SGD(rate)
        case "adam":
            beta_1, beta_2 = recipe.betas
            return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2)
        case "muon":
            optimizer = Muon(rate, weight_decay=recipe.weight_decay)
            optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
            return optimizer


def learning_rate(recipe: Recipe, steps: int) -> Any:  # noqa: ANN401 (Keras has no types)
    """Return a recipe's learning rate: a number, or a schedule over the steps."""
    warmup = int(steps * recipe.warmup_fraction)
    match recipe.decay:
        case "none":
            return recipe.learning_rate
        case "linear":
            return OneCycle(recipe.learning_rate, warmup, steps)
        case "cosine":
            return keras.optimizers.schedules.CosineDecay(
                recipe.learning_rate / 20,
                steps - warmup,
                warmup_target=recipe.learning_rate,
                warmup_steps=warmup,
            )


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """One-cycle schedule: linearly up from a tenth of the highest rate, then down to 0.

    After Smith and Topin, "Super-Convergence" (2018), without the last phase.
    """

    def __init__(self, highest: float, warmup: int, steps: int) -> None:
        self._highest, self._warmup, self._steps = highest, warmup, steps

    @override
    def __call__(self, step: Tensor) -> Tensor:
        done = tf.cast(step, tf.float32)
        rising = 0.1 + 0.9 * done / max(1, self._warmup)
        falling = (self._steps - done) / max(1, self._steps - self._warmup)
        return self._highest * tf.where(done < self._warmup, rising, falling)
