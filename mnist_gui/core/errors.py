"""Errors whose text is a message for the user: one or two sentences."""

import contextlib
from collections.abc import Iterator
from typing import Final

from mnist_gui.core.messages import marked

HINT: Final = marked(
    "Errors", "Make room or allow writing there, or choose another folder with --store."
)
"""What to do when the store cannot be written."""

OUT_OF_MEMORY: Final = marked(
    "Errors", "There is not enough free memory. Close other programs and try again."
)

# What systems say most often; any other reason stays in the words of the system.
_REASONS: Final = (
    marked("Errors", "File name too long"),
    marked("Errors", "Input/output error"),
    marked("Errors", "Is a directory"),
    marked("Errors", "No space left on device"),
    marked("Errors", "No such file or directory"),
    marked("Errors", "Not a directory"),
    marked("Errors", "Permission denied"),
    marked("Errors", "Read-only file system"),
)


# The dynamic linker's words.
_NO_MEMORY_FOR_LIBRARY: Final = ("failed to map segment", "annot allocate memory")


class UserError(Exception):
    """A condition that the user can understand and act on."""


def reason_of(error: OSError) -> str:
    """Return why the system refused, without the name of the file."""
    reason = error.strerror or str(error)
    return next((known for known in _REASONS if known == reason), reason)


def message_of(error: UserError | OSError) -> str:
    """Return an error as a message; that of a system error names the file."""
    if isinstance(error, UserError):
        return str(error)
    reason = reason_of(error)
    if error.filename:
        return marked("Errors", "{}: {}.").format(error.filename, reason)
    return marked("Errors", "{}.").format(reason)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error means that memory ran out, also for a library's code."""
    if isinstance(error, ImportError):
        return any(sign in str(error) for sign in _NO_MEMORY_FOR_LIBRARY)
    # TensorFlow's class can be named only once it is imported.
    return isinstance(error, MemoryError) or (
        type(error).__name__ == "ResourceExhaustedError"
    )


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
        text = marked(
            "Errors",
            "{}. Make room or allow writing there, or choose another folder with"
            " --store",
        )
        reason = text.format(reason_of(error))
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
