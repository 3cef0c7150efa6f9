"""The training loop of one stage, with its training step written out."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import UserError
from mnist_gui.core.events import EventSink, StepDone
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import DIGITS, NOT_A_DIGIT
from trainer.augmentation.augment import ReplicaSlice, augment
from trainer.config import Recipe
from trainer.loop.distribution import DistributionError, lost_machines_reported
from trainer.loop.evaluator import Metrics
from trainer.loop.pool import TrainingPool
from trainer.networks.architectures import enable_rejection_head
from trainer.networks.optimizers import make_optimizer
from trainer.networks.types import Network, Tensor

# Weight of the digit/non-digit loss, relative to the classification loss.
_REJECTION_LOSS_WEIGHT: Final = 0.5
_TINY: Final = 1e-9
# Steps between two events: a second or two, a tenth of an epoch of MNIST.
_STEPS_PER_CALL: Final = 43


class DivergedError(UserError):
    """Training diverged: the loss is not finite."""


def check_loss(loss: float) -> None:
    """Raise a DivergedError if a loss is not finite."""
    if not math.isfinite(loss):
        raise DivergedError(
            marked(
                "Errors",
                "Training diverged: the loss is not a number any more. The"
                " learning rate is too high for this data.",
            )
        )


class TrainingLoop:
    """One stage of a run: the training pool in memory, the optimizer, and the step.

    Non-digits are mixed into the batches. They train the rejection head and do not
    count in the classification loss.
    """

    def __init__(
        self,
        network: Network,
        pool: TrainingPool,
        recipe: Recipe,
        seed: int,
        teachers: Sequence[Network] = (),
    ) -> None:
        """Prepare a stage, within the scope of a strategy.

        The seed decides the order of the images, and their augmentation. The teachers'
        answers are part of the targets, by the recipe's distillation weight.

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
        self._images = tf.constant(pool.images)
        self._labels = tf.constant(pool.labels)
        self._augmentation = tf.constant(pool.augmentation(recipe))
        self._shards = [pool.indices(shard) for shard in range(recipe.synthetic_shards)]
        self._trains_rejection = NOT_A_DIGIT in pool.labels
        if self._trains_rejection:
            enable_rejection_head(network)
        count = pool.step_count(recipe)
        self._steps_per_epoch, self.steps, self.epochs = *count, count.epochs
        self._optimizer = make_optimizer(recipe, self.steps)
        self._optimizer.build(network.trainable_variables)
        self._done = self._done_at_start = 0
        self._run_steps = self._traced()
        self._started = time.monotonic()

    def state(self) -> list[NDArray[Any]]:
        """Return the values of the network's and the optimizer's variables."""
        return [variable.numpy() for variable in self._variables()]

    def restore(self, epochs_done: int, values: Sequence[NDArray[Any]]) -> None:
        """Continue from a state after some epochs; ValueError if it does not fit."""
        for variable, value in zip(self._variables(), values, strict=True):
            variable.assign(value)
        self._done = min(epochs_done * self._steps_per_epoch, self.steps)
        self._done_at_start = self._done

    def run_epoch(
        self,
        epoch: int,
        on_event: EventSink,
        steps_before: int = 0,
        steps_of_run: int | None = None,
        on_step: Callable[[int], None] = lambda _: None,
    ) -> Metrics:
        """Train for one epoch, or for as much of it as the recipe has left.

        Args:
            epoch: The epoch of the stage, counted from 0.
            on_event: Receives `StepDone` events.
            steps_before: Number of steps of the stages before this one.
            steps_of_run: Number of steps of all stages; None if this is the only one.
            on_step: Called now and then with the number of steps done: before each
                event, and more often at the beginning.

        Raises:
            DistributionError: If another machine has stopped.
            DivergedError: If the loss is not finite.
        """
        order = self._order(epoch)
        last = self._done + len(order)
        sums, unreported = np.zeros(3), np.zeros(3)
        for batches in self._calls(order):
            with lost_machines_reported():
                means = self._run_steps(batches, tf.constant(self._done)).numpy()
            check_loss(_metrics(means).loss)
            self._done += len(batches)
            unreported += means * len(batches)
            step = steps_before + self._done
            on_step(step)
            # The first few steps do not show how long the others will take.
            if self._done < min(_STEPS_PER_CALL, last):
                continue
            metrics = _metrics(unreported)
            on_event(self._step_done(metrics, step, steps_of_run or self.steps))
            sums, unreported = sums + unreported, np.zeros(3)
        return _metrics(sums)

    def _calls(self, order: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
        """Divide steps into calls: single ones at first, for those who watch."""
        start = 0
        while start < len(order):
            size = max(1, min(self._done, _STEPS_PER_CALL))
            yield order[start : start + size]
            start += size

    def _order(self, epoch: int) -> NDArray[np.int32]:
        """Return the indices of the images of each step, shape [steps, batch]."""
        rng = np.random.default_rng((self._seed, epoch))
        steps = min(self._steps_per_epoch, self.steps - self._done)
        indices = self._shards[epoch % len(self._shards)]
        # A pool smaller than a batch is repeated.
        repeats = -(-steps * self._recipe.batch_size // len(indices))
        order = np.concatenate([rng.permutation(indices) for _ in range(repeats)])
        rows = order[: steps * self._recipe.batch_size]
        return rows.reshape(steps, self._recipe.batch_size)

    def _step_done(self, metrics: Metrics, step: int, steps: int) -> StepDone:
        seconds = time.monotonic() - self._started
        done = self._done - self._done_at_start
        return StepDone(
            step=step,
            steps=steps,
            loss=metrics.loss,
            accuracy=metrics.accuracy,
            images_per_second=done * self._recipe.batch_size / seconds,
            seconds_left=seconds / done * (steps - step),
        )

    def _traced(self) -> Callable[[Tensor, Tensor], Tensor]:
        """Return a function that runs any number of steps; it is traced once."""
        # Plain TensorFlow, without AutoGraph: under pytest on Python 3.13 a Python loop
        # was left as it was and could not be traced.
        rows = tf.TensorSpec((None, self._recipe.batch_size), tf.int32)
        signature = [rows, tf.TensorSpec((), tf.int32)]
        compiled: Callable[[Tensor, Tensor], Tensor] = tf.function(
            self._each_step, input_signature=signature, autograph=False
        )
        return compiled

    def _each_step(self, batches: Tensor, first_step: Tensor) -> Tensor:
        """Run a step for each row of indices; return the mean of their results."""

        def add_step(sums: Tensor, row: Tensor) -> Tensor:
            shares = self._strategy.run(self._step, (batches[row], first_step + row))
            return sums + self._strategy.reduce("SUM", shares, axis=None)

        count = tf.shape(batches)[0]
        sums = tf.foldl(add_step, tf.range(count), tf.zeros(3), parallel_iterations=1)
        return sums / tf.cast(count, tf.float32)

    def _step(self, batch: Tensor, step: Tensor) -> Tensor:
        """Train on this device's share of a batch.

        Returns:
            Shape [3], this share's part of the means over the batch: the loss of its
            digits, how many were classified correctly, and how many there are.
        """
        images, labels = self._share(batch, step)
        targets = self._targets(labels, images)
        is_digit = tf.cast(tf.not_equal(labels, NOT_A_DIGIT), tf.float32)
        total = self._recipe.batch_size
        with tf.GradientTape() as tape:
            _, logits, digit_logit = self._network(images[..., None], training=True)
            losses = is_digit * tf.nn.softmax_cross_entropy_with_logits(targets, logits)
            digit_loss = tf.reduce_sum(losses) / total
            loss = digit_loss
            if self._trains_rejection:
                losses = tf.nn.sigmoid_cross_entropy_with_logits(
                    is_digit, digit_logit[:, 0]
                )
                loss += _REJECTION_LOSS_WEIGHT * tf.reduce_sum(losses) / total
        variables = self._network.trainable_variables
        # The optimizer adds up the gradients of all devices.
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        hits = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), labels)
        correct = tf.reduce_sum(tf.cast(hits, tf.float32))
        digits = tf.reduce_sum(is_digit)
        return tf.stack([digit_loss, correct / total, digits / total])

    def _share(self, batch: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
        """Return this device's share of a batch: augmented images, and labels."""
        context = tf.distribute.get_replica_context()
        total = self._recipe.batch_size
        size = total // context.num_replicas_in_sync
        part = ReplicaSlice(context.replica_id_in_sync_group * size, size, total)
        indices = batch[part.first : part.first + size]
        images = tf.cast(tf.gather(self._images, indices), tf.float32) / 255
        if any(self._recipe.augmentation):
            seed = tf.stack([tf.constant(self._seed), step])
            first, last = tf.unstack(tf.gather(self._augmentation, indices, axis=1))
            done = tf.cast(step / self.steps, tf.float32)
            images = augment(images, seed, first + done * (last - first), part)
        return images, tf.gather(self._labels, indices)

    def _targets(self, labels: Tensor, images: Tensor) -> Tensor:
        """Return the target probability of each digit, shape [n, 10]."""
        smoothing = self._recipe.label_smoothing
        targets = tf.one_hot(labels, DIGITS) * (1 - smoothing) + smoothing / DIGITS
        if not self._teachers:
            return targets
        answers = [
            tf.nn.softmax(teacher(images[..., None], training=False)[1])
            for teacher in self._teachers
        ]
        weight = self._recipe.distillation_weight
        return (1 - weight) * targets + weight * tf.add_n(answers) / len(answers)

    def _variables(self) -> list[Any]:
        return [*self._network.variables, *self._optimizer.variables]


def _metrics(means: NDArray[np.floating[Any]]) -> Metrics:
    """Return the metrics on digits alone, from what `_step` returns."""
    loss, correct, digits = means.tolist()
    return Metrics(loss / max(digits, _TINY), correct / max(digits, _TINY))
