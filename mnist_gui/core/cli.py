"""Options that all three commands share."""

import argparse
from pathlib import Path

from mnist_gui.core.files.locations import default_store


def add_store(parser: argparse.ArgumentParser) -> None:
    """Let the store be named."""
    parser.add_argument(
        "--store",
        type=Path,
        default=default_store(),
        metavar="DIR",
        help="where your models and settings are (%(default)s)",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Let a model be named, by its version or its folder."""
    parser.add_argument(
        "--model", metavar="VERSION|DIR", help="a version or a folder (the one in use)"
    )
