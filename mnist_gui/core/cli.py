"""Options and output that the commands share."""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_gui.core.files.locations import default_store


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option `--store`."""
    parser.add_argument(
        "--store",
        type=Path,
        default=default_store(),
        metavar="DIR",
        help="folder of your models, drawings and settings (default: %(default)s)",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the option `--model`: a version number or a folder."""
    parser.add_argument(
        "--model",
        metavar="VERSION|DIR",
        help="a version or a folder (default: the model in use)",
    )


@contextmanager
def printing() -> Iterator[None]:
    """Print to standard output whatever its encoding, and flush it at the end.

    Raises:
        BrokenPipeError: If the reader has closed the pipe.
        OSError: If the output cannot be written, as on a full disk.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name need not be valid Unicode, and must not end the run.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        _flush()


def _flush() -> None:
    try:
        if sys.stdout:  # None if it was closed
            sys.stdout.flush()
    except OSError:
        # Otherwise Python flushes again at exit, and prints a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
