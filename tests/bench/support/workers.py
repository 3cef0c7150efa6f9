"""A process pool, and command-line options that benchmarks share."""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from mnist_gui.core.cli import add_store
from tests.helpers.repository import REPOSITORY

_DATA: Final = REPOSITORY.parent / "shared/data"


def worker_pool() -> ProcessPoolExecutor:
    """Return a pool of as many processes as there are cores, each a fresh Python.

    Forked processes would inherit TensorFlow's locks without the threads that hold
    them.
    """
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))


def add_measured_model(parser: argparse.ArgumentParser) -> None:
    """Add `--store` and `--model`; without them, the shipped model is measured."""
    add_store(parser)
    parser.add_argument(
        "--model",
        default="1",
        metavar="VERSION|DIR",
        help="a version or a folder (default: the shipped model)",
    )


def add_strangers_data(parser: argparse.ArgumentParser) -> None:
    """Add `--data`, the folder of strangers' strokes and pictures."""
    parser.add_argument(
        "--data",
        type=Path,
        default=_DATA,
        metavar="DIR",
        help="folder of strangers' strokes and pictures (default: %(default)s)",
    )
