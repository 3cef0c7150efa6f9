"""A run's middle part: a network is made, trained epoch by epoch, and scored."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import keras
import numpy as np

from mnist_gui.core.events import EpochFinished, Report, RunStarted
from trainer.architectures import ARCHITECTURES
from trainer.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
)
from trainer.config import TrainConfig
from trainer.distribution import (
    Strategy,
    as_on_chief,
    choose_strategy,
    device_name,
    is_chief,
)
from trainer.loop import TrainingLoop, check_loss
from trainer.scorer import Scorer
from trainer.splits import Lessons
from trainer.tensors import Network


@dataclass(frozen=True)
class Hooks:
    """What others do with the network of a run."""

    start: Callable[[Network], None] = lambda _: None
    """Gives it other weights than random ones."""

    watch: Callable[[Scorer], None] = lambda _: None
    """Looks at what it reads, before the first epoch and after each."""


_NO_HOOKS: Final = Hooks()


def train(
    config: TrainConfig, lessons: Lessons, report: Report, hooks: Hooks = _NO_HOOKS
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
    keras.utils.set_random_seed(config.seed)
    recipe = config.chosen_recipe
    strategy = choose_strategy()
    with strategy.scope():
        network = ARCHITECTURES[config.chosen_architecture]()
        hooks.start(network)
        _synchronize(network, strategy)
        loop = TrainingLoop(network, lessons, recipe, config.seed)
    report(
        RunStarted(
            architecture=config.chosen_architecture,
            recipe=config.recipe,
            device=device_name(strategy),
            steps=loop.steps,
            epochs=loop.epochs,
            train_size=len(lessons.train.labels) + len(lessons.made.labels),
        )
    )
    scorer = Scorer(network)
    hooks.watch(scorer)
    history: list[EpochFinished] = []

    def finish(epoch: EpochFinished) -> None:
        history.append(epoch)
        report(epoch)

    for epoch in range(_resume(config, loop, strategy, finish), loop.epochs):
        trained = loop.run_epoch(epoch, report)
        scored = scorer.score(lessons.validation)
        # The last step may be the one that spoils the weights.
        check_loss(scored.loss)
        finish(
            EpochFinished(
                epoch=epoch + 1,
                epochs=loop.epochs,
                loss=trained.loss,
                accuracy=trained.accuracy,
                val_loss=scored.loss,
                val_accuracy=scored.accuracy,
            )
        )
        hooks.watch(scorer)
        if config.checkpoint and is_chief():
            state = Checkpoint(history=history, variables=loop.state())
            save_checkpoint(config.checkpoint, config, state)
    return network


def _resume(
    config: TrainConfig,
    loop: TrainingLoop,
    strategy: Strategy,
    finish: Callable[[EpochFinished], None],
) -> int:
    """Go on where a checkpoint ends; finish the epochs once more that are done.

    Of several machines the chief's checkpoint counts: only it writes one, and the
    others may not see its disk.
    """
    if not (config.checkpoint and config.resume):
        return 0
    checkpoint = load_checkpoint(config.checkpoint, config) if is_chief() else None
    try:
        if checkpoint:
            loop.restore(len(checkpoint.history), checkpoint.variables)
    except ValueError as error:
        raise CheckpointError(
            f"“{config.checkpoint}” was written by another version of the program."
        ) from error
    done = checkpoint.history if checkpoint else []
    for epoch in done:
        finish(epoch)
    mine = np.array(len(done))
    epochs_done, *variables = as_on_chief(strategy, [mine, *loop.state()])
    loop.restore(int(epochs_done), variables)
    return int(epochs_done)


def _synchronize(network: Network, strategy: Strategy) -> None:
    """Let batch normalisation see whole batches where devices share them."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = strategy.num_replicas_in_sync > 1
