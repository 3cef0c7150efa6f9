"""Standard output as a command needs it: of any words, and written to the end."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def printing() -> Iterator[None]:
    """Let names of any kind be printed, and find out whether all was written.

    Raises:
        BrokenPipeError: If nobody reads it any more.
        OSError: If it cannot be written, as on a full disk.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The name of a file need not be Unicode, and must not end the run.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        _flush()


def _flush() -> None:
    try:
        if sys.stdout:  # it may have been closed
            sys.stdout.flush()
    except OSError:
        # Python would try once more when it ends, and complain at length.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise
