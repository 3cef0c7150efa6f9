"""`mnist-trainer train`: train a model and publish it."""

import argparse
from pathlib import Path
from typing import Final

from mnist_gui.core.cli import add_store
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.training_choice import FINETUNE, RECIPE_DESCRIPTIONS, TrainingChoice
from trainer.commands.fetch import fetch_mnist
from trainer.commands.options import add_data, whole_number
from trainer.commands.session import add_session, session
from trainer.config import RECIPES, TrainConfig
from trainer.loop.checkpoint import CheckpointError
from trainer.networks.architectures import ARCHITECTURES
from trainer.publishing.base_model import find_base_model

# Samples are repeated so often; a hundred of them then outnumber MNIST.
_MOST_WEIGHT: Final = 1000
_LAST_SEED: Final = 2**31 - 1  # TensorFlow's seeds are 32-bit integers


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_data(parser, default=None, default_text="the recipe's own")
    add_store(parser)
    _add_choices(parser)
    _add_starting_points(parser)
    parser.add_argument(
        "--fetch", action="store_true", help="download MNIST first if it is missing"
    )
    add_session(parser)
    parser.set_defaults(run=_train)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--architecture",
        choices=list(ARCHITECTURES),
        help="kind of network (the recipe's own)",
    )
    durations = [
        f"{name}: {description.seconds[0]} s, with synthetic digits"
        f" {description.seconds[1]} s"
        for name, description in RECIPE_DESCRIPTIONS.items()
    ]
    parser.add_argument(
        "--recipe",
        choices=sorted(RECIPES),
        help=f"how long and how fast (full; with --from, {FINETUNE}). On two processor"
        f" cores: {'; '.join(durations)}",
    )
    parser.add_argument(
        "--seed",
        type=whole_number(0, _LAST_SEED),
        default=0,
        metavar="N",
        help="seed of all random choices (%(default)s)",
    )


def _add_starting_points(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="base_model",
        metavar="VERSION",
        help="fine-tune a published model instead of starting from random weights",
    )
    parser.add_argument(
        "--drawings",
        type=whole_number(0, _MOST_WEIGHT),
        default=0,
        metavar="WEIGHT",
        help="learn from your own drawings too, each counting as WEIGHT images"
        " (%(default)s: leave them out)",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="save the run's state there after each epoch",
    )
    parser.add_argument(
        "--resume", action="store_true", help="resume from that checkpoint if it exists"
    )


def _train(options: argparse.Namespace) -> None:
    if options.resume and not options.checkpoint:
        raise CheckpointError("Name the file to resume from with --checkpoint.")
    with session(options) as on_event:
        from trainer.run import run

        config = _config(options)
        needs_mnist = TrainingChoice(data=config.data).needs_mnist
        if options.fetch and needs_mnist and not has_mnist(config.data_dir):
            fetch_mnist(config.data_dir, on_event=on_event)
        run(config, on_event)


def _config(options: argparse.Namespace) -> TrainConfig:
    architecture, base_version = options.architecture, None
    if options.base_model is not None:
        base = find_base_model(
            ModelStore(options.store), options.base_model, architecture
        )
        architecture, base_version = base.manifest().architecture, base.number
    recipe = options.recipe or (FINETUNE if options.base_model else "full")
    return TrainConfig(
        data=options.data or RECIPES[recipe].data,
        data_dir=options.data_dir,
        turn=options.turn,
        store=options.store,
        architecture=architecture,
        recipe=recipe,
        seed=options.seed,
        base_version=base_version,
        drawings_weight=options.drawings,
        checkpoint=options.checkpoint,
        resume=options.resume,
        activate=options.activate,
    )
