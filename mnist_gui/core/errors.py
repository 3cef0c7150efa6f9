"""What can be wrong with what a person gives us.

The text of each is one or two sentences for that person.
"""

import contextlib
from collections.abc import Iterator
from typing import Final

WAY_ON: Final = (
    "Make room or allow writing there, or choose another folder with --store."
)
"""What a person can do where nothing can be kept in the store."""


def sentence_of(error: OSError) -> str:
    """Return what the system says of a file, as a sentence for the person."""
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


@contextlib.contextmanager
def with_a_way_on() -> Iterator[None]:
    """Add to what the system says of the store what the person can do.

    Raises:
        OSError: In the place of the system's own.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:  # not the system said it
            raise
        said = f"{error.strerror}. {WAY_ON.removesuffix('.')}"
        raise OSError(error.errno, said, error.filename) from error


class ReadableError(Exception):
    """A condition the person can understand and act on."""


class EmptyDrawingError(ReadableError):
    """There is no ink to read."""


class StrokesFileError(ReadableError):
    """A file is not a strokes file, or a line of it is not a drawing."""


class PictureError(ReadableError):
    """A file is not a picture that can be read."""


class ModelError(ReadableError):
    """A model is missing, damaged, or not one that reads digits."""


class DataError(ReadableError):
    """A data set is missing, damaged, or not what its name says."""


class NothingToLearnError(DataError):
    """There is no drawing to learn from, or nothing new in them."""


class SamplesError(ReadableError):
    """The person's own drawings cannot be kept, read, brought in or taken out."""
