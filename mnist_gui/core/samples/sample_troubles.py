"""What can go wrong with the file of samples, and how it is said."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import HINT, SamplesError, message_of

# What SQLite says, and a person can use.
_READABLE: Final = {
    "readonly": "it may not be written. Allow writing to it and its folder",
    "full": "the disk is full. Make room there",
    "disk I/O": "the disk fails, or is full. Make room there",
    "locked": "another program keeps it busy. Close that, try again",
    "unable to open": "no file can be opened there. Allow it, or move away what is",
}
_ELSEWHERE: Final = ", or choose another folder with --store."
_SIGNS_OF_DAMAGE: Final = ("no such", "unsupported file format", "not decode")


@contextlib.contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into a sentence for the person.

    Raises:
        SamplesError: In the place of errors of SQLite and of the system.
    """
    where = f"Your drawings cannot be kept in “{path}”:"
    try:
        yield
    except sqlite3.Error as error:
        said = next(
            (text for sign, text in _READABLE.items() if sign in str(error)),
            f"{error}. Try again",
        )
        raise SamplesError(f"{where} {said}{_ELSEWHERE}") from error
    except OSError as error:
        raise SamplesError(f"{where} {message_of(error)} {HINT}") from error


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether the content of the file is at fault, not the disk."""
    has_sign = any(sign in str(error) for sign in _SIGNS_OF_DAMAGE)
    return has_sign or type(error) is sqlite3.DatabaseError
