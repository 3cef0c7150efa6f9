"""Why a library failed, in one clause for the user."""

from typing import Final

from mnist_gui.core.messages import marked

NEEDS_MEMORY: Final = marked("Errors", "it needs more memory than it may have")
"""What is said of a model that a library could not give memory to."""

_HEADINGS: Final = ("Graph execution error:", "")
_NO_MEMORY: Final = ("OOM", "bad_alloc", "Unable to allocate", "out of memory")
_LONGEST: Final = 200


def reason_of_failure(failed: str, error: Exception) -> str:
    """Return why something failed: “it cannot be built (its first line)”.

    Args:
        failed: What failed, as a clause.
        error: What a library raised.
    """
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text for sign in _NO_MEMORY):
        return NEEDS_MEMORY
    lines = (line.strip() for line in text.splitlines())
    first = next(
        (line for line in lines if line not in _HEADINGS), type(error).__name__
    )
    return marked("Errors", "{} ({})").format(failed, first[:_LONGEST].rstrip(".: "))
