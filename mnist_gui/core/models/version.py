"""Published versions, and how their folders are recognized."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.core.models.manifest import Manifest, read_manifest

_MOST_DIGITS: Final = 9
"""Longest version number; a longer name is a folder of something else."""


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A published model: its version number and its folder."""

    number: int
    path: Path

    def manifest(self) -> Manifest:
        """Read its manifest.

        Raises:
            ModelError: If it is missing or damaged.
        """
        return read_manifest(self.path)


def versions_in(folder: Path) -> dict[int, ModelVersion]:
    """Return the versions in a folder: the subfolders named by an integer."""
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
    """Return whether a name is an integer in canonical form ("7", not "07")."""
    is_number = name.isascii() and name.isdigit() and len(name) <= _MOST_DIGITS
    return is_number and str(int(name)) == name
