"""`mnist-trainer`: the command line."""

import argparse
import sys
from collections.abc import Sequence

from mnist_gui.core.cli import printing
from mnist_gui.core.errors import UserError, message_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    try:
        with printing():
            options = _parser().parse_args(arguments)
            status: int = options.run(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        sys.stderr.close()
        return 1
    except OSError as error:
        print(message_of(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; what was complete by then stays.", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    # Not above: importing takes a while, in which Ctrl+C must find `main` at work.
    from trainer.commands import evaluate, fetch, models, show, teach, train

    parser = argparse.ArgumentParser(
        prog="mnist-trainer", description="Train and score models that read digits."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fetch.add_to(commands.add_parser("fetch", help="download MNIST's four files"))
    show.add_to(commands.add_parser("show", help="draw what a data set looks like"))
    train.add_to(commands.add_parser("train", help="train a model and publish it"))
    teach.add_to(commands.add_parser("teach", help="learn your own drawings quickly"))
    evaluate.add_to(commands.add_parser("evaluate", help="score a model on a data set"))
    models.add_to(commands.add_parser("models", help="list, choose, remove, export"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
