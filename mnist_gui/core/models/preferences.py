"""The user's preferences for versions: which one is active, and their names.

They are kept apart from the versions, as a published version never changes.
"""

import json
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.messages import marked

LONGEST_NAME: Final = 60
"""Characters: what a row of the menu has room for."""


@dataclass(frozen=True)
class ModelChoice:
    """The active version and its history: the contents of `active.json`."""

    version: int | None = None
    """None if none was ever chosen."""

    before: tuple[int, ...] = ()
    """Versions that were active earlier, oldest first, each of them once."""

    def followed_by(self, number: int, in_use: int) -> "ModelChoice":
        """Return the choice of another version, with `in_use` added to the history."""
        earlier = self.without(number).without(in_use).before
        return ModelChoice(number, (*earlier, *({in_use} - {number})))

    def back_to(self, number: int) -> "ModelChoice":
        """Return the choice of an earlier version, with the history cut off there."""
        earlier = takewhile(lambda version: version != number, self.before)
        return ModelChoice(number, tuple(earlier))

    def without(self, number: int) -> "ModelChoice":
        """Return the same choice, with a version removed from the history."""
        before = tuple(version for version in self.before if version != number)
        return ModelChoice(self.version, before)

    def write(self, path: Path) -> None:
        """Write the file atomically."""
        content = {"version": self.version, "before": self.before}
        write_atomically(path, (json.dumps(content) + "\n").encode())


def read_choice(path: Path) -> ModelChoice:
    """Read the file; what is missing or damaged counts as never chosen."""
    try:
        values = json.loads(path.read_bytes())
        version, before = values["version"], values.get("before", ())
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ModelChoice()
    history = before if isinstance(before, list) else ()
    return ModelChoice(
        version if isinstance(version, int) else None,
        tuple(number for number in history if isinstance(number, int)),
    )


def read_names(path: Path) -> dict[int, str]:
    """Return the names by version; none if the file is missing or damaged."""
    try:
        values = json.loads(path.read_bytes())
        return {int(number): checked_name(name) for number, name in values.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, ModelError):
        return {}


def write_name(path: Path, number: int, name: str) -> None:
    """Name a version; an empty name removes the one it has.

    Raises:
        OSError: If the file cannot be written; the names stay as they were.
    """
    before = read_names(path)
    after = {version: text for version, text in before.items() if version != number}
    if name:
        after[number] = name
    if after != before:
        content = dict(sorted(after.items()))
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        write_atomically(path, text.encode())


def checked_name(name: str) -> str:
    """Return a name without surrounding blanks.

    Raises:
        ModelError: If it is too long or has characters that cannot be shown.
    """
    name = name.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ModelError(
            marked("Errors", "A name is one line of at most {} characters.").format(
                LONGEST_NAME
            )
        )
    return name
