"""Options about data that several of the trainer's commands share."""

import argparse
from pathlib import Path

from mnist_gui.core.locations import default_mnist_dir


def add_data(parser: argparse.ArgumentParser) -> None:
    """Let a data set be named, and the place of MNIST."""
    parser.add_argument(
        "--data",
        default="mnist",
        metavar="SPEC",
        help="mnist, fake, a folder with the four IDX files, a folder of labelled"
        " pictures, or a .jsonl of strokes (%(default)s)",
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
