"""Options and output that the commands share."""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import (
    OUT_OF_MEMORY,
    UserError,
    is_out_of_memory,
    message_of,
)
from mnist_gui.core.files.locations import default_store

_NO_OUTPUT: Final = (
    "Standard output is closed. Send it to a file, or to /dev/null if it is not wanted."
)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option `--store`, which must be used where the user has no home."""
    default = default_store()
    parser.add_argument(
        "--store",
        type=Path,
        default=default,
        required=default is None,
        metavar="DIR",
        help="folder of your models, drawings and settings (default: %(default)s)",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the option `--model`: a version number, or where a model is."""
    parser.add_argument(
        "--model",
        metavar="VERSION|DIR|FILE",
        help="a version, or a SavedModel's folder, or a .keras, .h5 or .tflite file"
        " (default: the model in use)",
    )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option `--jobs`: how many processes decode and segment pictures."""
    parser.add_argument(
        "--jobs",
        type=_positive,
        metavar="N",
        help="processes that decode and segment (default: one for each core)",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes")
    return number


def run_command(
    command: Callable[[], int], *, prefix: str = "", stopped: str = ""
) -> int:
    """Run a command that prints; print its errors, and return its exit status.

    That is 1 after an error, and 130 after Ctrl+C, when `stopped` is printed.
    """
    is_closed = sys.stdout is None
    open_closed_streams()
    if is_closed:
        sys.stderr.write(f"{prefix}{_NO_OUTPUT}\n")
        return 1
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name need not be valid Unicode, and must not end the run.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            return command()
        finally:
            _flush()
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        message, status = stopped, 130
    except (UserError, OSError, MemoryError, ImportError) as error:
        message, status = _message_of(error), 1
    if message:
        sys.stderr.write(f"{prefix}{message}\n")
    return status


def _message_of(error: Exception) -> str:
    """Return what is known to go wrong as a message; raise what is a bug."""
    if isinstance(error, UserError | OSError):  # a full disk, for example
        return message_of(error)
    if is_out_of_memory(error):
        return OUT_OF_MEMORY
    raise error


def open_closed_streams() -> None:
    """Give standard streams that were closed to the null device.

    Otherwise the next file or pipe that is opened takes their place, and gets what is
    printed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                os.fstat(number)
                continue  # it is open, but without a stream, as in a window on Windows
            null = os.open(os.devnull, os.O_RDWR)  # takes the lowest number
            if null != number:
                os.dup2(null, number)
                os.close(null)
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        # Otherwise Python flushes again at exit, and prints a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
