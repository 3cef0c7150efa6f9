"""`mnist-trainer teach`: a model learns the person's own drawings, in a moment."""

import argparse

from mnist_gui.core.cli import add_store
from mnist_gui.core.models.store import ModelStore
from trainer.commands.options import add_data_dir
from trainer.commands.running import add_running, reported


def add_to(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    add_store(parser)
    parser.add_argument(
        "--model",
        type=int,
        metavar="VERSION",
        help="what is taught (the one in use)",
    )
    add_data_dir(parser)
    add_running(parser)
    parser.set_defaults(run=_teach)


def _teach(options: argparse.Namespace) -> int:
    with reported(options) as report:
        from trainer.publishing.adapt import adapt

        store = ModelStore(options.store)
        published = adapt(options.store, options.model, options.data_dir, report)
        if options.activate:
            store.activate(published.number)
    return 0
