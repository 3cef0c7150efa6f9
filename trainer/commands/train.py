"""`mnist-trainer train`: a model is trained and published."""

import argparse
from pathlib import Path
from typing import Final

from mnist_gui.core.cli import add_store
from mnist_gui.core.events import EventSink
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.training_choice import FINETUNE, TrainingChoice
from trainer.commands.fetch import fetch_mnist
from trainer.commands.options import add_data, whole_number
from trainer.commands.running import add_running, reported
from trainer.config import RECIPES, TrainConfig
from trainer.data.progress import Preparation
from trainer.loop.checkpoint import CheckpointError
from trainer.networks.architectures import ARCHITECTURES
from trainer.publishing.base_model import find_base_model

_MOST_WEIGHT: Final = 1000
"""Drawings are copied so often; a hundred of them are then as many as MNIST."""

_LAST_SEED: Final = 2**31 - 1
"""TensorFlow counts in 32 bits."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    add_data(parser, default=None, said="the recipe's own")
    add_store(parser)
    _add_choices(parser)
    _add_beginnings(parser)
    _add_checkpoint(parser)
    parser.add_argument(
        "--fetch", action="store_true", help="download MNIST first where it is missing"
    )
    add_running(parser)
    parser.set_defaults(run=_train)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--architecture",
        choices=list(ARCHITECTURES),
        help="a kind of network (the recipe's own)",
    )
    parser.add_argument(
        "--recipe",
        choices=sorted(RECIPES),
        help=f"how long and how fast (full; with --from, {FINETUNE})",
    )
    parser.add_argument(
        "--seed",
        type=whole_number(0, _LAST_SEED),
        default=0,
        metavar="N",
        help="what decides all that chance does (%(default)s)",
    )


def _add_beginnings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="parent",
        metavar="VERSION",
        help="go on from the weights of a published model, instead of random ones",
    )
    parser.add_argument(
        "--drawings",
        type=whole_number(0, _MOST_WEIGHT),
        default=0,
        metavar="WEIGHT",
        help="learn from your own drawings too, each counting as so many images"
        " (%(default)s: without them)",
    )


def _add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="keep the run's state there after each epoch",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on from that checkpoint, if it is there",
    )


def _train(options: argparse.Namespace) -> int:
    if options.resume and not options.checkpoint:
        raise CheckpointError("Name the file to go on from with --checkpoint.")
    with reported(options) as report:
        _fetch_and_run(options, report)
    return 0


def _fetch_and_run(options: argparse.Namespace, report: EventSink) -> None:
    from trainer.run import run

    architecture, parent = options.architecture, None
    if options.parent is not None:
        found = find_base_model(ModelStore(options.store), options.parent, architecture)
        architecture, parent = found.manifest().architecture, found.number
    recipe = options.recipe or (FINETUNE if options.parent else "full")
    data: str = options.data or RECIPES[recipe].data
    needs_mnist = TrainingChoice(data=data).needs_mnist
    if options.fetch and needs_mnist and not has_mnist(options.data_dir):
        fetch_mnist(options.data_dir, show=Preparation(report).fetched)
    config = TrainConfig(
        data=data,
        data_dir=options.data_dir,
        store=options.store,
        architecture=architecture,
        recipe=recipe,
        seed=options.seed,
        parent=parent,
        drawings_weight=options.drawings,
        checkpoint=options.checkpoint,
        resume=options.resume,
        activate=options.activate,
    )
    run(config, report)
