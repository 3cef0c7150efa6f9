"""What a person calls the versions: kept beside them, for they never change."""

import json
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.atomic import write_atomically

LONGEST_NAME: Final = 60
"""Characters: what a row of the menu has room for."""


class ModelNames:
    """The file of names in a store."""

    def __init__(self, path: Path) -> None:
        """Look at a file, which need not exist yet."""
        self._path = path

    def all(self) -> dict[int, str]:
        """Return the names by number; what is damaged names nothing."""
        try:
            values = json.loads(self._path.read_bytes())
            names = {int(number): checked_name(name) for number, name in values.items()}
        except (
            *(OSError, ValueError, TypeError, AttributeError, RecursionError),
            ModelError,
        ):
            return {}
        return names

    def give(self, number: int, name: str) -> None:
        """Give a version a name, or take it away with an empty one.

        Raises:
            OSError: If it cannot be written; what was there before stays.
        """
        before = self.all()
        after = {one: before[one] for one in before if one != number}
        if name:
            after[number] = name
        if after != before:
            content = {str(one): after[one] for one in sorted(after)}
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            write_atomically(self._path, text.encode())


def checked_name(name: str) -> str:
    """Return a name as it is kept: one line, and no blanks around it.

    Raises:
        ModelError: If it is too long or has signs that cannot be shown.
    """
    name = name.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ModelError(
            f"A name is one line of at most {LONGEST_NAME} letters and signs."
        )
    return name
