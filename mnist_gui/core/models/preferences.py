"""Which model is in use, and which ones were before it."""

import json
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.core.files.atomic import write_atomically


@dataclass(frozen=True)
class ModelChoice:
    """The contents of `active.json`."""

    version: int | None = None
    """None where nobody has chosen."""

    before: tuple[int, ...] = ()
    """Those in use earlier, the last one last; each of them once."""

    def followed_by(self, number: int, in_use: int) -> "ModelChoice":
        """Return the choice of another version, while `in_use` is used."""
        earlier = [one for one in self.before if one not in (number, in_use)]
        return ModelChoice(number, (*earlier, *({in_use} - {number})))

    def back_to(self, number: int) -> "ModelChoice":
        """Return the choice of an earlier version; what came after it is forgotten."""
        known = number in self.before
        end = self.before.index(number) if known else len(self.before)
        return ModelChoice(number, self.before[:end])

    def without(self, number: int) -> "ModelChoice":
        """Return the same choice, with a version forgotten that is no more."""
        before = tuple(one for one in self.before if one != number)
        return ModelChoice(self.version, before)

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        content = {"version": self.version, "before": self.before}
        write_atomically(path, (json.dumps(content) + "\n").encode())


def read_choice(path: Path) -> ModelChoice:
    """Read the file; of what is missing or damaged, nothing was chosen."""
    try:
        values = json.loads(path.read_bytes())
        version, before = values["version"], values.get("before", ())
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ModelChoice()
    known = before if isinstance(before, list) else ()
    return ModelChoice(
        version if isinstance(version, int) else None,
        tuple(one for one in known if isinstance(one, int)),
    )
