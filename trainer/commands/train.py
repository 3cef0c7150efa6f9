"""`mnist-trainer train`: a model is trained and published."""

import argparse
from pathlib import Path

from mnist_gui.core.events import Report
from mnist_gui.core.locations import has_mnist
from mnist_gui.core.options import add_store
from trainer.architectures import ARCHITECTURES
from trainer.commands.fetch import fetch_mnist
from trainer.commands.options import add_data
from trainer.commands.running import add_running, reported
from trainer.config import RECIPES, TrainConfig


def add_to(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    add_data(parser)
    add_store(parser)
    _add_choices(parser)
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
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="full")
    parser.add_argument("--seed", type=int, default=0, metavar="N")


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
    with reported(options) as report:
        _fetch_and_run(options, report)
    return 0


def _fetch_and_run(options: argparse.Namespace, report: Report) -> None:
    from trainer.run import run

    if options.fetch and options.data == "mnist" and not has_mnist(options.data_dir):
        fetch_mnist(options.data_dir)
    config = TrainConfig(
        data=options.data,
        data_dir=options.data_dir,
        store=options.store,
        architecture=options.architecture,
        recipe=options.recipe,
        seed=options.seed,
        checkpoint=options.checkpoint,
        resume=options.resume,
        activate=options.activate,
    )
    run(config, report)
