"""Train the networks of a run, epoch by epoch, and validate them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    broadcast_from_chief,
    choose_strategy,
    device_name,
    is_chief,
)
from trainer.loop.evaluator import Evaluator
from trainer.loop.pool import build_pool
from trainer.loop.recording import WeightRecorder
from trainer.loop.stages import Stages
from trainer.loop.step import TrainingLoop, check_loss
from trainer.networks.architectures import ARCHITECTURES
from trainer.networks.types import Network


def train(
    config: TrainConfig,
    data: TrainingData,
    on_event: EventSink,
    initialize: Callable[[Network], None] = lambda _: None,
    on_epoch: Callable[[Evaluator], None] = lambda _: None,
) -> Network:
    """Train a network by a recipe.

    The same configuration and data give the same network on the same machine.

    Args:
        config: Architecture, recipe, seed and checkpoint.
        data: What to train on, and what to validate with.
        on_event: Receives every event.
        initialize: Replaces the random weights of the first stage's network.
        on_epoch: Called before the first epoch and after each.

    Returns:
        A Keras model with the outputs features, logits and digit logit.

    Raises:
        CheckpointError: If the run cannot be resumed from the checkpoint.
        DistributionError: If machines or devices cannot work together.
        DivergedError: If the loss is not finite.
    """
    return _Run(config, data, on_event, initialize, on_epoch).train()


@dataclass
class _Run:
    """One run, stage by stage."""

    config: TrainConfig
    data: TrainingData
    on_event: EventSink
    initialize: Callable[[Network], None]
    on_epoch: Callable[[Evaluator], None]
    history: list[EpochFinished] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    """One for each stage so far, the current one last."""

    def __post_init__(self) -> None:
        recipe = self.config.chosen_recipe
        self.strategy = choose_strategy()
        self.pool = build_pool(self.data, recipe, self.config.seed)
        self.stages = Stages(recipe, self.pool)

    def train(self) -> Network:
        """Run all stages, or those that a checkpoint leaves to do."""
        loop = self._begin(0)
        self.on_event(
            RunStarted(
                architecture=self.config.chosen_architecture,
                recipe=self.config.recipe,
                device=device_name(self.strategy),
                steps=self.stages.steps,
                epochs=self.stages.epochs,
                train_size=len(self.data.train.labels)
                + len(self.data.synthetic.labels),
            )
        )
        loop, done = self._resume(loop)
        first = self.stages.at(done)
        for stage in range(first, len(self.stages.recipes)):
            if stage > first:
                del loop  # it holds all images
                loop = self._begin(stage)
            self._train_stage(stage, loop, done)
        return self.networks[-1]

    def _begin(self, stage: int) -> TrainingLoop:
        """Make a stage's network and its loop."""
        config, recipe = self.config, self.stages.recipes[stage]
        seed = config.seed + stage
        keras.utils.set_random_seed(seed)
        teachers = tuple(self.networks) if recipe.distillation_weight else ()
        with self.strategy.scope():
            network = ARCHITECTURES[config.chosen_architecture]()
            if stage == 0:
                self.initialize(network)
            if teachers:
                _assign(network, [value.numpy() for value in teachers[0].variables])
            # Batch normalisation must see whole batches where devices share them.
            for layer in network.layers:
                if isinstance(layer, keras.layers.BatchNormalization):
                    layer.synchronized = self.strategy.num_replicas_in_sync > 1
            loop = TrainingLoop(network, self.pool, recipe, seed, teachers)
        self.networks.append(network)
        return loop

    def _train_stage(self, stage: int, loop: TrainingLoop, done: int) -> None:
        """Train a stage's network, after `done` epochs of the run."""
        before = self.stages.epochs_before(stage)
        steps = self.stages.steps_before(stage), self.stages.steps
        evaluator = Evaluator(self.networks[-1])
        recorder = WeightRecorder(self.networks[-1], self.stages.steps, self.on_event)
        if done == before == 0:
            recorder.note_step(0)
            self.on_epoch(evaluator)
        for epoch in range(max(0, done - before), loop.epochs):
            trained = loop.run_epoch(epoch, self.on_event, *steps, recorder.note_step)
            validated = evaluator.score(self.data.validation)
            # The last step may be the one that spoils the weights.
            check_loss(validated.loss)
            self._finish(
                EpochFinished(
                    epoch=before + epoch + 1,
                    epochs=self.stages.epochs,
                    loss=trained.loss,
                    accuracy=trained.accuracy,
                    val_loss=validated.loss,
                    val_accuracy=validated.accuracy,
                )
            )
            self.on_epoch(evaluator)
            if self.config.checkpoint and is_chief():
                state = Checkpoint(history=self.history, variables=self._state(loop))
                save_checkpoint(self.config.checkpoint, self.config, state)

    def _finish(self, epoch: EpochFinished) -> None:
        self.history.append(epoch)
        self.on_event(epoch)

    def _resume(self, loop: TrainingLoop) -> tuple[TrainingLoop, int]:
        """Restore the checkpoint, if asked to, and report its epochs again.

        With several machines the chief's checkpoint counts: only the chief writes one,
        and the others may not see its disk.

        Returns:
            The loop to continue with, and how many epochs of the run are done.
        """
        config = self.config
        if not (config.checkpoint and config.resume):
            return loop, 0
        saved = load_checkpoint(config.checkpoint, config) if is_chief() else None
        history = saved.history if saved else []
        (count,) = broadcast_from_chief(self.strategy, [np.array(len(history))])
        done = int(count)
        for stage in range(1, self.stages.at(done) + 1):
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
        state = broadcast_from_chief(self.strategy, self._state(loop))
        self._restore(loop, state, done)
        return loop, done

    def _state(self, loop: TrainingLoop) -> list[NDArray[Any]]:
        """Return the values of all networks' variables, and of the optimizer's."""
        finished = [
            variable.numpy()
            for network in self.networks[:-1]
            for variable in network.variables
        ]
        return [*finished, *loop.state()]

    def _restore(
        self, loop: TrainingLoop, state: Sequence[NDArray[Any]], done: int
    ) -> None:
        """Restore a state, or raise a ValueError if it does not fit these networks."""
        for network in self.networks[:-1]:
            size = len(network.variables)
            _assign(network, state[:size])
            state = state[size:]
        before = self.stages.epochs_before(self.stages.at(done))
        loop.restore(done - before, state)


def _assign(network: Network, values: Sequence[NDArray[Any]]) -> None:
    for variable, value in zip(network.variables, values, strict=True):
        variable.assign(value)
