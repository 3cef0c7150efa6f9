"""The training loop: one step, written out, repeated."""

import math
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import ReadableError
from mnist_gui.core.events import Report, StepDone
from trainer.augmentation import Part, augment
from trainer.config import Recipe
from trainer.datasets import Split
from trainer.distribution import DistributionError, working_together
from trainer.optimization import make_optimizer
from trainer.scoring import Scores
from trainer.tensors import Network, Tensor

_STEPS_A_CALL: Final = 43
"""Steps between two reports: a second or two, a tenth of an epoch of MNIST."""


class DivergedError(ReadableError):
    """The run cannot go on: its loss is not a number."""


def check_loss(loss: float) -> None:
    """Stop a run that has gone astray.

    Raises:
        DivergedError: If the loss is no number any more.
    """
    if not math.isfinite(loss):
        raise DivergedError(
            "The loss is no number any more: the learning rate is too high."
        )


class TrainingLoop:
    """The training split in memory, the optimizer, and the step."""

    def __init__(
        self, network: Network, split: Split, recipe: Recipe, seed: int
    ) -> None:
        """Prepare, within the scope of a strategy.

        Raises:
            DistributionError: If the devices cannot share a batch evenly.
        """
        self._strategy = tf.distribute.get_strategy()
        if recipe.batch_size % self._strategy.num_replicas_in_sync:
            raise DistributionError(
                f"Batches of {recipe.batch_size} images cannot be shared evenly by"
                f" {self._strategy.num_replicas_in_sync} devices."
            )
        self._network = network
        self._recipe = recipe
        self._seed = seed
        self._images = tf.constant(split.images)
        self._labels = tf.constant(split.labels, tf.int32)
        self._steps_an_epoch = max(1, len(split.labels) // recipe.batch_size)
        self.steps = recipe.steps or self._steps_an_epoch * recipe.epochs
        self._optimizer = make_optimizer(recipe, self.steps)
        self._optimizer.build(network.trainable_variables)
        self._done = 0
        self._started = time.monotonic()
        self._done_at_start = 0

    def state(self) -> list[NDArray[Any]]:
        """Return the values of all variables, the optimizer's included."""
        return [variable.numpy() for variable in self._variables()]

    def restore(self, epochs_done: int, values: Sequence[NDArray[Any]]) -> None:
        """Go on from a state after some epochs.

        Raises:
            ValueError: If the values are not those of this network.
        """
        for variable, value in zip(self._variables(), values, strict=True):
            variable.assign(value)
        self._done = min(epochs_done * self._steps_an_epoch, self.steps)
        self._done_at_start = self._done

    def run_epoch(self, epoch: int, report: Report) -> Scores:
        """Go over the split in a new order, once or until the recipe ends."""
        order = self._order(epoch)
        sums = np.zeros(2)
        for start in range(0, len(order), _STEPS_A_CALL):
            batches = order[start : start + _STEPS_A_CALL]
            loss, accuracy = self._learn(batches)
            check_loss(loss)
            self._done += len(batches)
            sums += np.array([loss, accuracy]) * len(batches)
            report(self._step_done(loss, accuracy))
        loss, accuracy = sums / len(order)
        return Scores(float(loss), float(accuracy))

    def _learn(self, batches: NDArray[np.int32]) -> tuple[float, float]:
        """Run some steps; return their mean loss and accuracy."""
        with working_together():
            scores = self._run_steps(batches, tf.constant(self._done))
        return float(scores[0]), float(scores[1])

    def _order(self, epoch: int) -> NDArray[np.int32]:
        """Return indices of images, a row for each step of the epoch."""
        rng = np.random.default_rng((self._seed, epoch))
        steps = min(self._steps_an_epoch, self.steps - self._done)
        # A split smaller than a batch is gone over more than once.
        repeats = -(-steps * self._recipe.batch_size // len(self._labels))
        order = np.concatenate(
            [rng.permutation(len(self._labels)) for _ in range(repeats)]
        )
        rows = order[: steps * self._recipe.batch_size].astype(np.int32)
        return rows.reshape(steps, self._recipe.batch_size)

    def _step_done(self, loss: float, accuracy: float) -> StepDone:
        seconds = time.monotonic() - self._started
        done = self._done - self._done_at_start
        return StepDone(
            step=self._done,
            steps=self.steps,
            loss=loss,
            accuracy=accuracy,
            images_per_second=done * self._recipe.batch_size / seconds,
            seconds_left=seconds / done * (self.steps - self._done),
        )

    # Plain TensorFlow, without AutoGraph: under pytest on Python 3.13 a Python loop was
    # left as it was and could not be traced.
    @tf.function(reduce_retracing=True, autograph=False)  # type: ignore[untyped-decorator]
    def _run_steps(self, batches: Tensor, first_step: Tensor) -> Tensor:
        """Run a step for each row of indices; return mean loss and accuracy."""

        def add_step(sums: Tensor, row: Tensor) -> Tensor:
            shares = self._strategy.run(self._step, (batches[row], first_step + row))
            return sums + self._strategy.reduce("SUM", shares, axis=None)

        count = tf.shape(batches)[0]
        sums = tf.foldl(add_step, tf.range(count), tf.zeros(2), parallel_iterations=1)
        return sums / tf.cast(count, tf.float32)

    def _step(self, batch: Tensor, step: Tensor) -> Tensor:
        """Learn from this device's share of a batch.

        Returns:
            Its share of the batch's loss and accuracy, shape [2].
        """
        context = tf.distribute.get_replica_context()
        total = self._recipe.batch_size
        size = total // context.num_replicas_in_sync
        part = Part(context.replica_id_in_sync_group * size, size, total)
        mine = batch[part.first : part.first + size]
        labels = tf.gather(self._labels, mine)
        images = tf.cast(tf.gather(self._images, mine), tf.float32) / 255
        if self._recipe.augmentation:
            seed = tf.stack([tf.constant(self._seed), step])
            images = augment(images, seed, self._recipe.augmentation, part)
        smoothing = self._recipe.label_smoothing
        targets = tf.one_hot(labels, 10) * (1 - smoothing) + smoothing / 10
        with tf.GradientTape() as tape:
            _, logits = self._network(images[..., None], training=True)
            losses = tf.nn.softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_sum(losses) / total
        variables = self._network.trainable_variables
        # The optimizer adds up the gradients of all devices.
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        hits = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), labels)
        return tf.stack([loss, tf.reduce_sum(tf.cast(hits, tf.float32)) / total])

    def _variables(self) -> list[Any]:
        return [*self._network.variables, *self._optimizer.variables]
