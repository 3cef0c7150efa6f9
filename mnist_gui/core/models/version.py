"""A published model, and how published ones are told from other folders."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.core.models.manifest import Manifest, read_manifest

_MOST_DIGITS: Final = 9
"""Of a version's number; longer names are folders of something else."""


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A published model: its number and where it lies."""

    number: int
    path: Path

    def manifest(self) -> Manifest:
        """Read its manifest.

        Raises:
            ModelError: If it is missing or damaged.
        """
        return read_manifest(self.path)


def versions_in(folder: Path) -> dict[int, ModelVersion]:
    """Return the versions in a folder: those whose names are whole numbers."""
    try:
        paths = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return {}
    return {
        int(path.name): ModelVersion(number=int(path.name), path=path)
        for path in paths
        if is_version(path.name)
    }


def is_version(name: str) -> bool:
    """Return whether a name is a whole number, written the one way."""
    plain = name.isascii() and name.isdigit() and len(name) <= _MOST_DIGITS
    return plain and str(int(name)) == name
