"""Errors whose text is a message for the user: one or two sentences."""

import contextlib
from collections.abc import Iterator
from typing import Final

HINT: Final = "Make room or allow writing there, or choose another folder with --store."
"""What to do when the store cannot be written."""


class UserError(Exception):
    """A condition that the user can understand and act on."""


def reason_of(error: OSError) -> str:
    """Return why the system refused, without the name of the file."""
    return error.strerror or str(error)


def message_of(error: UserError | OSError) -> str:
    """Return an error as a message; that of a system error names the file."""
    if isinstance(error, UserError):
        return str(error)
    reason = reason_of(error)
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


@contextlib.contextmanager
def with_hint() -> Iterator[None]:
    """Add the hint for an unwritable store to errors of the system.

    Raises:
        OSError: Instead of the original, with the hint in its text.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:  # raised by a library, not by the system
            raise
        reason = f"{error.strerror}. {HINT.removesuffix('.')}"
        raise OSError(error.errno, reason, error.filename) from error


class EmptyDrawingError(UserError):
    """There is no ink to read."""


class StrokesFileError(UserError):
    """A file is not a strokes file, or one of its lines is not a drawing."""


class CrowdedPageError(UserError):
    """There are more strokes or blobs of ink on a page than are read."""


class PictureError(UserError):
    """A file is not a picture that can be read."""


class ModelError(UserError):
    """A model is missing, damaged, or does not read digits."""


class DataError(UserError):
    """A data set is missing, damaged, or not what its name says."""


class NothingToLearnError(DataError):
    """There are no samples to learn from, or none that are new."""


class SamplesError(UserError):
    """The user's samples cannot be read, written, imported or exported."""
