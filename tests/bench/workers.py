"""Processes that work beside this one, and the model that is measured."""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from mnist_gui.core.options import add_store


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
