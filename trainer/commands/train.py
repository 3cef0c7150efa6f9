"""`mnist-trainer train`: a model is trained and published."""

import argparse
import os
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ReadableError, sentence_of
from mnist_gui.core.events import Report, RunFailed
from mnist_gui.core.locations import has_mnist
from mnist_gui.core.options import add_store
from mnist_gui.core.tensorflow_import import import_tensorflow
from trainer.architectures import ARCHITECTURES
from trainer.commands.fetch import fetch_mnist
from trainer.commands.options import add_data
from trainer.config import RECIPES, TrainConfig
from trainer.synthesis import WITH_SYNTHETIC

_LOWEST_PRIORITY: Final = 19


def add_to(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    add_data(parser, default=None, said="the recipe's own")
    add_store(parser)
    _add_choices(parser)
    _add_checkpoint(parser)
    parser.add_argument(
        "--fetch", action="store_true", help="download MNIST first where it is missing"
    )
    parser.add_argument(
        "--activate", action="store_true", help="use the new model from now on"
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="leave the processor to other programs when they want it",
    )
    parser.add_argument(
        "--json", action="store_true", help="say what happens as JSON lines"
    )
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
    if options.background and hasattr(os, "nice"):
        os.nice(_LOWEST_PRIORITY)
    import_tensorflow(start="TF_CONFIG" not in os.environ)
    from trainer.console import reporter

    with reporter(as_json=options.json) as report:
        try:
            _fetch_and_run(options, report)
        except ReadableError as error:
            report(RunFailed(message=str(error)))
            raise
        except OSError as error:
            report(RunFailed(message=sentence_of(error)))
            raise
    return 0


def _fetch_and_run(options: argparse.Namespace, report: Report) -> None:
    from trainer.run import run

    data: str = options.data or RECIPES[options.recipe].data
    needs_mnist = data.removesuffix(WITH_SYNTHETIC) == "mnist"
    if options.fetch and needs_mnist and not has_mnist(options.data_dir):
        fetch_mnist(options.data_dir)
    config = TrainConfig(
        data=data,
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
