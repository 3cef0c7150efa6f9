"""What can be wrong with what a person gives us.

The text of each is one or two sentences for that person.
"""

import contextlib
from collections.abc import Iterator
from typing import Final

HINT: Final = "Make room or allow writing there, or choose another folder with --store."
"""What a person can do where nothing can be kept in the store."""


def message_of(error: OSError) -> str:
    """Return what the system says of a file, as a sentence for the person."""
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


@contextlib.contextmanager
def with_hint() -> Iterator[None]:
    """Add to what the system says of the store what the person can do.

    Raises:
        OSError: In the place of the system's own.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:  # not the system said it
            raise
        said = f"{error.strerror}. {HINT.removesuffix('.')}"
        raise OSError(error.errno, said, error.filename) from error


class UserError(Exception):
    """A condition the person can understand and act on."""


class EmptyDrawingError(UserError):
    """There is no ink to read."""


class StrokesFileError(UserError):
    """A file is not a strokes file, or a line of it is not a drawing."""


class PictureError(UserError):
    """A file is not a picture that can be read."""


class ModelError(UserError):
    """A model is missing, damaged, or not one that reads digits."""


class DataError(UserError):
    """A data set is missing, damaged, or not what its name says."""


class NothingToLearnError(DataError):
    """There is no drawing to learn from, or nothing new in them."""


class SamplesError(UserError):
    """The person's own drawings cannot be kept, read, brought in or taken out."""
