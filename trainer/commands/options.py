"""Options about data that several of the trainer's commands share."""

import argparse
from collections.abc import Callable
from pathlib import Path

from mnist_gui.core.files.locations import default_mnist_dir
from mnist_gui.core.training_choice import MNIST
from trainer.data.orientation import TURNS


def add_data(
    parser: argparse.ArgumentParser, default: str | None = MNIST, default_text: str = ""
) -> None:
    """Add `--data`, `--turn` and `--data-dir`.

    A text may describe the default in the help.
    """
    parser.add_argument(
        "--data",
        default=default,
        metavar="SPEC",
        help="mnist, fake, synthetic, a folder with the four IDX files, a folder of"
        f" labelled pictures, or a .jsonl of strokes ({default_text or default});"
        " append +synthetic to learn from synthetic digits as well",
    )
    parser.add_argument(
        "--turn",
        choices=list(TURNS),
        help="turn or mirror the images of a data set of digits that lie on their side",
    )
    add_data_dir(parser)


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Add `--data-dir`, the folder with MNIST's four files."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=default_mnist_dir(),
        metavar="DIR",
        help="folder with MNIST's four files (%(default)s)",
    )


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return an `argparse` type for whole numbers within bounds."""

    def parse(text: str) -> int:
        is_number = text.isdecimal() and len(text) <= len(str(most))
        if not (is_number and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(
                f"{text} is not a whole number from {least} to {most}"
            )
        return int(text)

    return parse
