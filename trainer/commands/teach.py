"""`mnist-trainer teach`: adapt a model to the user's samples in a moment."""

import argparse

from mnist_gui.core.cli import add_store
from trainer.commands.options import add_data_dir
from trainer.commands.session import add_session, session


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_store(parser)
    parser.add_argument(
        "--model", type=int, metavar="VERSION", help="model to adapt (the one in use)"
    )
    add_data_dir(parser)
    add_session(parser)
    parser.set_defaults(run=_teach)


def _teach(options: argparse.Namespace) -> None:
    with session(options) as on_event:
        from trainer.publishing.adapt import adapt

        adapt(
            options.store,
            options.model,
            options.data_dir,
            on_event,
            activate=options.activate,
        )
