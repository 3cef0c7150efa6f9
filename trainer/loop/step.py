"""The training loop: one step, written out, repeated."""

import math
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import UserError
from mnist_gui.core.events import Report, StepDone
from trainer.augmentation.augment import ReplicaSlice, augment
from trainer.config import Recipe
from trainer.data.splits import DIGITS
from trainer.loop.distribution import DistributionError, working_together
from trainer.loop.pool import NOT_A_DIGIT, TrainingPool
from trainer.loop.scorer import Metrics
from trainer.networks.architectures import enable_rejection_head
from trainer.networks.optimizers import make_optimizer
from trainer.networks.types import Network, Tensor

_REJECTION_LOSS_WEIGHT: Final = 0.5
"""Of the loss for what is taken for a digit, or not, beside that of the digits."""

_TINY: Final = 1e-9
_STEPS_A_CALL: Final = 43
"""Steps between two reports: a second or two, a tenth of an epoch of MNIST."""


class DivergedError(UserError):
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
    """All there is to learn in memory, the optimizer, and the step.

    Images that show no digit are mixed among the others. They teach the network to
    tell them apart, and nothing about the ten digits.
    """

    def __init__(
        self,
        network: Network,
        material: TrainingPool,
        recipe: Recipe,
        seed: int,
        teachers: Sequence[Network] = (),
    ) -> None:
        """Prepare, within the scope of a strategy.

        Args:
            network: Is trained.
            material: What it goes over.
            recipe: How.
            seed: Decides the order, and how images are varied.
            teachers: Networks that it learns from beside the labels, as far as the
                recipe trusts them.

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
        self._teachers = teachers
        self._images = tf.constant(material.images)
        self._labels = tf.constant(material.labels)
        self._variation = tf.constant(material.variation(recipe))
        self._turns = [material.due(turn) for turn in range(recipe.synthetic_shards)]
        self._learns_not_digits = NOT_A_DIGIT in material.labels
        if self._learns_not_digits:
            enable_rejection_head(network)
        length = material.length(recipe)
        self._steps_an_epoch, self.steps = length
        self.epochs = length.epochs
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

    def run_epoch(self, epoch: int, report: Report) -> Metrics:
        """Go over the split in a new order, once or until the recipe ends."""
        order = self._order(epoch)
        sums = np.zeros(3)
        for start in range(0, len(order), _STEPS_A_CALL):
            batches = order[start : start + _STEPS_A_CALL]
            shares = self._learn(batches)
            scores = _scores(shares)
            check_loss(scores.loss)
            self._done += len(batches)
            sums += shares * len(batches)
            report(self._step_done(scores))
        return _scores(sums)

    def _learn(self, batches: NDArray[np.int32]) -> NDArray[np.float32]:
        """Run some steps; return what `_step` does, on average."""
        with working_together():
            shares: NDArray[np.float32] = self._run_steps(
                batches, tf.constant(self._done)
            ).numpy()
        return shares

    def _order(self, epoch: int) -> NDArray[np.int32]:
        """Return indices of images, a row for each step of the epoch."""
        rng = np.random.default_rng((self._seed, epoch))
        steps = min(self._steps_an_epoch, self.steps - self._done)
        due = self._turns[epoch % len(self._turns)]
        # What is less than a batch is gone over more than once.
        repeats = -(-steps * self._recipe.batch_size // len(due))
        order = np.concatenate([rng.permutation(due) for _ in range(repeats)])
        rows = order[: steps * self._recipe.batch_size]
        return rows.reshape(steps, self._recipe.batch_size)

    def _step_done(self, scores: Metrics) -> StepDone:
        seconds = time.monotonic() - self._started
        done = self._done - self._done_at_start
        return StepDone(
            step=self._done,
            steps=self.steps,
            loss=scores.loss,
            accuracy=scores.accuracy,
            images_per_second=done * self._recipe.batch_size / seconds,
            seconds_left=seconds / done * (self.steps - self._done),
        )

    # Plain TensorFlow, without AutoGraph: under pytest on Python 3.13 a Python loop was
    # left as it was and could not be traced.
    @tf.function(reduce_retracing=True, autograph=False)  # type: ignore[untyped-decorator]
    def _run_steps(self, batches: Tensor, first_step: Tensor) -> Tensor:
        """Run a step for each row of indices; return the mean of what they return."""

        def add_step(sums: Tensor, row: Tensor) -> Tensor:
            shares = self._strategy.run(self._step, (batches[row], first_step + row))
            return sums + self._strategy.reduce("SUM", shares, axis=None)

        count = tf.shape(batches)[0]
        sums = tf.foldl(add_step, tf.range(count), tf.zeros(3), parallel_iterations=1)
        return sums / tf.cast(count, tf.float32)

    def _step(self, batch: Tensor, step: Tensor) -> Tensor:
        """Learn from this device's share of a batch.

        Returns:
            Shape [3], of this share, for each image of the batch: the loss of its
            digits, how many of them were right, and how many there are.
        """
        context = tf.distribute.get_replica_context()
        total = self._recipe.batch_size
        size = total // context.num_replicas_in_sync
        part = ReplicaSlice(context.replica_id_in_sync_group * size, size, total)
        mine = batch[part.first : part.first + size]
        labels = tf.gather(self._labels, mine)
        images = tf.cast(tf.gather(self._images, mine), tf.float32) / 255
        if any(self._recipe.augmentation):
            seed = tf.stack([tf.constant(self._seed), step])
            first, last = tf.unstack(tf.gather(self._variation, mine, axis=1))
            done = tf.cast(step / self.steps, tf.float32)
            images = augment(images, seed, first + done * (last - first), part)
        is_digit = tf.cast(tf.not_equal(labels, NOT_A_DIGIT), tf.float32)
        targets = self._targets(labels, images)
        with tf.GradientTape() as tape:
            _, logits, digit_logit = self._network(images[..., None], training=True)
            losses = is_digit * tf.nn.softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_sum(losses) / total
            learnt = loss
            if self._learns_not_digits:
                doubts = tf.nn.sigmoid_cross_entropy_with_logits(
                    is_digit, digit_logit[:, 0]
                )
                learnt += _REJECTION_LOSS_WEIGHT * tf.reduce_sum(doubts) / total
        variables = self._network.trainable_variables
        # The optimizer adds up the gradients of all devices.
        self._optimizer.apply(tape.gradient(learnt, variables), variables)
        hits = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), labels)
        right = tf.reduce_sum(tf.cast(hits, tf.float32))
        return tf.stack([loss, right / total, tf.reduce_sum(is_digit) / total])

    def _targets(self, labels: Tensor, images: Tensor) -> Tensor:
        """Return how probable each digit is to be, for each image: shape [n, 10]."""
        smoothing = self._recipe.label_smoothing
        targets = tf.one_hot(labels, DIGITS) * (1 - smoothing) + smoothing / DIGITS
        if not self._teachers:
            return targets
        said = [
            tf.nn.softmax(teacher(images[..., None], training=False)[1])
            for teacher in self._teachers
        ]
        distillation_weight = self._recipe.distillation_weight
        return (1 - distillation_weight) * targets + distillation_weight * tf.add_n(
            said
        ) / len(said)

    def _variables(self) -> list[Any]:
        return [*self._network.variables, *self._optimizer.variables]


def _scores(shares: NDArray[np.floating[Any]]) -> Metrics:
    """Return the scores on digits alone, of what `_step` returns."""
    loss, right, digits = shares.tolist()
    return Metrics(loss / max(digits, _TINY), right / max(digits, _TINY))
