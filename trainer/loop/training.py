"""A run's middle part: networks are made, trained epoch by epoch, and scored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.events import EpochFinished, EventSink, RunStarted
from trainer.config import TrainConfig
from trainer.data.splits import TrainingData
from trainer.loop.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
)
from trainer.loop.distribution import (
    Strategy,
    as_on_chief,
    choose_strategy,
    device_name,
    is_chief,
)
from trainer.loop.pool import prepare
from trainer.loop.scorer import Evaluator
from trainer.loop.stages import Stages
from trainer.loop.step import TrainingLoop, check_loss
from trainer.networks.architectures import ARCHITECTURES
from trainer.networks.types import Network


@dataclass(frozen=True)
class Hooks:
    """What others do with the network of a run."""

    start: Callable[[Network], None] = lambda _: None
    """Gives it other weights than random ones."""

    watch: Callable[[Evaluator], None] = lambda _: None
    """Looks at what it reads, before the first epoch and after each."""


_NO_HOOKS: Final = Hooks()


def train(
    config: TrainConfig,
    lessons: TrainingData,
    report: EventSink,
    hooks: Hooks = _NO_HOOKS,
) -> Network:
    """Train a network by a recipe.

    The same configuration and data give the same network on the same machine.

    Args:
        config: Architecture, recipe and seed.
        lessons: What to learn, and what to score on.
        report: Is told of every event.
        hooks: What others do with the network meanwhile.

    Returns:
        A Keras model with the outputs features, logits and digit logit.

    Raises:
        CheckpointError: If the run cannot go on from the checkpoint named.
        DistributionError: If machines or devices cannot work together.
        DivergedError: If the loss is no number any more.
    """
    return _Run(config, lessons, report, hooks).train()


class _Run:
    """One run, stage by stage."""

    def __init__(
        self,
        config: TrainConfig,
        lessons: TrainingData,
        report: EventSink,
        hooks: Hooks,
    ) -> None:
        self._config = config
        self._validation = lessons.validation
        self._report = report
        self._hooks = hooks
        self._strategy = choose_strategy()
        recipe = config.chosen_recipe
        self._material = prepare(lessons, recipe, config.seed)
        self._stages = Stages(recipe, self._material)
        self._size = len(lessons.train.labels) + len(lessons.made.labels)
        self._history: list[EpochFinished] = []
        self._networks: list[Network] = []
        """Those whose stages are over, and the one that is trained."""

    def train(self) -> Network:
        """Go through all stages, or through those that a checkpoint leaves."""
        loop = self._begin(0)
        self._report(
            RunStarted(
                architecture=self._config.chosen_architecture,
                recipe=self._config.recipe,
                device=device_name(self._strategy),
                steps=self._stages.steps,
                epochs=self._stages.epochs,
                train_size=self._size,
            )
        )
        loop, done = self._resume(loop)
        first = self._stages.at(done)
        for stage in range(first, len(self._stages.recipes)):
            if stage > first:
                del loop  # it holds all images
                loop = self._begin(stage)
            self._train_stage(stage, loop, done)
        return self._networks[-1]

    def _begin(self, stage: int) -> TrainingLoop:
        """Make a stage's network, and its loop."""
        config, recipe = self._config, self._stages.recipes[stage]
        seed = config.seed + stage
        keras.utils.set_random_seed(seed)
        teachers = tuple(self._networks) if recipe.distillation_weight else ()
        with self._strategy.scope():
            network = ARCHITECTURES[config.chosen_architecture]()
            if stage == 0:
                self._hooks.start(network)
            if teachers:
                _assign(network, [one.numpy() for one in teachers[0].variables])
            _synchronize(network, self._strategy)
            loop = TrainingLoop(network, self._material, recipe, seed, teachers)
        self._networks.append(network)
        return loop

    def _train_stage(self, stage: int, loop: TrainingLoop, done: int) -> None:
        """Train a stage's network to its end, but for the run's epochs done before."""
        before = self._stages.epochs_before(stage)
        told = self._stages.within_run(stage, self._report)
        scorer = Evaluator(self._networks[-1])
        if done == before == 0:
            self._hooks.watch(scorer)
        for epoch in range(max(0, done - before), loop.epochs):
            trained = loop.run_epoch(epoch, told)
            scored = scorer.score(self._validation)
            # The last step may be the one that spoils the weights.
            check_loss(scored.loss)
            self._finish(
                EpochFinished(
                    epoch=before + epoch + 1,
                    epochs=self._stages.epochs,
                    loss=trained.loss,
                    accuracy=trained.accuracy,
                    val_loss=scored.loss,
                    val_accuracy=scored.accuracy,
                )
            )
            self._hooks.watch(scorer)
            if self._config.checkpoint and is_chief():
                state = Checkpoint(history=self._history, variables=self._state(loop))
                save_checkpoint(self._config.checkpoint, self._config, state)

    def _finish(self, epoch: EpochFinished) -> None:
        self._history.append(epoch)
        self._report(epoch)

    def _resume(self, loop: TrainingLoop) -> tuple[TrainingLoop, int]:
        """Go to where a checkpoint ends; finish the epochs once more that are done.

        Of several machines the chief's checkpoint counts: only it writes one, and the
        others may not see its disk.

        Args:
            loop: That of the first stage.

        Returns:
            The loop to go on with, and how many epochs of the run are done.
        """
        config = self._config
        if not (config.checkpoint and config.resume):
            return loop, 0
        saved = load_checkpoint(config.checkpoint, config) if is_chief() else None
        history = saved.history if saved else []
        (count,) = as_on_chief(self._strategy, [np.array(len(history))])
        done = int(count)
        for stage in range(1, self._stages.at(done) + 1):
            loop = self._begin(stage)
        try:
            if saved:
                self._restore(loop, saved.variables, done)
        except ValueError as error:
            raise CheckpointError(
                f"“{config.checkpoint}” was written by another version of the program."
            ) from error
        for epoch in history:
            self._finish(epoch)
        self._restore(loop, as_on_chief(self._strategy, self._state(loop)), done)
        return loop, done

    def _state(self, loop: TrainingLoop) -> list[NDArray[Any]]:
        """Return the numbers of all networks so far, and of the optimizer."""
        over = [one.numpy() for net in self._networks[:-1] for one in net.variables]
        return [*over, *loop.state()]

    def _restore(
        self, loop: TrainingLoop, state: Sequence[NDArray[Any]], done: int
    ) -> None:
        """Take over a state after some epochs of the run.

        Raises:
            ValueError: If the numbers are not those of these networks.
        """
        for network in self._networks[:-1]:
            size = len(network.variables)
            _assign(network, state[:size])
            state = state[size:]
        before = self._stages.epochs_before(self._stages.at(done))
        loop.restore(done - before, state)


def _assign(network: Network, values: Sequence[NDArray[Any]]) -> None:
    for variable, value in zip(network.variables, values, strict=True):
        variable.assign(value)


def _synchronize(network: Network, strategy: Strategy) -> None:
    """Let batch normalisation see whole batches where devices share them."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = strategy.num_replicas_in_sync > 1
