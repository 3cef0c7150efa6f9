"""Options about data that several of the trainer's commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path

from mnist_gui.core.files.locations import default_mnist_dir


def add_data(
    parser: argparse.ArgumentParser, default: str | None = "mnist", said: str = "mnist"
) -> None:
    """Let a data set be named, and the place of MNIST.

    Args:
        parser: Gets the options.
        default: The data set where none is named.
        said: How the help calls it.
    """
    parser.add_argument(
        "--data",
        default=default,
        metavar="SPEC",
        help="mnist, fake, synthetic, a folder with the four IDX files, a folder of"
        f" labelled pictures, or a .jsonl of strokes ({said}); with +synthetic behind"
        " it, synthetic digits are learnt from as well",
    )
    add_data_dir(parser)


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Let the place of MNIST's four files be named."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=default_mnist_dir(),
        metavar="DIR",
        help="where MNIST's four files are (%(default)s)",
    )


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads an option that is a whole number in these bounds."""

    def read(text: str) -> int:
        is_number = text.isdecimal() and len(text) <= len(str(most))
        if not (is_number and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(
                f"{text} is not a whole number from {least} to {most}"
            )
        return int(text)

    return read
