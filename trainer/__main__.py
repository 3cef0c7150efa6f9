"""Command line of `mnist-trainer`."""

import argparse
import sys
from collections.abc import Sequence

from mnist_gui import __version__
from mnist_gui.core.cli import run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""

    def command() -> int:
        options = _parser().parse_args(arguments)
        options.run(options)
        return 0

    return run_command(command, stopped="Stopped; what was complete by then stays.")


def _parser() -> argparse.ArgumentParser:
    # Importing takes a while; Ctrl+C must then find `main` running.
    from trainer.commands import evaluate, fetch, models, show, teach, train

    parser = argparse.ArgumentParser(
        prog="mnist-trainer", description="Train, score and manage digit models."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, purpose in (
        ("fetch", fetch, "download MNIST's four files"),
        ("show", show, "draw images of a data set"),
        ("train", train, "train a model and publish it"),
        ("teach", teach, "learn your own drawings in a moment"),
        ("evaluate", evaluate, "score a model on a data set"),
        ("models", models, "list, choose, rename, remove or export models"),
    ):
        command.add_to(commands.add_parser(name, help=purpose))
    return parser


if __name__ == "__main__":
    sys.exit(main())
