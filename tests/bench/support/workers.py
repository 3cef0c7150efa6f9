"""Processes that work beside this one, and what is measured on which data."""

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
    """Return as many processes as there are cores, each a fresh Python.

    Forked ones would inherit TensorFlow's locks without the threads that hold them.
    """
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))


def add_measured_model(parser: argparse.ArgumentParser) -> None:
    """Let the model be named, and the store it lies in; else it is the shipped one."""
    add_store(parser)
    parser.add_argument(
        "--model",
        default="1",
        metavar="VERSION|DIR",
        help="a version or a folder (the shipped one)",
    )


def add_strangers_data(parser: argparse.ArgumentParser) -> None:
    """Let the folder be named that has strangers' strokes and pictures in it."""
    parser.add_argument(
        "--data",
        type=Path,
        default=_DATA,
        metavar="DIR",
        help="where strangers' strokes and pictures are (%(default)s)",
    )
